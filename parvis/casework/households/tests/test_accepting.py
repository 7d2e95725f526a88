"""A mandate rests on who accepts it, never on the address that who asks has typed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parvis.casework.households import accepting, mandates
from parvis.casework.households.acting import begin_for, rights_of
from parvis.casework.households.faults import BadMember, MandateClosed, NotEntitled, NotHerself
from parvis.casework.households.links import mandate_path
from parvis.casework.households.mandates import Who
from parvis.casework.households.queries import rights_exported
from parvis.casework.households.rules import is_certified_as
from parvis.casework.households.tests.conftest import as_actor, browser, for_others, resident
from parvis.casework.households.tests.test_mandates import ALL, MOTHER, SIRET, asked, dated
from parvis.casework.models import ProcedureVersion
from parvis.core.actors import Actor, Forbidden
from parvis.core.authorities.models import Authority, Unit
from parvis.core.federation.models import Identity, IdentityProvider
from parvis.core.federation.queries import Certified
from parvis.core.journal.models import JournalEntry
from parvis.core.messaging.models import OutgoingMessage, Wording
from parvis.core.people.models import Account, Person, RepresentationMandate
from tests.town import NOON, make_agent, signed_in

TODAY = timezone.localdate()
JEANNE = {"family_name": "PETIT", "given_names": "Jeanne Marie Louise", "birth_date": "1948-02-29"}
LINA = {"family_name": "MARTIN", "given_names": "Lina", "birth_date": "2004-03-14"}


def certify(account: Account, claims: dict[str, str], *, kind: str = "franceconnect") -> Account:
    """An identity of the account, as a provider says it."""
    address = "https://fc.example"
    provider, _made = IdentityProvider.objects.get_or_create(
        kind=kind,
        defaults={
            "name": "FranceConnect",
            "audience": "residents",
            "discovery_url": f"{address}/.well-known/openid-configuration",
            "client_id": "x",
            "sealed_secret": "x",
            "is_active": True,
            "changed_at": NOON,
        },
    )
    facts = {"claims": claims, "issuer": address, "linked_at": NOON, "verified_at": NOON}
    Identity.objects.create(provider=provider, account=account, sub=str(account.pk), **facts)
    return account


def state(row: RepresentationMandate) -> str:
    row.refresh_from_db()
    return row.state


def told(kind: str) -> list[str]:
    return list(OutgoingMessage.objects.filter(kind=kind).values_list("to", flat=True))


# Attacks: who asks accepts in her place.


def test_who_asks_accepts_through_a_second_address(
    behalf: ProcedureVersion, client: Client, lina: Account
) -> None:
    row = mandates.ask_person(MOTHER, email="lina.bis@maison.example", **dated(lina))
    assert client.post(mandate_path(row), {"accept": "1"}).status_code == 302
    assert state(row) == "accepted"
    assert rights_of(lina.pk, ALL, TODAY) == []
    with pytest.raises(NotEntitled):
        begin_for(behalf.pk, for_others(), row.pk, by=as_actor(lina), now=NOON)
    page = browser(lina).get("/demarches/copie-acte-naissance/pour-qui/").content.decode()
    assert "Petit" not in page


def test_who_asks_accepts_signed_in_to_her_own_account(lina: Account) -> None:
    row = asked(lina)
    certify(lina, JEANNE)  # even if she were called so
    browser(lina).post(mandate_path(row), {"accept": "1"})
    assert state(row) == "asked"
    with pytest.raises(NotHerself):
        accepting.answer(row.pk, accept=True, by=as_actor(lina), now=NOON, today=TODAY)


@pytest.mark.parametrize("claims", [None, LINA, {**JEANNE, "birth_date": "1948-03-01"}])
def test_who_asks_accepts_signed_in_to_a_second_account(lina: Account, claims: dict[str, str] | None) -> None:
    row, second = asked(lina), resident("Jeanne Petit")
    if claims:
        certify(second, claims)
    browser(second).post(mandate_path(row), {"accept": "1"})
    assert state(row) == "accepted"
    assert rights_of(lina.pk, ALL, TODAY) == []


def test_another_provider_certifies_nothing(lina: Account) -> None:
    row, second = asked(lina), certify(resident("Jeanne Petit"), JEANNE, kind="oidc")
    browser(second).post(mandate_path(row), {"accept": "1"})
    assert state(row) == "accepted"


def test_nobody_decides_from_outside(lina: Account, unit: Unit) -> None:
    row = asked(lina)
    accepting.answer(row.pk, accept=True, by=None, now=NOON, today=TODAY)
    reader = make_agent(unit, "Paul Rey", ["casework.view"])
    for by in (as_actor(lina), Actor("agent", "Paul", reader.account_id, reader.pk, unit.pk)):
        with pytest.raises(Forbidden):
            accepting.decide(row.pk, grant=True, seen="visit", by=by, now=NOON)
    page = f"/agent/mandats/{row.pk}/"
    clerk = Client()
    signed_in(clerk, reader)
    assert clerk.post(page, {"grant": "1", "seen": "visit"}).status_code == 403
    assert browser(lina).post(page, {"grant": "1", "seen": "visit"}).status_code in {302, 403, 404}
    assert state(row) == "accepted"


def test_an_agent_does_not_check_what_she_accepted_herself(lina: Account, officer: Actor) -> None:
    row = asked(lina)
    accepting.answer(row.pk, accept=True, by=officer, now=NOON, today=TODAY)
    with pytest.raises(Forbidden):
        accepting.decide(row.pk, grant=True, seen="visit", by=officer, now=NOON)


@pytest.mark.parametrize("seen", ["", "certified", "nothing"])
def test_without_a_proof_nothing_is_granted(lina: Account, officer: Actor, seen: str) -> None:
    row = asked(lina)
    accepting.answer(row.pk, accept=True, by=None, now=NOON, today=TODAY)
    with pytest.raises(BadMember):
        accepting.decide(row.pk, grant=True, seen=seen, by=officer, now=NOON)
    assert state(row) == "accepted"


# The two ways that bind.


def test_a_certified_identity_binds_at_once(lina: Account) -> None:
    row, jeanne = asked(lina), certify(resident("Jeanne Petit"), JEANNE)
    herself = browser(jeanne)
    assert "FranceConnect certifie" in herself.get(mandate_path(row)).content.decode()
    herself.post(mandate_path(row), {"accept": "1"})
    assert state(row) == "active"
    assert (row.seen, row.accepted_by_id) == ("certified", jeanne.pk)
    assert [found.pk for found in rights_of(lina.pk, ALL, TODAY)] == [row.pk]
    assert (told("mandate_accepted"), told("mandate_in_force")) == ([lina.email], [row.email])
    entry = JournalEntry.objects.get(action="mandate.accepted")
    assert entry.payload is not None
    assert entry.payload["data"] == {"account": jeanne.pk, "certified": True}
    assert "Qui peut agir pour moi" in herself.get("/mon-espace/foyer/").content.decode()
    assert browser(resident("Paul Rey")).post(f"/mon-espace/mandats/{row.pk}/terminer/").status_code == 403
    herself.post(f"/mon-espace/mandats/{row.pk}/terminer/")
    assert rights_of(lina.pk, ALL, TODAY) == []


def test_an_agent_who_saw_a_proof_binds(as_agent: Client, lina: Account) -> None:
    row, client = asked(lina), Client()
    client.post(mandate_path(row), {"accept": "1"})
    assert (told("mandate_to_check"), told("mandate_to_check_person")) == ([lina.email], [row.email])
    assert "Votre accord est enregistré" in client.get(mandate_path(row)).content.decode()
    assert "Accepté, à vérifier" in browser(lina).get("/mon-espace/foyer/").content.decode()
    assert "Petit" in as_agent.get("/agent/mandats/").content.decode()
    page = f"/agent/mandats/{row.pk}/"
    text = as_agent.get(page).content.decode()
    for fact in ("Lina Martin", lina.email, "Jeanne Petit", "29 février 1948", row.email):
        assert fact in text.replace("\u00a0", " ")
    assert as_agent.post(page, {"grant": "1"}).status_code == 422
    assert as_agent.post(page, {"grant": "1", "seen": "certified"}).status_code == 422
    assert as_agent.post(page, {"grant": "1", "seen": "visit"}).status_code == 302
    assert (state(row), row.seen) == ("active", "visit")
    assert (told("mandate_accepted"), told("mandate_in_force")) == ([lina.email], [row.email])
    assert mandate_path(row) in OutgoingMessage.objects.get(kind="mandate_in_force").body
    assert as_agent.get(page).status_code == 302  # answered already


def test_an_agent_refuses_and_says_why_to_both(as_agent: Client, lina: Account) -> None:
    row, client = asked(lina), Client()
    client.post(mandate_path(row), {"accept": "1"})
    page = f"/agent/mandats/{row.pk}/"
    assert as_agent.post(page, {"refuse": "1", "reason": " "}).status_code == 422
    assert as_agent.post(page, {"refuse": "1", "reason": "Cette personne dit non."}).status_code == 302
    assert state(row) == "refused"
    for kind, to in (("mandate_not_granted", lina.email), ("mandate_not_granted_person", row.email)):
        message = OutgoingMessage.objects.get(kind=kind)
        assert message.to == to
        assert "Cette personne dit non." in message.body
    assert "Cette personne dit non." not in str(list(JournalEntry.objects.values_list("payload", flat=True)))
    client.post(mandate_path(row), {"accept": "1"})
    assert state(row) == "refused"


def test_an_association_is_refused_with_a_reason_too(as_agent: Client, lina: Account) -> None:
    row = mandates.ask_organisation("Les Amis du parc", SIRET, **dated(lina))
    page = f"/agent/mandats/{row.pk}/"
    assert "seen" not in as_agent.get(page).content.decode()
    assert as_agent.post(page, {"refuse": "1"}).status_code == 422
    assert as_agent.post(page, {"refuse": "1", "reason": "Numéro inconnu."}).status_code == 302
    assert (told("mandate_not_granted"), told("mandate_not_granted_person")) == ([lina.email], [])


@pytest.mark.parametrize(
    ("before", "act", "after"),
    [
        ("asked", "accept", "accepted"),
        ("asked", "refuse", "refused"),
        ("asked", "grant", None),
        ("accepted", "accept", None),
        ("accepted", "refuse", None),
        ("accepted", "grant", "active"),
        ("accepted", "end", "revoked"),
        ("active", "accept", None),
        ("active", "grant", None),
        ("active", "end", "revoked"),
        ("refused", "accept", None),
        ("refused", "grant", None),
        ("refused", "end", None),
        ("revoked", "accept", None),
        ("revoked", "grant", None),
        ("revoked", "end", None),
    ],
)
def test_from_a_state_to_another(
    lina: Account, officer: Actor, before: str, act: str, after: str | None
) -> None:
    row = asked(lina)
    RepresentationMandate.objects.filter(pk=row.pk).update(state=before)
    acts: dict[str, Any] = {
        "accept": lambda: accepting.answer(row.pk, accept=True, by=None, now=NOON, today=TODAY),
        "refuse": lambda: accepting.answer(row.pk, accept=False, by=None, now=NOON, today=TODAY),
        "grant": lambda: accepting.decide(row.pk, grant=True, seen="visit", by=officer, now=NOON),
        "end": lambda: mandates.end(row.pk, by=None, now=NOON),
    }
    if after is None:
        with pytest.raises(MandateClosed):
            acts[act]()
    else:
        acts[act]()
    assert state(row) == (after or before)


def test_mandates_in_force_before_stay_so(lina: Account) -> None:
    row = asked(lina)
    RepresentationMandate.objects.filter(pk=row.pk).update(state="active", decided_at=NOON)
    assert [found.pk for found in rights_of(lina.pk, ALL, TODAY)] == [row.pk]


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({}, True),
        ({"family_name": "Pétit"}, True),
        ({"given_names": "JEANNE"}, True),
        ({"given_names": "Marie Jeanne"}, False),
        ({"given_names": ""}, False),
        ({"family_name": ""}, False),
        ({"family_name": "Petite"}, False),
        ({"birth_date": ""}, False),
        ({"birth_date": "1948-02-28"}, False),
    ],
)
def test_who_a_certified_identity_is(changes: dict[str, str], same: bool) -> None:
    person = Person(family_name="Petit", given_names="Jeanne", birth_date=date(1948, 2, 29))
    said = Certified(source="FranceConnect", email="", on=TODAY, **{**JEANNE, **changes})
    assert is_certified_as(person, said) is same
    assert not is_certified_as(person, None)
    person.birth_date = None
    assert not is_certified_as(person, said)


def test_another_authority_checks_nothing(as_agent: Client, lina: Account, other: Authority) -> None:
    row = asked(lina)
    accepting.answer(row.pk, accept=True, by=None, now=NOON, today=TODAY)
    assert Client().get(f"/agent/mandats/{row.pk}/", headers={"host": "other.example"}).status_code in {
        302,
        404,
    }
    assert Client().get(mandate_path(row), headers={"host": "other.example"}).status_code == 404


def test_who_is_described_without_a_date_is_never_certified(lina: Account) -> None:
    row = mandates.ask_person(Who("Petit", "Jeanne"), email="j@maison.example", **dated(lina))
    jeanne = certify(resident("Jeanne Petit"), JEANNE)
    accepting.answer(row.pk, accept=True, by=as_actor(jeanne), now=NOON + timedelta(hours=1), today=TODAY)
    assert state(row) == "accepted"


def test_her_link_is_told_to_nobody_else_whatever_a_town_writes(lina: Account, authority: Authority) -> None:
    row = asked(lina)
    Wording.objects.create(name="mandate_to_check", subject="Votre mandat", body="Voyez {{ link }}")
    accepting.answer(row.pk, accept=True, by=None, now=NOON, today=TODAY)
    body = OutgoingMessage.objects.get(kind="mandate_to_check").body
    assert "/mon-espace/foyer/" in body
    assert mandate_path(row) not in body


def test_who_gave_a_mandate_finds_it_in_her_data(lina: Account) -> None:
    row, jeanne = asked(lina), certify(resident("Jeanne Petit"), JEANNE)
    browser(jeanne).post(mandate_path(row), {"accept": "1"})
    for account in (lina, jeanne):
        (told_once,) = rights_exported(account.pk)
        assert (told_once["by"], told_once["for"]) == ("Lina Martin", "Jeanne Petit")
