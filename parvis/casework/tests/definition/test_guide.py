"""The guide of the language says every word, and its examples are a procedure that the verifier accepts."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest
from django.conf import settings

from parvis.casework.definition import model
from parvis.casework.definition.language import read, to_data
from parvis.casework.letters.wording import VARIABLES
from parvis.casework.verification.checks.law import BASES
from parvis.casework.verification.verifier import verify
from parvis.core.registries import house
from parvis.kit.expressions import FUNCTIONS

DOCS = Path(settings.BASE_DIR) / "docs"
GUIDE = (DOCS / "procedures.md").read_text(encoding="utf-8")
SECTIONS = {
    "Definition": "The top of the file",
    "Legal": "The legal frame",
    "LegalClock": "The legal frame",
    "Appeal": "The legal frame",
    "Privacy": "Personal data",
    "Algorithm": "Algorithms",
    "Page": "Pages and questions",
    "FieldSpec": "Pages and questions",
    "Choice": "Pages and questions",
    "DocumentSpec": "Supporting documents",
    "Workflow": "The workflow",
    "StateSpec": "The workflow",
    "TransitionSpec": "The workflow",
    "Signatory": "The workflow",
    "LetterSpec": "Letters",
    "Scenario": "Tests",
    "Step": "Tests",
    "Expected": "Tests",
}
PARTS = {
    name: part
    for name, part in inspect.getmembers(model, inspect.isclass)
    if issubclass(part, model.Part) and part not in (model.Part, model.Named)
}
EXAMPLE = "".join(re.findall(r"^```yaml\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL))


def section(title: str) -> str:
    """The text under a heading of the second level."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", GUIDE, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def words_of(part: type[model.Part]) -> list[str]:
    """The words of a part as YAML spells them; the name of a named part is no word, nor is what it stands for."""
    named = {"name"} if issubclass(part, model.Named) else set()
    short = {part.short_for} if part is model.Choice else set()
    return [field.alias or name for name, field in part.model_fields.items() if name not in named | short]


def test_every_part_has_its_section():
    assert set(SECTIONS) == set(PARTS)


@pytest.mark.parametrize("name", sorted(PARTS))
def test_every_word_is_explained(name):
    text = section(SECTIONS[name])
    missing = [word for word in words_of(PARTS[name]) if f"`{word}`" not in text]
    assert not missing


@pytest.mark.parametrize("name", sorted(PARTS))
def test_every_possible_word_is_written(name):
    text = section(SECTIONS[name])
    for field in PARTS[name].model_fields.values():
        for literal in re.findall(r"Literal\[([^\]]*)\]", repr(field.annotation)):
            missing = [word for word in re.findall(r"'([^']*)'", literal) if word not in text]
            assert not missing


# What modules bring is explained in their own README.
def test_every_type_effect_function_variable_and_basis_is_explained():
    assert [name for name in house.field_types if f"| `{name}` |" not in GUIDE] == []
    assert [name for name in house.workflow_actions if f"| `{name}" not in GUIDE] == []
    assert [name for name in FUNCTIONS if f"{name}(" not in section("Pages and questions")] == []
    assert [name for name in VARIABLES if f"{{{{ {name} }}}}" not in section("Letters")] == []
    assert [basis for basis in BASES if basis not in section("Personal data")] == []


def test_the_examples_of_types_are_read():
    rows = re.findall(r"^\| `(\w+)` \|.*\| `(- .*)` \|$", GUIDE, re.MULTILINE)
    assert {kind for kind, _example in rows} == set(house.field_types) - {"block"}
    for kind, example in rows:
        page = f"pages:\n- title: Une page\n  fields:\n  {example}\n"
        text = re.sub(r"^pages:\n.*?(?=^documents:)", page, EXAMPLE, flags=re.MULTILINE | re.DOTALL)
        definition, _lines = read(text)
        assert definition.fields[0].type == kind


def test_the_examples_put_end_to_end_are_a_procedure_that_may_be_published():
    definition, lines = read(EXAMPLE)
    assert verify(definition, units={"accueil"}, lines=lines) == []


def test_the_example_uses_every_part():
    data = repr(to_data(read(EXAMPLE)[0]))
    for word in (
        "algorithms",
        "several",
        "show_if",
        "needs",
        "danger",
        "late",
        "sensitive",
        "unit",
        "signed_by",
    ):
        assert f"'{word}'" in data or word in EXAMPLE


def test_the_french_summary_leads_to_the_guide_and_speaks_plainly():
    text = (DOCS / "guides" / "ecrire-une-demarche.md").read_text(encoding="utf-8")
    assert "](../procedures.md)" in text
    assert not re.findall(r"veuillez|\(e\)|·", text.lower())
