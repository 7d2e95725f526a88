"""What an attacker tries on the console, on sign-in and on the demonstration."""

from __future__ import annotations

import io
from email.headerregistry import Address
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from parvis.core.actors import SYSTEM
from parvis.core.administration.founding import installation_code
from parvis.core.authorities.models import Authority, Unit
from parvis.core.authorities.queries import forget_hosts
from parvis.core.database.scope import in_scope
from parvis.core.exchange.models import ApiToken, Webhook
from parvis.core.exchange.tokens import create_token
from parvis.core.messaging.actions import _as_email, send
from parvis.core.messaging.models import OutgoingMessage
from parvis.core.people.models import Account, Agent, Session
from parvis.core.permissions.models import Grant, Role
from tests.town import EVERYTHING, NOON, make_agent, signed_in

BASE = "/agent/reglages/"
LOGIN = "/compte/connexion/"
PASSWORD = "un beau matin clair de mai"


def resident(email: str = "lina@exemple.fr") -> Account:
    account = Account.objects.create_user(email, PASSWORD, name="Lina Martin")
    EmailAddress.objects.create(user=account, email=email, verified=True, primary=True)
    return account


@pytest.mark.parametrize("page", ["agents/", "roles/nouveau/", "identite/", "echanges/"])
def test_rights_over_one_unit_do_not_reach_the_authority(client: Client, unit: Unit, page: str) -> None:
    agent = make_agent(unit)
    Grant.objects.update(unit=unit)
    signed_in(client, agent)
    assert client.get("/agent/dossiers/").status_code == 200
    assert client.get(BASE + page).status_code == 403
    assert client.post(BASE + page, {"name": "Tout", "abilities": EVERYTHING}).status_code in {403, 405}
    assert not Role.objects.filter(name="Tout").exists()
    assert BASE not in client.get("/agent/dossiers/").content.decode()


def test_what_a_form_does_not_ask_stays_as_it_is(as_agent: Client, authority: Authority) -> None:
    data = {"name": "Aulnay", "kind": "commune", "insee_code": "", "population": 3, "brand_colour": "#7a3b1d"}
    more = {"id": 999, "slug": "x", "is_demo": "", "logo": "data:image/svg+xml,<svg onload=alert(1)>"}
    assert as_agent.post(f"{BASE}identite/", data | more).status_code == 302
    authority.refresh_from_db()
    assert (authority.name, authority.slug, authority.is_demo, authority.logo) == (
        "Aulnay",
        "aulnay",
        True,
        "",
    )


def test_what_belongs_next_door_cannot_be_chosen(as_agent: Client, unit: Unit, other: Authority) -> None:
    with in_scope(other.pk):
        theirs = Unit.objects.create(slug="voirie", name="Voirie", authority=other)
        role = Role.objects.create(slug="x", name="x", abilities=EVERYTHING, authority=other)
        _row, _text = create_token(name="x", abilities=[], by=SYSTEM, now=NOON)
        (token,) = ApiToken.objects.values_list("pk", flat=True)
    person = {"name": "Paul Rey", "email": "paul@aulnay.example", "title": ""}
    assert as_agent.post(f"{BASE}agents/nouveau/", person | {"unit": theirs.pk}).status_code == 422
    chosen = person | {"unit": unit.pk, "roles": [role.pk]}
    assert as_agent.post(f"{BASE}agents/nouveau/", chosen).status_code == 422
    assert as_agent.post(f"{BASE}services/nouveau/", {"name": "Y", "parent": theirs.pk}).status_code == 422
    for address in (f"services/{theirs.pk}/", f"roles/{role.pk}/", f"echanges/cles/{token}/revoquer/"):
        assert as_agent.post(BASE + address, {"name": "pris"}).status_code == 404


