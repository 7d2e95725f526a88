"""Somebody asks what is kept about her: one page answers, and the journal says that an agent looked."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from parvis.casework.models import Case
from parvis.core.authorities.models import Authority, Unit
from parvis.core.database.scope import in_scope
from parvis.core.journal.models import JournalEntry
from tests.town import make_agent, signed_in

PAGE = "/agent/reglages/donnees/"


def test_the_page_says_what_why_until_when_and_keeps_a_trace(
    as_agent: Client, file_one: Callable[..., Any]
) -> None:
    case = Case.objects.get(pk=file_one().pk)
    Case.objects.filter(pk=case.pk).update(closed_at=timezone.now() - timedelta(days=365 * 20))
    shown = as_agent.post(PAGE, {"who": case.applicant_email.upper()}).content.decode()
    assert case.number in shown
    assert "À effacer" in shown
    assert case.applicant_email not in as_agent.get(PAGE).content.decode()
    entry = JournalEntry.objects.get(action="person.looked_up")
    assert entry.payload["data"]["cases"] == [case.number]
    assert case.applicant_email not in json.dumps(entry.payload)


def test_everything_is_handed_over_in_a_file_without_internal_notes(
    as_agent: Client, file_one: Callable[..., Any]
) -> None:
    case = Case.objects.get(pk=file_one().pk)
    case.events.create(
        authority_id=case.authority_id,
        at=timezone.now(),
        type="note",
        actor_kind="agent",
        actor_name="Claire",
        public=False,
        data={"text": "entre nous"},
    )
    answer = as_agent.post(PAGE, {"who": case.applicant_name, "download": "1"})
    told = json.loads(answer.content)
    assert [row["number"] for row in told["cases"]] == [case.number]
    assert told["cases"][0]["answers"] == case.answers
    assert "entre nous" not in answer.content.decode()


def test_nobody_is_found_without_a_name_nor_in_another_town(
    as_agent: Client, file_one: Callable[..., Any], other: Authority
) -> None:
    case = Case.objects.get(pk=file_one().pk)
    assert as_agent.post(PAGE, {"who": " "}).status_code == 422
    assert "Rien n’est gardé" in as_agent.post(PAGE, {"who": "personne@exemple.fr"}).content.decode()
    assert "Rien n’est gardé" in as_agent.post(PAGE, {"who": "%"}).content.decode()
    with in_scope(other.pk):
        assert not Case.objects.filter(applicant_email=case.applicant_email).exists()


def test_an_officer_may_not_look(client: Client, unit: Unit) -> None:
    signed_in(client, make_agent(unit, "Paul Rey", ["casework.view", "casework.handle"]))
    assert client.post(PAGE, {"who": "lina@exemple.fr"}).status_code == 403
