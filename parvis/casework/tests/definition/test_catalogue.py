"""The catalogue is the language at work: each procedure reads, is canonical, and keeps its pages short."""

import re
from pathlib import Path
from time import perf_counter

import pytest
from django.conf import settings

from parvis.casework.answers import type_of
from parvis.casework.definition.language import from_data, read, to_data, write
from parvis.casework.verification.verifier import verify
from parvis.core.administration import demo

FILES = sorted((Path(settings.BASE_DIR) / "catalogue").glob("*.yaml"))
MOST_QUESTIONS = 6

each = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def test_twenty_five_procedures_and_more_are_ready():
    assert len(FILES) >= 25
    assert {path.stem for path in FILES} >= {
        "carte-stationnement-resident",
        "copie-acte-naissance",
        "derogation-scolaire",
        "inscription-scolaire",
        "recensement-citoyen",
        "subvention-association",
    }


@each
def test_a_file_is_named_after_its_procedure_and_is_its_own_export(path):
    text = path.read_text(encoding="utf-8")
    definition, lines = read(text)
    assert definition.procedure == path.stem
    assert write(definition) == text
    assert from_data(to_data(definition)) == definition
    assert lines["legal.appeal.to"] > lines["procedure"] == 1


@each
def test_a_page_has_one_topic_and_few_questions(path):
    definition, _lines = read(path.read_text(encoding="utf-8"))
    for page in definition.pages:
        asked = [spec for spec in page.fields if type_of(spec).asks and spec.show_if is None]
        assert len(asked) <= MOST_QUESTIONS, page.title


@each
def test_words_are_plain(path):
    text = path.read_text(encoding="utf-8").lower()
    assert not re.findall(r"veuillez|bien vouloir|\(e\)|·|susmentionné|nonobstant|\w'\w", text)


UNITS = set(demo.UNITS)


@each
def test_the_verifier_accepts_it_and_its_scenarios_hold(path):
    definition, lines = read(path.read_text(encoding="utf-8"))
    assert verify(definition, units=UNITS, lines=lines) == []
    assert len(definition.tests) >= 4


@each
def test_the_verifier_is_quick(path):
    definition, _lines = read(path.read_text(encoding="utf-8"))
    verify(definition)
    start = perf_counter()
    verify(definition)
    assert perf_counter() - start < 1
