"""Members and mandates: declared, asked, accepted, checked, ended; who may do what, and until which day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from parvis.casework.households import accepting, mandates
from parvis.casework.households.acting import rights_of
from parvis.casework.households.faults import BadMember, MandateClosed, TooMany
from parvis.casework.households.links import mandate_path
from parvis.casework.households.mandates import Who
from parvis.casework.households.rules import last_day_of_childhood, majority
from parvis.casework.households.tests.conftest import as_actor, browser, resident
from parvis.core.actors import Actor, Forbidden
from parvis.core.authorities.models import Authority, Unit
from parvis.core.database.scope import in_scope
from parvis.core.files.tests.test_files import picture
from parvis.core.journal.models import JournalEntry
from parvis.core.messaging.models import OutgoingMessage
from parvis.core.people.models import Account, HouseholdMember, Person, RepresentationMandate
from tests.town import NOON, make_agent, signed_in

TODAY = timezone.localdate()
CHILD = Who("Martin", "Tom", TODAY - timedelta(days=8 * 365))
MOTHER = Who("Petit", "Jeanne", date(1948, 2, 29))
ALL = ("child", "adult", "association")
SIRET = ("35600000000048", "")


def dated(by: Account, **changes: Any) -> dict[str, Any]:
    said = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=90), "by": as_actor(by)}
    return {**said, "now": NOON, "today": TODAY, **changes}


def asked(by: Account, **changes: Any) -> RepresentationMandate:
    return mandates.ask_person(MOTHER, email="jeanne@maison.example", **dated(by, **changes))


def granted(row: RepresentationMandate, officer: Actor) -> RepresentationMandate:
    """Accepted through the link, then checked by an agent."""
    accepting.answer(row.pk, accept=True, by=None, now=NOON, today=TODAY)
    return accepting.decide(row.pk, grant=True, seen="visit", by=officer, now=NOON)


def declared(by: Account, who: Who = CHILD, part: str = "child", parental: bool = True) -> Person:
    return mandates.add_member(who, part=part, parental=parental, by=as_actor(by), now=NOON, today=TODAY)


@pytest.mark.parametrize(
    ("born", "of_age"),
    [
        (date(2010, 5, 4), date(2028, 5, 4)),
        (date(2008, 2, 29), date(2026, 3, 1)),
        (date(2012, 2, 29), date(2030, 3, 1)),
    ],
)
def test_majority(born: date, of_age: date) -> None:
    assert majority(born) == of_age
    assert last_day_of_childhood(born) == of_age - timedelta(days=1)


def test_a_child_until_the_eve_of_her_majority(lina: Account) -> None:
    declared(lina)
    assert CHILD.birth_date is not None
    eve = last_day_of_childhood(CHILD.birth_date)
    assert len(rights_of(lina.pk, ALL, eve)) == 1
    assert rights_of(lina.pk, ALL, eve + timedelta(days=1)) == []
    assert rights_of(lina.pk, ("adult",), TODAY) == []


def test_what_is_declared_joins_nobody_who_has_the_same_name(lina: Account) -> None:
    known = Person.objects.create(family_name="Martin", given_names="Tom", birth_date=CHILD.birth_date)
    assert declared(lina).pk != known.pk
    members = HouseholdMember.objects.values_list("person__account", "part")
    assert sorted(members, key=str) == sorted([(lina.pk, "adult"), (None, "child")], key=str)


@pytest.mark.parametrize("born", [None, TODAY + timedelta(days=1), TODAY - timedelta(days=19 * 365)])
def test_who_is_no_child(lina: Account, born: date | None) -> None:
    with pytest.raises(BadMember):
        declared(lina, Who("Martin", "Tom", born))


def test_without_parental_authority_no_right(lina: Account) -> None:
    declared(lina, parental=False)
    declared(lina, MOTHER, part="adult")
    assert rights_of(lina.pk, ALL, TODAY) == []


def test_removed_with_the_right(lina: Account) -> None:
    child = declared(lina)
    other = resident("Paul Rey")
    declared(other, Who("Rey", "Zoé", CHILD.birth_date))
    assert not mandates.remove_member(child.pk, by=as_actor(other), now=NOON)
    assert mandates.remove_member(child.pk, by=as_actor(lina), now=NOON)
    assert rights_of(lina.pk, ALL, TODAY) == []


def test_an_adult_accepts_through_her_link_then_takes_it_back(
    client: Client, lina: Account, officer: Actor
) -> None:
    row = asked(lina)
    assert rights_of(lina.pk, ALL, TODAY) == []
    path = mandate_path(row)
    assert path in OutgoingMessage.objects.get(kind="mandate_asked").body
    assert "Lina Martin" in client.get(path).content.decode()
    assert client.post(path, {"accept": "1"}).status_code == 302
    assert rights_of(lina.pk, ALL, TODAY) == []  # an agent checks first
    accepting.decide(row.pk, grant=True, seen="paper", by=officer, now=NOON)
    assert [found.pk for found in rights_of(lina.pk, ALL, TODAY)] == [row.pk]
    client.post(path, {"refuse": "1"})  # answered already: nothing changes
    assert len(rights_of(lina.pk, ALL, TODAY)) == 1
    client.post(path, {"end": "1"})
    assert rights_of(lina.pk, ALL, TODAY) == []
    actions = set(JournalEntry.objects.filter(subject_kind="mandate").values_list("action", flat=True))
    assert actions == {"mandate.asked", "mandate.accepted", "mandate.granted", "mandate.ended"}


def test_a_wrong_code_opens_nothing(client: Client, lina: Account) -> None:
    row, other = asked(lina), asked(lina)
    code = mandate_path(other).split("/")[3]
    for path in (f"/mandat/{row.pk}/{code}/", f"/mandat/{row.pk}/AAAA/", "/mandat/999999/AAAA/"):
        assert client.get(path).status_code == 404
        assert client.post(path, {"accept": "1"}).status_code == 404
    assert rights_of(lina.pk, ALL, TODAY) == []


def test_refused_or_too_late(lina: Account) -> None:
    row = asked(lina)
    accepting.answer(row.pk, accept=False, by=None, now=NOON, today=TODAY)
    late = asked(lina)
    for pk, day in ((row.pk, TODAY), (late.pk, TODAY + timedelta(days=91))):
        with pytest.raises(MandateClosed):
            accepting.answer(pk, accept=True, by=None, now=NOON, today=day)


@pytest.mark.parametrize(("first", "last"), [(0, 0), (0, 90), (10, 20)])
def test_its_dates_both_included(lina: Account, officer: Actor, first: int, last: int) -> None:
    begin, end = TODAY + timedelta(days=first), TODAY + timedelta(days=last)
    granted(asked(lina, starts_on=begin, ends_on=end), officer)
    days = [begin - timedelta(days=1), begin, end, end + timedelta(days=1)]
    assert [len(rights_of(lina.pk, ALL, day)) for day in days] == [0, 1, 1, 0]


def test_bad_dates_and_one_s_own_address(lina: Account) -> None:
    for changes in (
        {"starts_on": TODAY - timedelta(days=1)},
        {"ends_on": TODAY - timedelta(days=1)},
        {"ends_on": TODAY + timedelta(days=4000)},
    ):
        with pytest.raises(BadMember):
            asked(lina, **changes)
    with pytest.raises(BadMember):
        mandates.ask_person(MOTHER, email=lina.email.upper(), **dated(lina))


def test_nobody_is_flooded(lina: Account) -> None:
    for _ in range(5):
        asked(lina, now=timezone.now())
    with pytest.raises(TooMany):
        asked(lina, now=timezone.now())


def test_an_agent_checks_associations(lina: Account, officer: Actor, unit: Unit) -> None:
    row = mandates.ask_organisation("Les Amis du parc", SIRET, **dated(lina))
    assert rights_of(lina.pk, ALL, TODAY) == []
    reader = make_agent(unit, "Paul Rey", ["casework.view"])
    for by in (as_actor(lina), Actor("agent", "Paul", reader.account_id, reader.pk, unit.pk)):
        with pytest.raises(Forbidden):
            accepting.decide(row.pk, grant=True, by=by, now=NOON)
    accepting.decide(row.pk, grant=True, by=officer, now=NOON)
    assert len(rights_of(lina.pk, ALL, TODAY)) == 1
    with pytest.raises(MandateClosed):
        accepting.decide(row.pk, grant=False, by=officer, now=NOON)
    with pytest.raises(MandateClosed):  # what a person accepts is not an agent's to grant
        accepting.decide(asked(lina).pk, grant=True, by=officer, now=NOON)


def test_who_may_end(lina: Account, officer: Actor) -> None:
    row = granted(asked(lina), officer)
    with pytest.raises(Forbidden):
        mandates.end(row.pk, by=as_actor(resident("Paul Rey")), now=NOON)
    mandates.end(row.pk, by=officer, now=NOON)
    with pytest.raises(MandateClosed):
        mandates.end(row.pk, by=as_actor(lina), now=NOON)


def test_pages_of_a_resident(lina: Account) -> None:
    client = browser(lina)
    page = "/mon-espace/foyer/"
    assert page in client.get("/mon-espace/").content.decode()
    child = {"part": "child", "given_names": "Tom", "family_name": "Martin", "parental": "on"}
    assert client.post(page, {**child, "birth_date": "1980-01-01"}).status_code == 422
    assert client.post(page, {**child, "birth_date": str(CHILD.birth_date)}).status_code == 302
    assert "autorité parentale" in client.get(page).content.decode()
    when = {"starts_on": str(TODAY), "ends_on": str(TODAY + timedelta(days=9))}
    who = {"given_names": "Jeanne", "family_name": "Petit", "birth_date": "1948-02-29"}
    ask = "/mon-espace/mandats/personne/"
    assert client.post(ask, {**who, **when, "email": "x"}).status_code == 422
    assert client.post(ask, {**who, **when, "email": "jeanne@maison.example"}).status_code == 302
    ask = "/mon-espace/mandats/association/"
    assert client.post(ask, {**when, "name": "Les Amis", "number": "123"}).status_code == 422
    assert client.post(ask, {**when, "name": "Les Amis", "number": "W751234567"}).status_code == 302
    row = RepresentationMandate.objects.get(organisation__isnull=False)
    assert browser(resident("Paul Rey")).post(f"/mon-espace/mandats/{row.pk}/terminer/").status_code == 403
    assert client.post(f"/mon-espace/mandats/{row.pk}/terminer/").status_code == 302


def test_strangers_and_agents_have_no_household(client: Client, as_agent: Client) -> None:
    assert as_agent.get("/mon-espace/foyer/").status_code == 404
    assert Client().get("/mon-espace/foyer/").status_code == 302


def test_the_desk(as_agent: Client, lina: Account, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    row = mandates.ask_organisation("Les Amis du parc", SIRET, **dated(lina))
    assert "Les Amis du parc" in as_agent.get("/agent/mandats/").content.decode()
    as_agent.post(f"/agent/mandats/{row.pk}/", {"grant": "1"})
    paper = {
        "representative": lina.email,
        "given_names": "Jeanne",
        "family_name": "Petit",
        "birth_date": "1948-02-29",
        "starts_on": str(TODAY),
        "ends_on": str(TODAY),
    }
    assert as_agent.post("/agent/mandats/", paper).status_code == 422  # no proof
    scan = SimpleUploadedFile("mandat.png", picture("PNG"))
    wrong = {**paper, "representative": "nobody@maison.example", "proof": scan}
    assert as_agent.post("/agent/mandats/", wrong).status_code == 422
    scan.seek(0)
    assert as_agent.post("/agent/mandats/", {**paper, "proof": scan}).status_code == 302
    assert len(rights_of(lina.pk, ALL, TODAY)) == 2
    as_agent.post(f"/agent/mandats/{row.pk}/terminer/")
    assert len(rights_of(lina.pk, ALL, TODAY)) == 1


def test_another_authority_sees_nothing(client: Client, lina: Account, other: Authority) -> None:
    path = mandate_path(asked(lina))
    assert client.get(path, headers={"host": "other.example"}).status_code == 404
    with in_scope(other.pk):
        assert not RepresentationMandate.objects.exists()
        assert rights_of(lina.pk, ALL, TODAY) == []


def test_helpers_are_known_to_administrators_only(as_agent: Client, unit: Unit, lina: Account) -> None:
    page = "/agent/mandats/aidants/"
    data = {"email": lina.email, "organisation": "France services"}
    clerk = Client()
    signed_in(clerk, make_agent(unit, "Paul Rey", ["casework.view", "casework.file"]))
    assert clerk.post(page, data).status_code == 403
    assert as_agent.post(page, {**data, "email": "nobody@maison.example"}).status_code == 422
    assert as_agent.post(page, data).status_code == 302
    assert "France services" in as_agent.get(page).content.decode()
