"""Our compiled catalogues, read back by Python's own gettext."""

import gettext

import pytest

from parvis.config.translations import CatalogueError, compile_catalogue, read

CATALOGUE = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=n > 1;\n"

#: a.py:1
msgid "Hello \"you\"\n"
"there"
msgstr "Bonjour « toi »\n"
"là"

#, fuzzy, python-format
msgid "guess"
msgstr "devine"

msgctxt "month"
msgid "May"
msgstr "mai"
msgid "%(n)s file"
msgid_plural "%(n)s files"
msgstr[0] "%(n)s fichier"
msgstr[1] "%(n)s fichiers"

msgid "not yet"
msgstr ""

#~ msgid "old"
#~ msgstr "vieux"
"""


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "django.po"
    path.write_text(CATALOGUE, encoding="utf-8")
    return path


def test_gettext_reads_what_we_write(source):
    assert compile_catalogue(source)
    with source.with_suffix(".mo").open("rb") as stream:
        french = gettext.GNUTranslations(stream)
    assert french.gettext('Hello "you"\nthere') == "Bonjour « toi »\nlà"
    assert french.pgettext("month", "May") == "mai"
    assert [french.ngettext("%(n)s file", "%(n)s files", n) for n in (0, 1, 2)] == [
        "%(n)s fichier",
        "%(n)s fichier",
        "%(n)s fichiers",
    ]
    assert french.gettext("guess") == "guess", "a guess is not a translation"
    assert french.gettext("not yet") == "not yet"


def test_untranslated_and_fuzzy_messages_can_be_told(source):
    assert [entry.source for entry in read(source) if not entry.is_translated] == ["guess", "not yet"]


def test_an_unchanged_catalogue_is_not_compiled_again(source):
    assert compile_catalogue(source)
    assert not compile_catalogue(source)


@pytest.mark.parametrize("fault", ['msgid "a', 'word "a"', "msgid a"])
def test_a_fault_names_its_line(source, fault):
    source.write_text(f'msgid "ok"\nmsgstr "oui"\n\n{fault}\n', encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"django.po:4: "):
        read(source)