def test_a_logo_is_never_what_was_sent(as_agent: Client, authority: Authority) -> None:
    data = {"name": "Aulnay", "kind": "commune", "insee_code": "", "population": 3, "brand_colour": "#7a3b1d"}
    bomb = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    for name, content in {
        "a.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "a.png": b"<html><script>alert(1)</script>",
        "b.png": bomb.getvalue(),
    }.items():
        logo = SimpleUploadedFile(name, content, "image/png")
        assert as_agent.post(f"{BASE}identite/", data | {"logo_file": logo}).status_code == 422
    authority.refresh_from_db()
    assert authority.logo == ""


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:9000/", "http://[::1]/", "http://169.254.169.254/latest", "http://0x7f.1/", "http://2130706433/"]
    + ["http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://localhost/", "file:///etc/passwd"]
    + ["gopher://example.org/", "http://a:b@example.org/", "http://example.org:22/"],
)  # fmt: skip
def test_a_webhook_never_points_inside(as_agent: Client, url: str) -> None:
    answer = as_agent.post(f"{BASE}echanges/", {"webhook": "1", "url": url, "events": ["case.submitted"]})
    assert answer.status_code == 200
    assert not Webhook.objects.exists()


def test_a_message_writes_no_header_of_its_own(authority: Authority) -> None:
    with in_scope(None):
        Authority.objects.filter(pk=authority.pk).update(name='Ville "x" <evil@evil.example>,\r\nBcc: y')
    authority.refresh_from_db()
    values = {"number": "1\r\nBcc: victime@exemple.fr", "procedure": "{{ code }}", "code": "SECRET"}
    send("receipt", to="lina@exemple.fr", values=values)
    mail = _as_email(OutgoingMessage.objects.get(), authority)
    message = mail.message()
    assert message["Bcc"] is None
    (sender,) = message["From"].addresses if hasattr(message["From"], "addresses") else [Address()]
    assert "evil.example" not in sender.addr_spec
    assert mail.recipients() == ["lina@exemple.fr"]
    assert "« {{ code }} »" in mail.body, "a value that looks like a variable stays as it is"


def test_a_session_begins_anew_at_sign_in_and_ends_at_sign_out(client: Client, authority: Authority) -> None:
    account = resident()
    client.get(LOGIN + "?next=/mon-espace/")
    client.cookies["parvis"] = fixed = "a" * 32
    client.post(LOGIN, {"login": account.email, "password": PASSWORD})
    key = client.cookies["parvis"].value
    assert key != fixed
    assert not Session.objects.filter(session_key=fixed).exists()
    assert client.get("/mon-espace/").status_code == 200
    client.post("/compte/deconnexion/")
    assert not Session.objects.filter(session_key=key).exists()
    thief = Client()
    thief.cookies["parvis"] = key
    assert thief.get("/mon-espace/").status_code == 302


def test_a_new_password_closes_the_other_browsers(client: Client, authority: Authority) -> None:
    account, other = resident(), Client()
    for browser in (client, other):
        browser.post(LOGIN, {"login": account.email, "password": PASSWORD})
    account.refresh_from_db()
    account.set_password("un autre matin clair de juin")
    account.save()
    assert other.get("/").status_code == 200
    assert other.get("/mon-espace/").status_code == 302
    assert other.get(LOGIN).status_code == 200
    assert not Session.objects.filter(session_key=other.cookies["parvis"].value).exists()


