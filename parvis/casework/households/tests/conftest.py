"""A procedure that may be asked for a child, an adult or an association, and one with a co-applicant."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from parvis.casework.actions.publish import publish
from parvis.casework.definition.language import from_data, read, to_data
from parvis.casework.definition.model import Definition
from parvis.casework.models import ProcedureVersion
from parvis.core.actors import SYSTEM, Actor, applicant
from parvis.core.authorities.models import Authority, Unit
from parvis.core.people.models import Account
from tests.town import BIRTHS, NOON

SLUG = "copie-acte-naissance"
THEIRS = {
    "title": "L’autre parent",
    "filled_by": "co_applicant",
    "fields": [
        {"other_name": {"type": "text", "label": "Votre nom"}},
        {"agrees": {"type": "yes_no", "label": "Êtes-vous d’accord ?"}},
    ],
}


def births(**changes: Any) -> Definition:
    """The definition of births with some words more."""
    data = to_data(read(BIRTHS.read_text(encoding="utf-8"))[0])
    return from_data({**data, **changes})


def for_others() -> Definition:
    data = to_data(births())
    data["pages"][0]["fields"].append(
        {"association": {"type": "text", "label": "Association", "optional": True}}
    )
    return from_data({**data, "on_behalf": ["child", "adult", "association"], "beneficiary": "subject"})


def shared() -> Definition:
    data = to_data(births())
    data["pages"].append(THEIRS)
    return from_data(data)


@pytest.fixture
def behalf(unit: Unit) -> ProcedureVersion:
    return publish(for_others(), by=SYSTEM, now=NOON)


@pytest.fixture
def together(unit: Unit) -> ProcedureVersion:
    return publish(shared(), by=SYSTEM, now=NOON)


def resident(name: str) -> Account:
    return Account.objects.create(email=f"{name.split()[0].lower()}@maison.example", name=name, password="!")


@pytest.fixture
def lina(authority: Authority) -> Account:
    return resident("Lina Martin")


def as_actor(account: Account) -> Actor:
    return applicant(str(account), account.pk)


def browser(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend=django_settings.AUTHENTICATION_BACKENDS[0])
    return client
