"""Four eyes: another person at each place, nobody kept waiting for ever, nothing offered that is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from random import Random
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parvis.casework.actions.publish import publish
from parvis.casework.actions.submit import file_case
from parvis.casework.actions.transition import take
from parvis.casework.circuits import visas
from parvis.casework.circuits.faults import NeededLater, NobodyElse, OtherPerson
from parvis.casework.circuits.models import Circuit, Visa
from parvis.casework.circuits.queries import basket, signatories
from parvis.casework.circuits.seats import Seat, stuck
from parvis.casework.circuits.tasks import tell_awaited
from parvis.casework.circuits.tests.conftest import hire, with_circuit
from parvis.casework.models import Case
from parvis.core.actors import SYSTEM, Actor, Forbidden
from parvis.core.authorities.models import Authority, Unit
from parvis.core.messaging.models import OutgoingMessage
from parvis.core.people.models import Absence, Agent
from parvis.core.permissions.models import Grant, Role
from tests.town import ANSWERS, NOON, signed_in

By = Callable[[str], Actor]
CHIEF, DIRECTOR = {"visa": "Cheffe", "role": "chef"}, {"signature": "Directrice", "role": "directeur"}
FREE = {"same_person": True}


@pytest.fixture
def both(unit: Unit, staff: dict[str, Agent]) -> Agent:
    """Somebody who is chief and director at once, besides those who are one of them."""
    agent = hire(unit, "Bérénice", "chef", [])
    Grant.objects.create(agent=agent, role=Role.objects.get(slug="directeur"), unit=None)
    staff["both"] = agent
    return agent


@pytest.fixture
def begin(by: By, authority: Authority) -> Callable[..., Circuit]:
    """File a request and begin a refusal with this circuit, by this person."""

    def make(circuit: list[dict[str, Any]], who: str = "officer") -> Circuit:
        version = publish(with_circuit({"refuse": circuit}), by=SYSTEM, now=NOON)
        case = file_case(version.pk, dict(ANSWERS), {}, by=None, now=NOON, authority=authority, channel="web")
        take(case.pk, "refuse", by=by(who), now=NOON, authority=authority, grounds="Non.")
        return Circuit.objects.get(case=case)

    return make


def approve(row: Circuit, who: Actor, authority: Authority) -> Case:
    row.refresh_from_db()
    return visas.approve(row.pk, place=row.place, by=who, now=NOON, authority=authority)


def send_back(row: Circuit, who: Actor) -> None:
    row.refresh_from_db()
    visas.refuse(row.pk, place=row.place, reason="Relisez.", by=who, now=NOON)


def outcome(row: Circuit, who: Actor, authority: Authority) -> str:
    """What becomes of an agreement here; the list offers it exactly when it is accepted."""
    row.refresh_from_db()
    offered = row in basket(who)
    try:
        approve(row, who, authority)
    except (OtherPerson, NeededLater, Forbidden) as fault:
        assert not offered
        return type(fault).__name__
    assert offered
    return "agrees"


@pytest.mark.parametrize(
    ("begun_by", "before", "free", "persona", "expected"),
    [
        # the first place: who began it does not agree to it
        ("officer", [], {}, "chief", "agrees"),
        ("officer", [], {}, "both", "agrees"),
        ("officer", [], {}, "officer", "Forbidden"),
        ("officer", [], {}, "director", "Forbidden"),
        ("chief", [], {}, "chief", "OtherPerson"),
        ("chief", [], FREE, "chief", "agrees"),
        ("both", [], {}, "both", "OtherPerson"),
        # the second: nor does who agreed before
        ("officer", ["chief"], {}, "both", "agrees"),
        ("officer", ["both"], {}, "both", "OtherPerson"),
        ("officer", ["both"], {}, "director", "agrees"),
        ("officer", ["both"], FREE, "both", "agrees"),
        ("both", ["chief"], {}, "both", "OtherPerson"),
        ("both", ["chief"], FREE, "both", "agrees"),
        ("officer", ["chief"], {}, "chief", "Forbidden"),
    ],
)
def test_who_agrees_where(
    begin: Callable[..., Circuit],
    both: Agent,
    by: By,
    authority: Authority,
    begun_by: str,
    before: list[str],
    free: dict[str, bool],
    persona: str,
    expected: str,
) -> None:
    row = begin([{**CHIEF, **free}, {**DIRECTOR, **free}], begun_by)
    for name in before:
        approve(row, by(name), authority)
    assert outcome(row, by(persona), authority) == expected


def test_what_was_sent_back_no_longer_counts(
    begin: Callable[..., Circuit], both: Agent, by: By, authority: Authority
) -> None:
    row = begin([CHIEF, DIRECTOR])
    approve(row, by("both"), authority)
    send_back(row, by("director"))
    approve(row, by("chief"), authority)  # another person this time
    assert outcome(row, by("both"), authority) == "agrees"
    assert list(Visa.objects.values_list("name", "agreed")) == [
        ("Bérénice", True),
        ("Denise", False),
        ("Chantal", True),
        ("Bérénice", True),
    ]


def test_acting_for_somebody_does_not_make_two_persons(
    begin: Callable[..., Circuit], both: Agent, staff: dict[str, Agent], by: By, authority: Authority
) -> None:
    today = timezone.localdate()
    Absence.objects.create(agent=staff["director"], delegate=staff["chief"], starts_on=today, ends_on=today)
    row = begin([CHIEF, DIRECTOR])
    approve(row, by("chief"), authority)
    assert outcome(row, by("chief"), authority) == "OtherPerson"  # now for the director
    second = begin([CHIEF, DIRECTOR])
    Absence.objects.create(agent=staff["chief"], delegate=staff["other"], starts_on=today, ends_on=today)
    approve(second, by("other"), authority)
    assert Visa.objects.get(circuit=second).account_id == staff["other"].account_id
    assert outcome(second, by("chief"), authority) == "agrees"  # for the director, and once


def test_what_one_may_not_do_one_does_not_lend(
    begin: Callable[..., Circuit], both: Agent, staff: dict[str, Agent], by: By, authority: Authority
) -> None:
    today = timezone.localdate()
    Absence.objects.create(agent=both, delegate=staff["other"], starts_on=today, ends_on=today)
    row = begin([CHIEF, DIRECTOR])
    approve(row, by("both"), authority)
    assert outcome(row, by("other"), authority) == "OtherPerson"


@pytest.mark.parametrize(
    ("circuit", "begun_by", "title"),
    [
        ([CHIEF], "chief", "Cheffe"),
        ([DIRECTOR, CHIEF, {**DIRECTOR, "signature": "Encore"}], "officer", "Encore"),
        ([CHIEF, DIRECTOR], "director", "Directrice"),
    ],
)
def test_a_place_that_nobody_else_can_hold_is_refused_at_once(
    begin: Callable[..., Circuit], circuit: list[dict[str, Any]], begun_by: str, title: str
) -> None:
    with pytest.raises(NobodyElse, match=title):
        begin(circuit, begun_by)
    assert not Circuit.objects.exists()
    assert begin([{**one, **FREE} for one in circuit], begun_by).state == "running"


def test_who_alone_can_sign_last_is_kept_for_it(
    begin: Callable[..., Circuit], both: Agent, staff: dict[str, Agent], by: By, authority: Authority
) -> None:
    Agent.objects.filter(pk=staff["director"].pk).update(is_active=False)
    row = begin([CHIEF, DIRECTOR])
    assert outcome(row, by("both"), authority) == "NeededLater"
    assert outcome(row, by("chief"), authority) == "agrees"
    assert outcome(row, by("both"), authority) == "agrees"
    Agent.objects.filter(pk=staff["director"].pk).update(is_active=True)
    assert outcome(begin([CHIEF, DIRECTOR]), by("both"), authority) == "agrees"


def test_many_at_once_say_why_some_are_left(
    client: Client, begin: Callable[..., Circuit], both: Agent, by: By, authority: Authority
) -> None:
    row = begin([CHIEF, DIRECTOR])
    approve(row, by("both"), authority)
    signed_in(client, both)
    page = client.post("/agent/visas/lot/", {"circuit": f"{row.pk}:1"}, follow=True).content.decode()
    assert "une autre personne donne le sien ici" in page
    page = client.post(f"/agent/visas/{row.pk}/", {"place": 1, "approve": "1"}, follow=True).content.decode()
    assert "une autre personne donne le sien ici" in page
    shown = client.get(f"/agent/dossiers/{row.case.number}/").content.decode()
    assert "une autre personne donne le sien ici" in shown
    assert f'/agent/visas/{row.pk}/"' not in shown
    assert Visa.objects.count() == 1


def test_nobody_is_written_to_who_may_not_agree(
    begin: Callable[..., Circuit], both: Agent, staff: dict[str, Agent], by: By, authority: Authority
) -> None:
    row = begin([CHIEF, DIRECTOR])
    approve(row, by("both"), authority)
    row.refresh_from_db()
    today = timezone.localdate()
    Absence.objects.create(agent=staff["director"], delegate=both, starts_on=today, ends_on=today)
    assert both not in signatories(row)
    tell_awaited.run(circuit=row.pk, place=1)
    sent = OutgoingMessage.objects.filter(kind="visa_awaited").values_list("to", flat=True)
    assert set(sent) == {"denise@aulnay.example"}


def test_a_circuit_begun_before_the_rule_keeps_its_freedom(
    begin: Callable[..., Circuit], both: Agent, by: By, authority: Authority
) -> None:
    row = begin([CHIEF, DIRECTOR])
    row.places = [{word: value for word, value in one.items() if word != "same_person"} for one in row.places]
    row.save()
    approve(row, by("both"), authority)
    assert outcome(row, by("both"), authority) == "agrees"


def test_a_deleted_account_bars_nobody(begun: Circuit, by: By, authority: Authority) -> None:
    approve(begun, by("chief"), authority)
    Visa.objects.update(account=None)
    visas.refuse(begun.pk, place=1, reason="Non.", by=by("director"), now=NOON)
    begun.refresh_from_db()
    assert None not in begun.acted
    with pytest.raises(Forbidden):
        approve(begun, replace(by("chief"), account_id=None, roles=frozenset()), authority)


A, B, C = 1, 2, 3


@pytest.mark.parametrize(
    ("seats", "waits"),
    [
        ([], None),
        ([{A}], None),
        ([set()], 0),
        ([{A}, {A}], 1),
        ([{A, B}, {A}], None),
        ([{A}, {A, B}], None),
        ([{A, B}, {B, C}, {A, C}], None),
        ([{A, B}, {B, A}, {A, B}], 2),
        ([{A, B, C}, {A, B}, {A}], None),
        ([("free", {A, B, C}), {A}, {A}], 2),
        ([{A}, ("free", {A})], None),
        ([("free", {A}), {A}], 0),
        ([("free", {A, B}), {A}], None),
        ([("free", {A, B}), {A}, {B}], 0),
        ([("free", {A, B}), {A}, {B, C}], None),
        ([{A, B}, ("free", {A}), {A, B}], None),
        ([("free", {A}), ("free", {A}), {B}], None),
        ([("free", {A, B}), {A, B}, ("free", {C}), {A, C, B}], 0),
        ([set(range(9))] * 9, None),
        ([set(range(11))] * 12, 11),
    ],
)
def test_seats(seats: list[Any], waits: int | None) -> None:
    made = []
    for number, one in enumerate(seats):
        people, free = (one[1], True) if isinstance(one, tuple) else (one, False)
        made.append(Seat(number, frozenset(people), free))
    found = stuck(made)
    assert (None if found is None else found.number) == waits


def test_seats_against_every_possibility() -> None:
    """Small circuits at random, each tried in all possible ways."""
    chance, holds = Random(4), 0
    for _trial in range(1_500):
        seats = [
            Seat(number, frozenset(p for p in range(4) if chance.random() < 0.5), chance.random() < 0.4)
            for number in range(chance.randint(1, 5))
        ]
        ways = product(*(seat.people for seat in seats))
        possible = any(
            all(seat.free or way[seat.number] not in way[: seat.number] for seat in seats) for way in ways
        )
        assert (stuck(seats) is None) == possible
        holds += possible
    assert 200 < holds < 1_300