def test_an_unknown_address_costs_as_much_as_a_known_one(
    client: Client, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, spent = resident(), []
    plain = ScryptPasswordHasher.encode

    def counted(self: Any, password: str, salt: str, *args: Any, **kwargs: Any) -> str:
        spent.append(password)
        return plain(self, password, salt, *args, **kwargs)

    monkeypatch.setattr(ScryptPasswordHasher, "encode", counted)
    answers = []
    for email in (account.email, "nobody@exemple.fr"):
        before = len(spent)
        answer = client.post(LOGIN, {"login": email, "password": "wrong wrong wrong"})
        answers.append((len(spent) - before, answer.status_code, answer.content.decode().count("errors")))
    assert answers[0] == answers[1]
    assert answers[0][0] == 1


def test_guessing_a_password_is_stopped(client: Client, authority: Authority) -> None:
    account = resident()
    spoofed = {"HTTP_X_FORWARDED_FOR": ""}
    for number in range(12):
        spoofed["HTTP_X_FORWARDED_FOR"] = f"203.0.113.{number}"
        client.post(LOGIN, {"login": account.email, "password": "wrong wrong wrong"}, **spoofed)
    client.post(LOGIN, {"login": account.email, "password": PASSWORD}, **spoofed)
    assert client.get("/mon-espace/").status_code == 302, "not even the right one is looked at for a while"


@pytest.mark.parametrize(
    "after", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_led_elsewhere_by_the_sign_in(client: Client, authority: Authority, after: str) -> None:
    account = resident()
    answer = client.post(
        f"{LOGIN}?next={after}", {"login": account.email, "password": PASSWORD, "next": after}
    )
    assert answer["Location"] == "/mon-espace/"


@pytest.mark.parametrize(("demo", "install"), [(True, False), (False, True)])
def test_outside_a_demonstration_nobody_is_played(
    client: Client, agent: Agent, authority: Authority, settings: Any, demo: bool, install: bool
) -> None:
    settings.PARVIS_DEMO = install
    with in_scope(None):
        Authority.objects.filter(pk=authority.pk).update(is_demo=demo)
    forget_hosts()
    for page in ("/demo/", "/demo/boite-aux-lettres/", "/demo/franceconnect/"):
        assert client.get(page).status_code == 404
    assert client.post(f"/demo/{agent.account_id}/").status_code == 404
    assert not client.session.keys()


def test_a_persona_of_a_demonstration_that_ended_needs_a_second_factor(
    client: Client, agent: Agent, settings: Any
) -> None:
    settings.PARVIS_DEMO = True
    client.post(f"/demo/{agent.account_id}/")
    assert client.get("/agent/dossiers/").status_code == 200
    settings.PARVIS_DEMO = False
    assert client.get("/agent/dossiers/")["Location"].startswith("/compte/2fa/")


def test_every_change_needs_the_token_of_our_forms(agent: Agent, unit: Unit) -> None:
    strict = signed_in(Client(enforce_csrf_checks=True), agent)
    for page in (
        f"{BASE}roles/nouveau/",
        f"{BASE}echanges/",
        "/agent/dossiers/lot/faire/",
        "/compte/deconnexion/",
    ):
        assert strict.post(page, {"name": "x"}).status_code == 403
        assert strict.post(page, b'{"name": "x"}', content_type="text/plain").status_code == 403
    assert strict.get("/agent/dossiers/").status_code == 200


def test_a_token_does_what_it_was_made_for_and_a_session_does_not_open_the_api(
    as_agent: Client, authority: Authority
) -> None:
    _row, text = create_token(name="x", abilities=["casework.view"], by=SYSTEM, now=NOON)
    headers = {"Authorization": f"Bearer {text}"}
    assert as_agent.get("/api/v1/cases").status_code == 401
    assert Client().get("/api/v1/cases", headers=headers).status_code == 200
    body = {"procedure": "x", "answers": {}}
    filed = Client().post("/api/v1/cases", body, content_type="application/json", headers=headers)
    assert filed.status_code == 403
    assert Client().get("/agent/dossiers/", headers=headers).status_code == 302


def test_a_wrong_installation_code_installs_nothing(client: Client, db: None) -> None:
    with in_scope(None):
        assert not Authority.objects.exists()
        data = {"name": "X", "agent_name": "X", "email": "x@x.example", "password": PASSWORD}
        for code in ("", "A" * 12, installation_code()[:-1], "\x00", "9" * 5_000):
            answer = client.post("/installation/", data | {"code": code})
            assert answer.status_code == 422
        assert not Authority.objects.exists()


def test_a_key_cannot_give_more_than_its_maker_holds(client: Client, unit: Unit) -> None:
    technician = make_agent(unit, "Paul Rey", ["exchange.manage", "casework.file"])
    signed_in(client, technician)
    wanted = {"token": "1", "name": "x", "abilities": ["casework.view", "casework.decide"]}
    client.post(f"{BASE}echanges/", wanted)
    assert not ApiToken.objects.exists()
    client.post(f"{BASE}echanges/", wanted | {"abilities": ["casework.file"]})
    assert ApiToken.objects.get().abilities == ["casework.file"]
