"""What manifests contribute holds together, be it of the house or of a module."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.urls import Resolver404, resolve

from parvis.casework.definition.model import FieldSpec
from parvis.core.authorities.models import Authority
from parvis.core.messaging.wording import variables_in
from parvis.core.registries import Holding, Manifest, registry
from tests.house.messages import ROOT
from tests.house.test_structure import DEBTS
from tests.town import NOON

GUIDE = ROOT / "docs" / "guides" / "write-a-module.md"
KINDS = [one.name for one in fields(Manifest) if one.name != "label"]
TABLES: dict[str, Any] = {model._meta.db_table: model for model in apps.get_models()}
ENTRIES = [*registry.menu, *registry.commands]


def leads_somewhere(url: str) -> bool:
    try:
        return bool(resolve(url.partition("?")[0]))
    except Resolver404:
        return False


def test_entries_of_menus_and_commands_lead_to_a_page() -> None:
    lost = [entry.url for entry in ENTRIES if not leads_somewhere(entry.url)]
    assert not lost, "No urls.py has these addresses of a Menu or a Command."


def test_entries_ask_for_abilities_that_exist() -> None:
    unknown = {entry.ability for entry in ENTRIES} - {"", *registry.abilities}
    assert not unknown, "No manifest.py lists these as an Ability."


@pytest.mark.parametrize("one", registry.mail.values(), ids=lambda one: one.name)
def test_a_message_uses_the_variables_that_it_explains(one: Any) -> None:
    unknown = variables_in(one.subject + one.body) - set(one.variables)
    assert not unknown, f"Explain these in the variables of the MailTemplate {one.name}."


@pytest.mark.parametrize("holding", registry.personal_data, ids=lambda one: one.table)
def test_a_holding_names_columns_that_exist(holding: Holding) -> None:
    assert holding.table in TABLES, "No table has this name (see the db_table of the model)."
    known = {field.name for field in TABLES[holding.table]._meta.get_fields()}
    assert not set(holding.fields) - known, f"{holding.table} has no such fields."


@pytest.mark.parametrize("kind", registry.field_types.values(), ids=lambda kind: kind.name)
def test_the_example_of_a_type_is_an_answer_that_it_takes(kind: Any, authority: Authority) -> None:
    spec = FieldSpec(name="x", type=kind.name, label="x")
    example = kind.example(spec, date(2026, 11, 18)) if kind.asks and not kind.options else None
    if example is not None:
        answer = kind.clean(example, spec, date(2026, 11, 18))
        assert kind.lines(answer, spec)
        assert kind.columns(answer, spec).keys() == kind.columns(None, spec).keys()


def test_figures_and_published_tables_hold_in_an_authority_that_has_nothing(authority: Authority) -> None:
    for indicator in registry.indicators.values():
        assert isinstance(indicator.query(now=NOON), float | int | None), indicator.name
    for export in registry.open_data.values():
        names = {field["name"] for field in export.schema["fields"]}
        assert names, export.name
        assert all(set(row) == names for row in export.rows()), export.name


def test_each_registry_is_read_by_somebody() -> None:
    """One that nothing shows is a promise: it stands in debts.json until a page keeps it."""
    sources = (path for path in (ROOT / "parvis").rglob("*.py") if "tests" not in path.parts)
    everything = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    unread = {kind for kind in KINDS if not re.search(rf"registry\.{kind}\b", everything)}
    assert unread == set(DEBTS["registries"]), (
        "Say in debts.json, and in the guide, which registries nothing shows."
    )


@pytest.mark.parametrize("kind", KINDS)
def test_each_registry_is_explained_to_who_writes_a_module(kind: str) -> None:
    rows = GUIDE.read_text(encoding="utf-8")
    assert f"| `{kind}` |" in rows, f"Add a row for {kind} to the table of {GUIDE.relative_to(ROOT)}."
