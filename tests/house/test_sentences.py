"""Every sentence of the interface has its French, and the French is plain."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.catalogues import HOUSE, catalogue_of, catalogues, french, lines_for
from tests.house.messages import ROOT, Message, messages

SLOT = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def test_every_sentence_is_translated() -> None:
    """In the catalogue of the house, or in that of its own module: never in another module's, which may go."""
    missing: dict[str, list[str]] = {}
    for message, places in messages().items():
        for place in places:
            if message not in french(HOUSE, catalogue_of(place)):
                file = str(catalogue_of(place).relative_to(ROOT))
                missing.setdefault(file, []).append(lines_for(message))
    said = "\n".join(f"\nAdd to {file}:\n\n" + "\n".join(lines) for file, lines in missing.items())
    assert not missing, said


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: path.parts[-5])
def test_no_translation_is_left_over(path: Path) -> None:
    used = {message for message, places in messages().items() if path in map(catalogue_of, places)}
    inside = used if path != HOUSE else set(messages())
    left = set(french(path)) - inside - {("", "")}
    assert not left, f"Nothing says these any more: remove them from {path.relative_to(ROOT)}."


@pytest.mark.parametrize("path", catalogues()[1:], ids=lambda path: path.parts[-5])
def test_a_module_translates_nothing_that_the_house_does(path: Path) -> None:
    """The house's words would win without a word: the same English must mean the same French."""
    twice = set(french(path)) & set(french(HOUSE)) - {("", "")}
    assert not twice, f"Remove these from {path.relative_to(ROOT)}, or say something else in English."


def test_modules_agree_on_the_french_of_a_sentence() -> None:
    """Only one of two would be shown: that of the first module in INSTALLED_APPS."""
    said: dict[Message, set[tuple[str, ...]]] = {}
    for path in catalogues()[1:]:
        for message, forms in french(path).items():
            said.setdefault(message, set()).add(forms)
    torn = {message: forms for message, forms in said.items() if message[0] and len(forms) > 1}
    assert not torn, "Choose one French for these, or say something else in English."


def test_sentences_of_modules_belong_to_their_folder() -> None:
    assert (
        catalogue_of("parvis/modules/pool/views.py")
        == ROOT / "parvis/modules/pool/locale/fr/LC_MESSAGES/django.po"
    )
    assert catalogue_of("parvis/casework/cards/views.py") == HOUSE
    assert catalogue_of("parvis/modules/__init__.py") == HOUSE
    assert lines_for(("%(n)s key", "%(n)s keys")).splitlines()[1] == 'msgid_plural "%(n)s keys"'


def test_slots_survive_translation() -> None:
    wrong = [
        message[0]
        for message, forms in french(*catalogues()).items()
        for form in forms
        if message[0] and set(SLOT.findall(form)) - set(SLOT.findall(message[0] + message[1]))
    ]
    assert not wrong, "The French of these has slots that the English does not."


@pytest.mark.parametrize(
    "banned", [r"\bveuillez\b", r"\w·\w", r"\bcliqu", r"[a-z]\.e\.s\b", r"[^\W\d_]'[^\W\d_]"]
)
def test_words_we_do_not_use(banned: str) -> None:
    found = [
        form
        for forms in french(*catalogues()).values()
        for form in forms
        if re.search(banned, form, re.IGNORECASE)
    ]
    assert not found


def test_sentences_are_short() -> None:
    lengths = [
        len(sentence.split())
        for forms in french(*catalogues()).values()
        for form in forms
        for sentence in re.split(r"[.!?:;]\s", form)
        if sentence.strip()
    ]
    assert max(lengths) <= 25
    assert sum(lengths) / len(lengths) <= 15
