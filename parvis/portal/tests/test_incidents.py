"""What did not work is shown to the administrator of the authority, and to nobody else; it may be tried again."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from parvis.core.authorities.models import Authority
from parvis.core.jobs.recovery import DEATHS
from parvis.core.jobs.registry import later
from parvis.core.journal.models import JournalEntry
from parvis.core.messaging.actions import queue
from parvis.core.messaging.models import OutgoingMessage

PAGE = "/agent/reglages/incidents/"


def failed_job(authority: int) -> int:
    later("casework.letter", event=7)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'failed', args = args || jsonb_build_object('authority', %s::int)"
            " WHERE id = (SELECT max(id) FROM procrastinate_jobs) RETURNING id",
            [authority],
        )
        return int(cursor.fetchone()[0])


def job(pk: int) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status, priority FROM procrastinate_jobs WHERE id = %s", [pk])
        return tuple(cursor.fetchone())


def test_a_job_that_was_given_up_is_shown_and_tried_again_once(
    as_agent: Client, authority: Authority
) -> None:
    assert "Tout a été fait" in as_agent.get(PAGE).content.decode()
    pk = failed_job(authority.pk)
    shown = as_agent.get(PAGE).content.decode()
    assert "Faire un courrier" in shown
    assert f"travaux/{pk}/" in shown
    assert as_agent.post(f"{PAGE}travaux/{pk}/").status_code == 302
    assert job(pk) == ("todo", 1 - DEATHS)
    assert JournalEntry.objects.filter(action="job.tried_again", subject_id=pk).count() == 1
    assert as_agent.post(f"{PAGE}travaux/{pk}/").status_code == 404


def test_another_authority_s_job_does_not_exist(
    as_agent: Client, authority: Authority, other: Authority
) -> None:
    pk = failed_job(other.pk)
    assert f"travaux/{pk}/" not in as_agent.get(PAGE).content.decode()
    assert as_agent.post(f"{PAGE}travaux/{pk}/").status_code == 404
    assert job(pk) == ("failed", 0)


@pytest.mark.parametrize(("state", "button"), [("failed", True), ("queued", False)])
def test_an_e_mail_that_did_not_leave_is_shown_with_what_the_server_said(
    as_agent: Client, authority: Authority, state: str, button: bool
) -> None:
    row = queue("receipt", to="lina@exemple.fr", subject="Votre demande", body="…")
    assert "Votre demande" not in as_agent.get(PAGE).content.decode(), "nothing is wrong with it yet"
    OutgoingMessage.objects.update(state=state, attempts=3, last_error="550 5.1.1 Inconnu")
    shown = as_agent.get(PAGE).content.decode()
    assert "550 5.1.1 Inconnu" in shown
    assert (f"messages/{row.pk}/" in shown) is button
    assert as_agent.post(f"{PAGE}messages/{row.pk}/").status_code == (302 if button else 404)
    row.refresh_from_db()
    assert row.state == "queued"
