"""Filing for somebody at the counter, resuming one's own draft, and questions that come and go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from parvis.casework.actions import drafting
from parvis.casework.models import Case, CaseEvent, Draft, ProcedureVersion
from parvis.casework.queries import cases
from parvis.casework.tests.test_pages import FIRST, fill
from parvis.core.authorities.models import Unit
from parvis.core.people.models import Account
from tests.town import make_agent, signed_in

NEW = "/agent/nouveau/"


def begin(client: Client, channel: str = "counter") -> str:
    answer = client.post(NEW, {"procedure": "copie-acte-naissance", "channel": channel})
    return answer["Location"]


def test_a_procedure_and_a_channel_are_asked_for(version: ProcedureVersion, as_agent: Client) -> None:
    assert as_agent.get(NEW).status_code == 200
    assert as_agent.post(NEW, {"procedure": "copie-acte-naissance", "channel": "web"}).status_code == 422
    assert as_agent.post(NEW, {"procedure": "nothing", "channel": "counter"}).status_code == 422
    assert not Draft.objects.exists()


def test_only_agents_who_may_file_find_the_counter(
    version: ProcedureVersion, unit: Unit, client: Client
) -> None:
    reader = make_agent(unit, "Paul Rey", ["casework.view"])
    signed_in(client, reader)
    assert client.get(NEW).status_code == 403


def test_the_channel_and_the_agent_stay_with_the_case(version: ProcedureVersion, as_agent: Client) -> None:
    first = begin(as_agent, "phone")
    assert "Téléphone" in as_agent.get(first).content.decode()
    check = fill(as_agent, first=first)
    end = as_agent.post(check)["Location"]
    case = Case.objects.get()
    assert (case.channel, end) == ("phone", f"{NEW}{case.number}/")
    assert case.number in as_agent.get(end).content.decode()
    told = CaseEvent.objects.get(case=case, type="submitted")
    assert told.actor_kind == "agent"
    facts = cases.timeline(case, public_only=True)[0].facts
    assert any("Téléphone" in fact for fact in facts)


def test_somebody_without_e_mail_is_not_turned_away_at_the_counter(
    version: ProcedureVersion, as_agent: Client
) -> None:
    check = fill(as_agent, first=begin(as_agent, "paper"), email="")
    assert as_agent.post(check).status_code == 302
    assert Case.objects.get().applicant_email == ""


def test_the_slip_is_for_the_agent_who_filed(
    version: ProcedureVersion, as_agent: Client, unit: Unit, client: Client
) -> None:
    as_agent.post(fill(as_agent, first=begin(as_agent)))
    number = Case.objects.get().number
    other = make_agent(unit, "Paul Rey")
    elsewhere = Client()
    signed_in(elsewhere, other)
    assert elsewhere.get(f"{NEW}{number}/").status_code == 404


def test_a_resident_resumes_her_own_draft_and_nobody_else_s(
    version: ProcedureVersion, client: Client
) -> None:
    mine, theirs = (
        Account.objects.create(email=f"{name}@exemple.fr", name=name, password="!") for name in ("ana", "bob")
    )
    opened = drafting.begin(version.pk, {"kind": "short"}, 0, by=None, now=timezone.now())
    Draft.objects.update(account_id=mine.pk)
    backend = django_settings.AUTHENTICATION_BACKENDS[0]
    client.force_login(mine, backend=backend)
    path = f"/demarches/copie-acte-naissance/{drafting.MINE}{opened.draft.pk}/1/"
    assert path in client.get("/mon-espace/").content.decode()
    assert client.get(path).status_code == 200
    client.force_login(theirs, backend=backend)
    assert client.get(path).status_code == 410
    client.logout()
    assert client.get(path).status_code == 410


@pytest.mark.parametrize(
    "token", ["reprendre-", "reprendre-x", "reprendre-99999999999999999999", "reprendre-١"]
)
def test_a_forged_resumption_leads_nowhere(version: ProcedureVersion, client: Client, token: str) -> None:
    account = Account.objects.create(email="eve@exemple.fr", name="Eve", password="!")
    client.force_login(account, backend=django_settings.AUTHENTICATION_BACKENDS[0])
    assert client.get(f"/demarches/copie-acte-naissance/{token}/1/").status_code == 410


def test_asking_which_questions_to_show_writes_nothing_and_says_no_error(
    version: ProcedureVersion, client: Client
) -> None:
    answer = client.post(FIRST, {"kind": "short"}, headers={"X-Refresh": "questions"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.lstrip().startswith('<div id="questions"')
    assert "error" not in text
    assert not Draft.objects.exists()


def test_an_expired_draft_for_somebody_is_dropped_like_any_other(
    version: ProcedureVersion, as_agent: Client
) -> None:
    begin(as_agent)
    drafting.purge(now=timezone.now() + timedelta(days=40))
    assert not Draft.objects.exists()
