"""What did not work is shown to the administrator of the authority, and to nobody else; it may be tried again."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from parvis.core.authorities.models import Authority, Unit
from parvis.core.authorities.queries import forget_hosts
from parvis.core.jobs.recovery import DEATHS
from parvis.core.jobs.registry import later
from parvis.core.journal.models import JournalEntry
from parvis.core.messaging.actions import CannotDeliver, deliver, queue
from parvis.core.messaging.models import OutgoingMessage
from parvis.core.people.models import Account
from tests.town import make_agent

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


def real(authority: Authority) -> None:
    Authority.objects.filter(pk=authority.pk).update(is_demo=False)
    authority.refresh_from_db()
    forget_hosts()


def test_without_a_mail_server_a_real_town_s_messages_wait_and_the_screens_say_so(
    as_agent: Client, authority: Authority, unit: Unit, settings: Any
) -> None:
    settings.PARVIS_SMTP_HOST = ""
    real(authority)
    row = queue("receipt", to="lina@exemple.fr", subject="Reçu", body="…")
    with pytest.raises(CannotDeliver):
        deliver.run(authority.pk, row.pk)
    row.refresh_from_db()
    assert (row.state, row.sent_at) == (OutgoingMessage.State.QUEUED, None)
    shown = as_agent.get(PAGE).content.decode()
    assert "Aucun serveur d’e-mail n’est réglé" in shown
    assert "PARVIS_SMTP_HOST" in shown
    data = {"name": "Annie Blin", "email": "annie@exemple.fr", "unit": unit.pk}
    answer = as_agent.post("/agent/reglages/agents/nouveau/", data, follow=True).content.decode()
    assert "l’invitation ne part pas" in answer
    assert "n’est pas prête" in as_agent.get("/agent/reglages/").content.decode()


def test_a_demonstration_s_messages_stay_in_its_mailbox(authority: Authority, settings: Any) -> None:
    settings.PARVIS_SMTP_HOST = ""
    row = queue("receipt", to="lina@exemple.fr", subject="Reçu", body="…")
    deliver.run(authority.pk, row.pk)
    row.refresh_from_db()
    assert row.state == OutgoingMessage.State.SENT


def test_an_administrator_sends_herself_a_trial_message(as_agent: Client) -> None:
    assert as_agent.post(f"{PAGE}essai/").status_code == 302
    assert OutgoingMessage.objects.filter(kind="trial").count() == 1


def test_only_an_agent_who_never_signed_in_is_invited_again(as_agent: Client, unit: Unit) -> None:
    late = make_agent(unit, "Paul Rey", [])
    where = f"/agent/reglages/agents/{late.pk}/"
    assert "Inviter à nouveau" in as_agent.get(where).content.decode()
    assert as_agent.post(f"{where}inviter/").status_code == 302
    assert OutgoingMessage.objects.filter(kind="agent_invitation").count() == 1
    Account.objects.filter(pk=late.account_id).update(last_login=timezone.now())
    assert as_agent.post(f"{where}inviter/").status_code == 404


def test_all_that_was_given_up_is_sent_again_at_once(as_agent: Client) -> None:
    for name in ("a", "b"):
        queue("receipt", to=f"{name}@exemple.fr", subject="Reçu", body="…")
    OutgoingMessage.objects.update(state=OutgoingMessage.State.FAILED, attempts=48)
    assert "Tout renvoyer" in as_agent.get(PAGE).content.decode()
    assert as_agent.post(f"{PAGE}messages/").status_code == 302
    assert set(OutgoingMessage.objects.values_list("state", "attempts")) == {("queued", 0)}
