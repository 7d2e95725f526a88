"""The console: an administrator sets everything in the browser; who lacks the right sees nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parvis.casework.models import ProcedureVersion
from parvis.core.authorities.models import Authority, Unit
from parvis.core.authorities.queries import forget_hosts
from parvis.core.exchange.models import ApiToken, Webhook
from parvis.core.files.tests.test_files import picture
from parvis.core.journal.models import JournalEntry
from parvis.core.messaging.models import OutgoingMessage, Wording
from parvis.core.people.models import Account, Agent, Session
from parvis.core.permissions.models import Grant, Role
from tests.town import make_agent, signed_in

BASE = "/agent/reglages/"
PAGES = (
    *("identite/", "coordonnees/", "agents/", "agents/nouveau/", "services/", "services/nouveau/"),
    *(
        "roles/",
        "roles/nouveau/",
        "messages/",
        "messages/receipt/",
        "echanges/",
    ),
)


@pytest.mark.parametrize("page", ["", *PAGES])
def test_every_page_opens(as_agent: Client, version: ProcedureVersion, page: str) -> None:
    assert as_agent.get(BASE + page).status_code == 200


@pytest.mark.parametrize("page", ["", *PAGES])
def test_an_officer_has_no_business_there(client: Client, unit: Unit, page: str, settings: Any) -> None:
    officer = make_agent(unit, "Paul Rey", ["casework.view", "casework.handle"])
    signed_in(client, officer)
    assert client.get(BASE + page).status_code == 403
    assert client.post(BASE + page, {"name": "x"}).status_code in {403, 405}


def test_brand_colour_and_logo(as_agent: Client, authority: Authority) -> None:
    data = {
        "name": "Ville neuve",
        "kind": "commune",
        "insee_code": "35238",
        "population": 3,
        "brand_colour": "#7a3b1d",
    }
    logo = SimpleUploadedFile("logo.png", picture("PNG"))
    assert as_agent.post(f"{BASE}identite/", {**data, "logo_file": logo}).status_code == 302
    authority.refresh_from_db()
    assert (authority.name, authority.brand_colour) == ("Ville neuve", "#7a3b1d")
    assert authority.logo.startswith("data:image/png;base64,")
    forget_hosts()
    assert "Ville neuve" in as_agent.get("/").content.decode()
    assert as_agent.post(f"{BASE}identite/", {**data, "brand_colour": "red"}).status_code == 422
    bad = SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>")
    assert as_agent.post(f"{BASE}identite/", {**data, "logo_file": bad}).status_code == 422


def test_opening_hours(as_agent: Client, authority: Authority) -> None:
    data = {
        "street": "1 place",
        "postcode": "35000",
        "city": "X",
        "hours": "Lundi : 9 h - 12 h\nMardi : 14 h",
    }
    assert as_agent.post(f"{BASE}coordonnees/", data).status_code == 302
    authority.refresh_from_db()
    assert authority.opening_hours[1] == {"days": "Mardi", "hours": "14 h"}
    assert as_agent.post(f"{BASE}coordonnees/", {**data, "hours": "n’importe quoi"}).status_code == 422


def test_an_agent_is_invited_chooses_a_password_and_leaves(as_agent: Client, unit: Unit) -> None:
    role = Role.objects.create(slug="lecteur", name="Lecteur", abilities=["casework.view"])
    data = {"name": "Nadia Kaya", "email": "nadia@aulnay.example", "unit": unit.pk, "roles": [role.pk]}
    assert as_agent.post(f"{BASE}agents/nouveau/", data).status_code == 302
    assert as_agent.post(f"{BASE}agents/nouveau/", data).status_code == 422
    added = Agent.objects.get(account__email="nadia@aulnay.example")
    assert Grant.objects.get(agent=added).unit == unit
    link = re.search(r"http://testserver(\S+)", OutgoingMessage.objects.get().body)
    assert link is not None
    newcomer = Client()
    form = newcomer.get(link[1], follow=True)
    chosen = {"password1": "un-tres-long-secret", "password2": "un-tres-long-secret"}
    assert newcomer.post(form.request["PATH_INFO"], chosen).status_code == 302
    assert Account.objects.get(pk=added.account_id).check_password("un-tres-long-secret")
    Session.objects.create(
        session_key="k", session_data="", expire_date="2030-01-01T00:00Z", account_id=added.account_id
    )
    assert as_agent.post(f"{BASE}agents/{added.pk}/acces/").status_code == 302
    added.refresh_from_db()
    assert not added.is_active
    assert not Session.objects.filter(account_id=added.account_id).exists()


def test_nobody_locks_himself_out(as_agent: Client, agent: Agent) -> None:
    as_agent.post(f"{BASE}agents/{agent.pk}/acces/")
    agent.refresh_from_db()
    assert agent.is_active


def test_units_and_roles(as_agent: Client, unit: Unit) -> None:
    assert as_agent.post(f"{BASE}services/nouveau/", {"name": "Voirie", "is_active": "on"}).status_code == 302
    assert as_agent.post(f"{BASE}services/nouveau/", {"name": "Voirie", "is_active": "on"}).status_code == 422
    assert (
        as_agent.post(f"{BASE}services/{unit.pk}/", {"name": "Population", "is_active": "on"}).status_code
        == 302
    )
    assert (
        as_agent.post(
            f"{BASE}roles/nouveau/", {"name": "Lecteur", "abilities": ["casework.view"]}
        ).status_code
        == 302
    )
    assert (
        as_agent.post(f"{BASE}roles/nouveau/", {"name": "Faux", "abilities": ["tout.faire"]}).status_code
        == 422
    )
    assert JournalEntry.objects.filter(action__in=["unit.added", "unit.changed", "role.added"]).count() == 3


def test_messages_are_rewritten_with_known_variables_only(as_agent: Client) -> None:
    page = f"{BASE}messages/receipt/"
    assert as_agent.post(page, {"subject": "Reçu {{ number }}", "body": "{{ secret }}"}).status_code == 422
    assert as_agent.post(page, {"subject": "Reçu {{ number }}", "body": "Merci"}).status_code == 302
    assert Wording.objects.get().body == "Merci"
    assert as_agent.post(page, {"restore": "1"}).status_code == 302
    assert not Wording.objects.exists()


def test_keys_are_shown_once_and_webhooks_stay_outside(as_agent: Client) -> None:
    page = f"{BASE}echanges/"
    shown = as_agent.post(
        page, {"token": "1", "name": "Logiciel", "abilities": ["casework.view"]}
    ).content.decode()
    assert "parvis_" in shown
    assert "parvis_" not in as_agent.get(page).content.decode()
    assert as_agent.post(f"{page}cles/{ApiToken.objects.get().pk}/revoquer/").status_code == 302
    assert ApiToken.objects.get().revoked_at
    bad = {"webhook": "1", "url": "http://127.0.0.1/x", "events": ["case.submitted"]}
    as_agent.post(page, bad)
    assert not Webhook.objects.exists()


def test_the_settings_say_which_field_is_wrong(as_agent: Client, authority: Authority) -> None:
    answer = as_agent.post(f"{BASE}identite/", {"name": "", "kind": "commune", "insee_code": "12"})
    text = answer.content.decode().replace("\u00a0", " ")
    assert answer.status_code == 422
    assert "Complétez « Nom »." in text
    assert "cinq caractères" in text
    assert "obligatoire" not in text
    wrong = as_agent.post(f"{BASE}coordonnees/", {"email": "pas-une-adresse"}).content.decode()
    assert "par exemple nom@exemple.fr" in wrong


def test_the_identity_page_shows_the_logo_in_force(as_agent: Client, authority: Authority) -> None:
    assert 'alt="Le logo actuel"' not in as_agent.get(f"{BASE}identite/").content.decode()
    authority.logo = "data:image/png;base64,iVBORw0KGgo="
    authority.save()
    assert 'alt="Le logo actuel"' in as_agent.get(f"{BASE}identite/").content.decode()
