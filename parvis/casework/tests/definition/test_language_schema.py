"""The JSON Schema of the language: fresh, true of every procedure we have, and strict."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from django.conf import settings
from hypothesis import given

from parvis.casework.commands import print_schema
from parvis.casework.definition.faults import Refused
from parvis.casework.definition.language import from_data, to_data
from parvis.casework.schema import language_schema
from parvis.casework.tests.definition.factories import put, sound
from parvis.casework.tests.definition.test_mutations import MANY, attempt, mutants

BASE = Path(settings.BASE_DIR)
CHECKER = jsonschema.Draft202012Validator(language_schema())


def faults(data):
    return [f"{error.json_path}: {error.message[:200]}" for error in CHECKER.iter_errors(data)]


def test_the_schema_is_one_and_has_a_name_of_its_own():
    jsonschema.Draft202012Validator.check_schema(language_schema())
    assert language_schema()["$id"] == "urn:parvis:procedure:1"


def test_the_published_schema_is_fresh():
    said: list[str] = []
    print_schema(said.append)
    kept = (BASE / "docs" / "procedure.schema.json").read_text(encoding="utf-8")
    assert kept == f"{said[0]}\n", "Run: parvis procedures schema > docs/procedure.schema.json"
    assert json.loads(kept) == language_schema()


@pytest.mark.parametrize("path", sorted((BASE / "catalogue").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_catalogue_obeys_it(path):
    assert faults(yaml.safe_load(path.read_text(encoding="utf-8"))) == []


def test_named_parts_may_be_spelt_at_full_length():
    data = put(sound(), "pages.0.fields.1", {"name": "email", "type": "email", "optional": True})
    data = put(data, "documents.0", {"name": "proof", "title": "Justificatif"})
    data = put(data, "tests.1.accord.when", [{"by": "officer", "take": "accept"}])
    assert faults(data) == []
    from_data(data)


BROKEN = [
    ("title", ...),
    ("title", 3),
    ("titel", "x"),
    ("procedure", "Une Démarche"),
    ("pages", []),
    ("pages.0.fields.1", "email"),
    ("pages.0.fields.1", {"email": 3}),
    ("pages.0.fields.1", {"Email": "email"}),
    ("pages.0.fields.1", {"email": {"type": "email", "optional": "oui"}}),
    ("pages.0.fields.1", {"email": {"label": "sans type"}}),
    ("pages.0.fields.1", {"email": "email", "phone": "phone"}),
    ("pages.1.fields.0.kind.choices", {"Small": "x"}),
    ("pages.1.fields.1.price.max", True),
    ("pages.1.fields.1.price.max", "demain"),
    ("legal.clock.after", "2 mois"),
    ("legal.clock.silence", "peut-être"),
    ("workflow.states.received.phase", "début"),
    ("workflow.transitions.accept.by", "maire"),
    ("workflow.transitions.accept.from", []),
    ("workflow.transitions.accept.do", {"a": 1, "b": 2}),
    ("workflow.transitions.accept.needs", ["note"]),
    ("tests.1.accord.when", [{"mayor": "accept"}]),
    ("tests.1.accord.then", {"stat": "x"}),
]


@pytest.mark.parametrize(("path", "value"), BROKEN, ids=range(len(BROKEN)))
def test_what_the_reader_refuses_the_schema_refuses(path, value):
    data = put(sound(), path, value)
    assert faults(data)
    with pytest.raises(Refused):
        from_data(data)


@MANY
@given(mutants())
def test_every_export_obeys_it(data):
    definition, _faults = attempt(from_data, data)
    if definition is not None:
        assert faults(to_data(definition)) == []
