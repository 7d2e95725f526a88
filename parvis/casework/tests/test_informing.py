"""Others told of a decision; and residents told of what they have begun already."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parvis.casework.actions.drafting import begin
from parvis.casework.actions.publish import publish
from parvis.casework.actions.submit import file_case
from parvis.casework.actions.transition import take
from parvis.casework.definition.language import read
from parvis.casework.informing import Inform
from parvis.casework.models import Case, CaseEvent, ProcedureVersion
from parvis.casework.tasks import inform
from parvis.core.actors import SYSTEM, Actor, applicant
from parvis.core.authorities.models import Authority, Unit
from parvis.core.messaging.models import OutgoingMessage
from parvis.core.people.models import Account
from tests.town import ANSWERS, NOON

pytestmark = pytest.mark.django_db
START = "/demarches/copie-acte-naissance/"


def test_a_step_informs_others_of_the_number_and_the_state_alone(
    version: ProcedureVersion, officer: Actor, authority: Authority, unit: Unit
) -> None:
    letter = "      - send_letter: acte\n"
    assert letter in version.source
    told = f"{letter}      - inform: [etat-civil, email, archives@aulnay.example]\n"
    source = version.source.replace(letter, told)
    published = publish(read(source)[0], by=SYSTEM, now=NOON)
    case = file_case(published.pk, ANSWERS, {}, by=None, now=NOON, authority=authority, channel="web")
    take(case.pk, "accept", by=officer, now=NOON, authority=authority)
    event = CaseEvent.objects.get(type="informed")
    assert not event.public
    inform.run(event=event.pk)
    sent = OutgoingMessage.objects.filter(kind="informed")
    assert set(sent.values_list("to", flat=True)) == {
        unit.email,
        "lina@exemple.fr",
        "archives@aulnay.example",
    }
    text = sent[0].subject + sent[0].body
    assert case.number in text
    assert "Martin" not in text
    assert "/suivi/" not in text


@pytest.mark.parametrize(
    "argument", [None, 3, [], [3], {"unit": "x"}, "not@an@address", ["etat-civil"] * 11, ["a@b.fr", None]]
)
def test_what_names_nobody_is_refused(version: ProcedureVersion, argument: Any) -> None:
    assert Inform().faults(argument, read(version.source)[0])


def test_an_unknown_unit_is_told_to_the_verifier(version: ProcedureVersion) -> None:
    whole = read(version.source)[0]
    assert Inform().units(["voirie", "email", "x@exemple.fr"], whole) == ["voirie"]


def test_a_resident_is_told_of_what_she_began_and_of_what_is_in_progress(
    client: Client, version: ProcedureVersion, authority: Authority, file_one: Callable[..., Case]
) -> None:
    account = Account.objects.create(email="lina@exemple.fr", name="Lina Martin", password="!")
    me = applicant("Lina Martin", account.pk)
    now = timezone.now()
    begin(version.pk, {"kind": "short"}, 0, by=me, now=now)
    begin(version.pk, {"kind": "short"}, 0, by=me, now=now - timedelta(days=60))
    case = file_one()
    Case.objects.filter(pk=case.pk).update(account=account)
    assert "reprendre-" not in client.get(START).content.decode()
    client.force_login(account)
    page = client.get(START).content.decode()
    assert page.count("reprendre-") == 1
    assert case.number in page
