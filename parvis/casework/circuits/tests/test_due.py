"""How long a signatory has: counted in her turn, sorted and marked in her list, reminded once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from parvis.casework.actions.publish import publish
from parvis.casework.actions.submit import file_case
from parvis.casework.actions.transition import take
from parvis.casework.circuits import visas
from parvis.casework.circuits.models import Circuit
from parvis.casework.circuits.queries import basket
from parvis.casework.circuits.tasks import tell_awaited
from parvis.casework.circuits.tests.conftest import with_circuit
from parvis.casework.definition.language import read, write
from parvis.core.actors import SYSTEM, Actor
from parvis.core.authorities.models import Authority
from parvis.core.messaging.models import OutgoingMessage
from parvis.core.people.models import Agent
from tests.town import ANSWERS, NOON, signed_in

By = Callable[[str], Actor]
PLACES = [
    {"visa": "Cheffe", "role": "chef", "within": "3 working days"},
    {"signature": "Directrice", "role": "directeur"},
]


@pytest.fixture
def begin(by: By, authority: Authority) -> Callable[..., Circuit]:
    """Begin a refusal with these places."""

    def make(places: list[dict[str, Any]]) -> Circuit:
        version = publish(with_circuit({"refuse": places}), by=SYSTEM, now=NOON)
        case = file_case(version.pk, dict(ANSWERS), {}, by=None, now=NOON, authority=authority, channel="web")
        take(case.pk, "refuse", by=by("officer"), now=NOON, authority=authority, grounds="Non.")
        return Circuit.objects.get(case=case)

    return make


def test_the_language_keeps_it() -> None:
    text = write(with_circuit({"refuse": PLACES}))
    assert "- {visa: Cheffe, role: chef, within: 3 working days}\n" in text
    assert write(read(text)[0]) == text


def test_it_is_counted_in_her_turn(begin: Callable[..., Circuit], by: By, authority: Authority) -> None:
    row = begin(PLACES)
    assert row.due_on == date(2026, 11, 23)  # from a Wednesday
    visas.approve(row.pk, place=0, by=by("chief"), now=NOON, authority=authority)
    row.refresh_from_db()
    assert row.due_on is None
    visas.refuse(row.pk, place=1, reason="Relisez.", by=by("director"), now=NOON + timedelta(days=7))
    row.refresh_from_db()
    assert (row.due_on, row.reminded) == (date(2026, 11, 30), False)


def test_what_presses_comes_first(begin: Callable[..., Circuit], by: By) -> None:
    loose, slow, quick = (
        begin([{**PLACES[0], "within": within}, PLACES[1]]) for within in (None, "10 days", "1 day")
    )
    assert [row.pk for row in basket(by("chief"))] == [quick.pk, slow.pk, loose.pk]


def test_one_reminder_leaves_on_the_last_day(
    begin: Callable[..., Circuit], by: By, authority: Authority
) -> None:
    row = begin(PLACES)
    days = [NOON + timedelta(days=count) for count in (0, 4, 5, 5, 6)]
    assert [visas.remind(now=day) for day in days] == [0, 0, 1, 0, 0]
    tell_awaited.run(circuit=row.pk, place=0, template="visa_reminder")
    mail = OutgoingMessage.objects.get(kind="visa_reminder")
    assert mail.to == "chantal@aulnay.example"
    assert "au plus tard le 23 novembre 2026" in mail.body.replace("\xa0", " ")
    visas.approve(row.pk, place=0, by=by("chief"), now=NOON, authority=authority)
    tell_awaited.run(circuit=row.pk, place=0, template="visa_reminder")  # she has signed meanwhile
    assert OutgoingMessage.objects.filter(kind="visa_reminder").count() == 1


def test_late_ones_are_marked(client: Client, begin: Callable[..., Circuit], staff: dict[str, Agent]) -> None:
    row = begin(PLACES)
    Circuit.objects.filter(pk=row.pk).update(due_on=date(2020, 1, 2))
    signed_in(client, staff["chief"])
    assert "de retard" in client.get("/agent/visas/").content.decode()
    assert "Réponse avant le" in client.get(f"/agent/visas/{row.pk}/").content.decode()
