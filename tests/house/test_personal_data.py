"""The register of processing is made from the manifests: a column about people that none of them declares would be kept
without anybody being told why, or until when."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.apps import apps
from django.db import models

from parvis.casework.bridge.holdings import scoped_models
from parvis.core.registries import registry

PEOPLE = {"people_account", "people_person", "people_agent", "people_householdmember"}
TYPED = (models.TextField, models.JSONField, models.EmailField, models.FileField)
SPOKEN = re.compile(
    r"(^|_)(name|names|email|phone|address|birth|reason|detail|said|subject|body|to|text|sub|applicant|title|query"
    r"|last_error|by|account|actor)(_|$)"
)
OURS = "Words of the authority about its own settings or procedures: nobody is in them."
WORK = "Says how the machine worked, never about whom."
# Columns that look personal and are not, or that hold nothing of their own.
NOT_PERSONAL: dict[str, str] = {
    "authorities_unit": OURS,
    "permissions_role": OURS,
    "messaging_wording": OURS,
    "exchange_apitoken": OURS,
    "exchange_webhook": OURS,
    "exchange_delivery": "The number and the state of a case, nothing about its applicant.",
    "federation_identityprovider": OURS,
    "casework_procedure": OURS,
    "casework_procedureversion": OURS,
    "casework_label": OURS,
    "cards_cardtype": OURS,
    "cards_cardtypeversion": OURS,
    "automations_rule": OURS,
    "automations_run": WORK,
    "once_connectorsetting": OURS,
    "journal_checkpoint": "Signed digests: no name can be read in them.",
}


def suspects() -> Iterator[tuple[str, str]]:
    """Each column whose kind or name says a person, an address or a text that people type."""
    for model in scoped_models():
        for field in model._meta.concrete_fields:
            related = field.related_model
            about = isinstance(related, type) and related._meta.db_table in PEOPLE
            if about or isinstance(field, TYPED) or SPOKEN.search(field.name):
                yield model._meta.db_table, field.name


def test_every_column_about_people_is_declared_or_has_a_reason() -> None:
    declared = {(row.table, name) for row in registry.personal_data for name in row.fields}
    silent = [
        f"{table}.{name}"
        for table, name in suspects()
        if (table, name) not in declared and table not in NOT_PERSONAL
    ]
    assert not silent, "to declare as a Holding of the manifest, or to give a reason here"


def test_a_declaration_names_columns_that_exist() -> None:
    columns = {
        model._meta.db_table: {field.name for field in model._meta.get_fields()}
        for model in apps.get_models(include_auto_created=True)
    }
    lost = [
        f"{row.table}.{name}"
        for row in registry.personal_data
        for name in row.fields
        if name not in columns.get(row.table, set())
    ]
    assert not lost


def test_a_reason_is_about_a_table_that_is_there_and_not_declared() -> None:
    tables = {model._meta.db_table for model in scoped_models()}
    assert set(NOT_PERSONAL) <= tables - {row.table for row in registry.personal_data}
