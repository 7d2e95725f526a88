"""Once only: what a provider certified of the applicant is not asked again, and the agent sees that it is certified."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from parvis.casework.definitions import definition_of
from parvis.casework.models import ProcedureVersion
from parvis.casework.queries.certified import known_already
from parvis.core.actors import Actor, applicant
from parvis.core.federation.models import Identity, IdentityProvider
from parvis.core.people.models import Account, Agent
from tests.town import signed_in

SAID = {"family_name": "DUBOIS", "given_names": "Angela Claire", "birth_date": "1962-08-24"}


@pytest.fixture
def angela(version: ProcedureVersion) -> Account:
    account = Account.objects.create(email="angela@courriel.example", name="Angela Dubois", password="!")
    address = "https://fc.example"
    provider = IdentityProvider.objects.create(
        kind="franceconnect",
        name="FranceConnect",
        audience="residents",
        discovery_url=f"{address}/.well-known/openid-configuration",
        client_id="x",
        sealed_secret="x",
        is_active=True,
        changed_at=timezone.now(),
    )
    now = timezone.now()
    facts = {"claims": SAID, "issuer": address, "sub": "1", "linked_at": now, "verified_at": now}
    Identity.objects.create(provider=provider, account=account, **facts)
    return account


def known(account: Account, version: ProcedureVersion) -> Any:
    return known_already(definition_of(version.pk), applicant(account.name, account.pk))


def test_the_applicant_s_identity_and_address_are_known(angela: Account, version: ProcedureVersion) -> None:
    found = known(angela, version)
    assert found.answers == {"applicant": SAID, "email": "angela@courriel.example"}
    assert found.mention == "Donnée certifiée par FranceConnect"


def test_nothing_is_known_of_nobody_nor_of_an_agent(
    angela: Account, version: ProcedureVersion, officer: Actor
) -> None:
    definition = definition_of(version.pk)
    assert known_already(definition, None).answers == {}
    assert known_already(definition, officer).answers == {}


@pytest.mark.parametrize(
    "change",
    [
        {"is_active": False},
        {"kind": "oidc"},
        {"discovery_url": "https://other.example/.well-known/openid-configuration"},
    ],
    ids=str,
)
def test_only_a_certifying_provider_in_use_certifies(
    angela: Account, version: ProcedureVersion, change: dict[str, Any]
) -> None:
    IdentityProvider.objects.update(**change)
    found = known(angela, version)
    assert found.answers == {"email": "angela@courriel.example"}
    assert not found.source


@pytest.mark.parametrize("born", ["", "1962-00-00", "1962", "19620824"])
def test_an_unknown_birthday_is_asked(angela: Account, version: ProcedureVersion, born: str) -> None:
    Identity.objects.update(claims={**SAID, "birth_date": born})
    assert "applicant" not in known(angela, version).answers


def test_a_changed_answer_is_no_longer_certified(angela: Account, version: ProcedureVersion) -> None:
    found = known(angela, version)
    assert found.certifies("applicant", {"applicant": SAID})
    assert not found.certifies("applicant", {"applicant": {**SAID, "family_name": "MARTIN"}})
    assert not found.certifies("subject", {"subject": SAID})


def test_the_form_comes_filled_and_the_agent_sees_by_whom(
    client: Client, angela: Account, version: ProcedureVersion, agent: Agent
) -> None:
    client.force_login(angela, backend=django_settings.AUTHENTICATION_BACKENDS[0])
    definition = definition_of(version.pk)
    url = f"/demarches/{definition.procedure}/nouvelle/1/"
    day = {"subject_birth_date_day": "14", "subject_birth_date_month": "3", "subject_birth_date_year": "2004"}
    url = client.post(url, {"kind": "short", "shown": "kind,reason"})["Location"]
    subject = {"subject_family_name": "Martin", "subject_given_names": "Lina", "shown": "subject"}
    url = client.post(url, {**subject, **day})["Location"]
    page = client.get(url).content.decode()
    assert 'value="DUBOIS"' in page
    assert 'value="angela@courriel.example"' in page
    assert page.count("Donnée certifiée par FranceConnect") == 1
    data = dict(re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', page))
    data |= {"link": "self", "address_street": "1 rue", "address_postcode": "35000", "address_city": "Rennes"}
    url = client.post(url, data)["Location"]
    assert url.endswith("/verifier/")
    sent = client.post(url)["Location"]
    number = sent.split("/")[2]
    officer = signed_in(Client(), agent)
    for browser, where in ((client, sent.partition("?")[0]), (officer, f"/agent/dossiers/{number}/")):
        page = browser.get(where).content.decode()
        assert "Identité du demandeur certifiée par FranceConnect" in page, where
