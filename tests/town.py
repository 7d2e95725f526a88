"""Fixtures every floor shares: two small authorities, an agent, a procedure. Made as the demonstration makes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings as django_settings
from django.http import HttpRequest
from django.test import Client

from parvis.casework.actions.publish import publish
from parvis.casework.actions.submit import file_case
from parvis.casework.definition.language import read
from parvis.casework.models import Case, ProcedureVersion
from parvis.core.actors import SYSTEM, Actor
from parvis.core.authorities.memory import forget_everything
from parvis.core.authorities.models import Authority, Hostname, Unit
from parvis.core.authorities.queries import forget_hosts
from parvis.core.database.scope import in_scope
from parvis.core.people.models import Account, Agent
from parvis.core.permissions.models import Grant, Role
from parvis.core.permissions.queries import agent_actor

# Of the tests, not the catalogue: a clerk may reword that one.
BIRTHS = Path(__file__).with_name("fixtures") / "acte-naissance.yaml"
PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 11, 18, 12, 0, tzinfo=PARIS)  # a Wednesday
EVERYTHING = [
    "casework.view",
    "casework.handle",
    "casework.decide",
    "casework.file",
    "casework.procedures",
    "people.manage",
    "authorities.manage",
    "exchange.manage",
]


def make_authority(slug: str, host: str) -> Authority:
    """An authority with a hostname, outside any scope."""
    with in_scope(None):
        authority = Authority.objects.create(
            slug=slug,
            name=f"Ville de {slug.title()}",
            insee_code="35238",
            city=slug.title(),
            street="1 place de la Mairie",
            postcode="35000",
            email=f"mairie@{slug}.example",
            phone="02 99 00 00 00",
            court="tribunal administratif de Rennes",
            is_demo=True,
        )
        Hostname.objects.create(authority=authority, host=host, is_canonical=True)
    forget_hosts()
    return authority


@pytest.fixture
def _fresh() -> Iterator[None]:
    """Nothing that one test made is remembered by the process in the next."""
    forget_hosts()
    forget_everything()
    yield
    forget_hosts()
    forget_everything()


@pytest.fixture
def authority(db: None, _fresh: None) -> Iterator[Authority]:
    """The authority in force for the whole test; its hostname is `testserver`."""
    made = make_authority("aulnay", "testserver")
    with in_scope(made.pk):
        yield made


@pytest.fixture
def other(authority: Authority) -> Authority:
    """Another authority of the same install, under `other.example`."""
    return make_authority("bourg", "other.example")


@pytest.fixture
def unit(authority: Authority) -> Unit:
    """The unit that handles births."""
    return Unit.objects.create(slug="etat-civil", name="État civil", email="etat-civil@aulnay.example")


def make_agent(unit: Unit, name: str = "Claire Morin", abilities: list[str] | None = None) -> Agent:
    """An agent who may do everything, or only what is given, over the whole authority."""
    account = Account.objects.create(
        email=f"{name.split()[0].lower()}@aulnay.example", name=name, password="!"
    )
    agent = Agent.objects.create(account=account, unit=unit)
    role = Role.objects.create(slug=f"r-{account.pk}", name="Rôle", abilities=abilities or EVERYTHING)
    Grant.objects.create(agent=agent, role=role, unit=None)
    return agent


@pytest.fixture
def agent(unit: Unit) -> Agent:
    """An agent who may do everything."""
    return make_agent(unit)


@pytest.fixture
def officer(agent: Agent) -> Actor:
    """The same agent, at work."""
    return agent_actor(agent, agent.account)


@pytest.fixture
def version(unit: Unit) -> ProcedureVersion:
    """The published birth certificate procedure."""
    text = BIRTHS.read_text(encoding="utf-8")
    return publish(read(text)[0], by=SYSTEM, now=NOON)


ANSWERS: dict[str, Any] = {
    "kind": "short",
    "subject": {"family_name": "Martin", "given_names": "Lina", "birth_date": "2004-03-14"},
    "link": "self",
    "applicant": {"family_name": "Martin", "given_names": "Lina", "birth_date": "2004-03-14"},
    "email": "lina@exemple.fr",
    "address": {"street": "3 rue des Lilas", "extra": "", "postcode": "35000", "city": "Rennes"},
}


@pytest.fixture
def file_one(version: ProcedureVersion, authority: Authority) -> Callable[..., Case]:
    """File a request: `file_one()`, `file_one(now=…)`."""

    def make(now: datetime = NOON, **changes: Any) -> Case:
        return file_case(
            version.pk, {**ANSWERS, **changes}, {}, by=None, now=now, authority=authority, channel="web"
        )

    return make


@pytest.fixture
def as_agent(client: Client, agent: Agent) -> Client:
    """A browser in which the agent is signed in, second factor included."""
    return signed_in(client, agent)


def signed_in(client: Client, agent: Agent) -> Client:
    """The browser, once the agent has given password and one-time code: with the records that allauth keeps."""
    client.force_login(agent.account, backend=django_settings.AUTHENTICATION_BACKENDS[0])
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, agent.account, "mfa", type="totp")
    request.session.save()
    return client
