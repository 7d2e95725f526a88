"""Signing in through a provider, against a real one in a process of its own: what opens, and all that must not."""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings as django_settings
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from parvis.config import ports
from parvis.core.authorities.models import Authority, Unit
from parvis.core.authorities.queries import forget_hosts
from parvis.core.database.scope import in_scope
from parvis.core.federation import channel
from parvis.core.federation.models import Identity, IdentityProvider
from parvis.core.federation.sealing import seal
from parvis.core.journal.models import JournalEntry
from parvis.core.messaging.models import OutgoingMessage
from parvis.core.people.models import Account, Agent, Session
from tests.openid import CLIENT, PERSON, SECRET, Remote, running
from tests.town import make_agent

GO = "/compte/identite/franceconnect/"
EMAIL = PERSON["email"]


@pytest.fixture(scope="session")
def server() -> Iterator[Remote]:
    """A provider, on a port of its own."""
    port = ports.first_free("127.0.0.1", 9400 + secrets.randbelow(500), taken=set())
    url = f"http://127.0.0.1:{port}"
    with running(sys.executable, "-m", "tests.openid", str(port), at=f"{url}/told"):
        yield Remote(url)


@pytest.fixture
def remote(server: Remote, authority: Authority, settings: Any) -> Iterator[Remote]:
    """The same, well-behaved again, and allowed although it is on this machine."""
    settings.PARVIS_PRIVATE_PROVIDERS = True
    server.misbehave()
    channel.forget()
    cache.clear()
    yield server
    channel.forget()


def provider(remote: Remote, kind: str = "franceconnect", **more: Any) -> IdentityProvider:
    audience = "agents" if kind == "proconnect" else "residents"
    facts = {"name": kind.title(), "audience": audience, "client_id": CLIENT, "sealed_secret": seal(SECRET)}
    facts |= {"discovery_url": remote.discovery, "is_active": True, "changed_at": timezone.now(), **more}
    return IdentityProvider.objects.create(kind=kind, **facts)


@pytest.fixture
def france(authority: Authority, remote: Remote) -> IdentityProvider:
    return provider(remote)


@pytest.fixture
def pro(authority: Authority, remote: Remote) -> IdentityProvider:
    return provider(remote, "proconnect")


def there_and_back(client: Client, remote: Remote, kind: str = "franceconnect", after: str = "") -> Any:
    """What a person's browser does, up to our answer to the provider's."""
    left = client.get(f"/compte/identite/{kind}/", {"next": after} if after else {})
    assert left.status_code == 302, left.content.decode()
    back = urlsplit(remote.visit(left["Location"]))
    assert back.netloc == "testserver"
    return client.get(f"{back.path}?{back.query}")


def nobody_came(client: Client) -> bool:
    return "_auth_user_id" not in client.session and not Identity.objects.exists()


def confirm_email(client: Client) -> Any:
    """Type the code that was e-mailed."""
    body = OutgoingMessage.objects.latest("pk").body
    page = client.get("/compte/confirm-email/")
    assert page.status_code == 200
    code = next(word for word in body.split() if len(word) == 9 and word[4] == "-")
    return client.post("/compte/confirm-email/", {"code": code})


def resident(email: str = EMAIL, password: str = "un mot de passe assez long") -> Account:
    account = Account.objects.create(email=email, name="Angela Dubois", password=make_password(password))
    EmailAddress.objects.create(user=account, email=email, verified=True, primary=True)
    return account


# ── What opens


def test_a_newcomer_gets_an_account_once_her_address_is_confirmed(
    client: Client, france: IdentityProvider, remote: Remote
) -> None:
    answer = there_and_back(client, remote, after="/demarches/?q=x")
    assert answer.status_code == 302
    assert "_auth_user_id" not in client.session
    done = confirm_email(client)
    assert (done.status_code, done["Location"]) == (302, "/demarches/?q=x")
    identity = Identity.objects.get()
    assert identity.account.email == EMAIL
    assert not identity.account.has_usable_password()
    assert identity.claims["family_name"] == "DUBOIS"
    assert identity.claims["birth_date"] == "1962-08-24"
    assert identity.acr == "eidas1"
    assert JournalEntry.objects.filter(action="identity.linked").count() == 1
    assert client.get("/mon-espace/").status_code == 200


def test_the_question_is_the_documented_one(client: Client, france: IdentityProvider, remote: Remote) -> None:
    there_and_back(client, remote)
    asked = remote.told()["asked"]
    assert asked["acr_values"] == "eidas1"
    assert asked["redirect_uri"] == "http://testserver/compte/identite/franceconnect/retour/"
    assert "birthcountry" in asked["scope"].split()
    assert "code_challenge" not in asked


def test_she_comes_back_to_the_same_account(client: Client, france: IdentityProvider, remote: Remote) -> None:
    there_and_back(client, remote)
    confirm_email(client)
    remote.misbehave(userinfo={"email": "new@courriel.example", "preferred_username": "MARTIN"})
    again = Client()
    answer = there_and_back(again, remote)
    assert (answer.status_code, answer["Location"]) == (302, "/mon-espace/")
    assert again.session["_auth_user_id"] == client.session["_auth_user_id"]
    identity = Identity.objects.get()
    assert identity.claims["email"] == "new@courriel.example"
    assert identity.account.email == EMAIL
    assert JournalEntry.objects.filter(action="identity.changed").count() == 1


@pytest.mark.parametrize("signature", ["ES256", "RS256"])
def test_both_signatures_are_read(
    client: Client, france: IdentityProvider, remote: Remote, signature: str
) -> None:
    remote.misbehave(signature=signature)
    assert there_and_back(client, remote).status_code == 302
    assert Identity.objects.count() == 1


def test_two_people_of_one_name_are_two(client: Client, france: IdentityProvider, remote: Remote) -> None:
    there_and_back(client, remote)
    twin = {"sub": "sub-2", "email": "other@courriel.example"}
    remote.misbehave(id_token={"sub": "sub-2"}, userinfo=twin)
    there_and_back(Client(), remote)
    assert Account.objects.count() == Identity.objects.count() == 2


def test_who_has_no_given_name_and_odd_facts_is_welcome(
    client: Client, france: IdentityProvider, remote: Remote
) -> None:
    odd = {"given_name": "", "family_name": "Ñ’Dïaye\x00", "birthdate": "1980-00-00", "birthplace": ""}
    remote.misbehave(userinfo=odd)
    assert there_and_back(client, remote).status_code == 302
    assert Identity.objects.get().account.name == "Ñ’Dïaye"


# ── Joining an account that exists


def test_a_known_address_opens_nothing_until_its_holder_signs_in(
    client: Client, france: IdentityProvider, remote: Remote
) -> None:
    account = resident()
    answer = client.get(there_and_back(client, remote)["Location"])
    assert answer.status_code == 409
    assert nobody_came(client)
    signed = client.post(
        "/compte/connexion/?next=/compte/identite/relier/",
        {"login": EMAIL, "password": "un mot de passe assez long", "next": "/compte/identite/relier/"},
    )
    assert signed["Location"] == "/compte/identite/relier/"
    page = client.get("/compte/identite/relier/")
    assert page.status_code == 200
    assert "DUBOIS" in page.content.decode()
    assert not Identity.objects.exists()
    assert client.post("/compte/identite/relier/").status_code == 302
    assert Identity.objects.get().account == account
    assert client.post("/compte/identite/relier/").status_code == 400
    assert there_and_back(Client(), remote)["Location"] == "/mon-espace/"


def test_an_identity_joins_one_account_only(client: Client, france: IdentityProvider, remote: Remote) -> None:
    there_and_back(client, remote)
    other = Client()
    other.force_login(resident("paul@courriel.example"), backend=django_settings.AUTHENTICATION_BACKENDS[0])
    other.get(there_and_back(other, remote)["Location"])
    assert other.post("/compte/identite/relier/").status_code == 409
    assert Identity.objects.get().account.email == EMAIL


def test_joining_needs_the_form_of_this_site(france: IdentityProvider, remote: Remote) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(resident("paul@courriel.example"), backend=django_settings.AUTHENTICATION_BACKENDS[0])
    there_and_back(strict, remote)
    assert strict.post("/compte/identite/relier/").status_code == 403
    assert not Identity.objects.exists()


def test_a_held_identity_does_not_wait_for_ever(
    client: Client, france: IdentityProvider, remote: Remote
) -> None:
    client.force_login(resident("paul@courriel.example"), backend=django_settings.AUTHENTICATION_BACKENDS[0])
    there_and_back(client, remote)
    session = client.session
    session["identity_held"] |= {"at": time.time() - 601}
    session.save()
    assert client.post("/compte/identite/relier/").status_code == 400
    assert not Identity.objects.exists()


def test_leaving_a_provider_needs_another_way_in(
    client: Client, france: IdentityProvider, remote: Remote
) -> None:
    there_and_back(client, remote)
    confirm_email(client)
    assert client.post(f"{GO}delier/").status_code == 409
    account = Account.objects.get()
    account.set_password("un mot de passe assez long")
    account.save()
    client.force_login(account, backend=django_settings.AUTHENTICATION_BACKENDS[0])
    assert client.post(f"{GO}delier/").status_code == 302
    assert not Identity.objects.exists()
    assert JournalEntry.objects.filter(action="identity.unlinked").exists()


def test_an_unconfirmed_address_cannot_take_the_account_over(
    client: Client, france: IdentityProvider, remote: Remote
) -> None:
    there_and_back(client, remote)
    before = OutgoingMessage.objects.count()
    Client().post("/compte/password/reset/", {"email": EMAIL})
    assert OutgoingMessage.objects.count() == before


# ── What must not open


LIES: list[dict[str, Any]] = [
    {"id_token": {"nonce": "another"}},
    {"id_token": {"nonce": None}},
    {"id_token": {"exp": 1_600_000_000, "iat": 1_600_000_000 - 60}},
    {"id_token": {"exp": None}},
    {"id_token": {"iat": 4_000_000_000, "exp": 4_000_000_060}},
    {"id_token": {"iss": "https://oidc.franceconnect.gouv.fr/api/v2"}},
    {"id_token": {"aud": "another-site"}},
    {"id_token": {"aud": [CLIENT, "another-site"]}},
    {"id_token": {"azp": "another-site"}},
    {"id_token": {"sub": ""}},
    {"id_token": {"sub": 12}},
    {"id_token": {"at_hash": "wrong"}},
    {"id_token": {"acr": "eidas0"}},
    {"id_token": {"acr": None}},
    {"id_token_signature": "none"},
    {"id_token_signature": "HS256"},
    {"id_token_signature": "stranger"},
    {"userinfo_signature": "none"},
    {"userinfo_signature": "HS256"},
    {"userinfo_signature": "stranger"},
    {"unsigned": True},
    {"userinfo": {"sub": "sub-2"}},
    {"userinfo": {"aud": "another-site"}},
    {"userinfo": {"iss": "https://example.org"}},
]


@pytest.mark.parametrize("lie", LIES, ids=str)
def test_a_lie_opens_nothing(
    client: Client, france: IdentityProvider, remote: Remote, lie: dict[str, Any]
) -> None:
    remote.misbehave(**lie)
    answer = there_and_back(client, remote)
    assert answer.status_code == 403
    assert "FranceConnect" in answer.content.decode() or "Franceconnect" in answer.content.decode()
    assert nobody_came(client)
    assert not Account.objects.exists()
    assert not JournalEntry.objects.exists()


def test_who_cancels_is_told_so(client: Client, france: IdentityProvider, remote: Remote) -> None:
    remote.misbehave(error="access_denied")
    answer = there_and_back(client, remote)
    assert answer.status_code == 403
    assert "<h1>Connexion abandonnée</h1>" in answer.content.decode()
    assert nobody_came(client)


def test_another_error_is_told_as_the_provider_s(
    client: Client, france: IdentityProvider, remote: Remote
) -> None:
    remote.misbehave(error="server_error")
    assert there_and_back(client, remote).status_code == 424


def test_an_answer_serves_once(client: Client, france: IdentityProvider, remote: Remote) -> None:
    left = client.get(GO)["Location"]
    back = urlsplit(remote.visit(left))
    assert client.get(f"{back.path}?{back.query}").status_code == 302
    assert client.get(f"{back.path}?{back.query}").status_code == 400


def test_an_answer_serves_its_own_browser_only(
    client: Client, france: IdentityProvider, remote: Remote
) -> None:
    back = urlsplit(remote.visit(client.get(GO)["Location"]))
    other = Client()
    other.get(GO)
    assert other.get(f"{back.path}?{back.query}").status_code == 400
    assert other.get(f"{back.path}").status_code == 400
    assert nobody_came(other)


def test_the_code_of_another_question_does_not_fit(
    client: Client, france: IdentityProvider, remote: Remote
) -> None:
    """A thief's code, slipped into the victim's answer: the nonce gives it away."""
    stolen = parse_qs(urlsplit(remote.visit(Client().get(GO)["Location"])).query)["code"][0]
    state = parse_qs(urlsplit(client.get(GO)["Location"]).query)["state"][0]
    assert client.get(f"{GO}retour/", {"code": stolen, "state": state}).status_code == 403
    assert nobody_came(client)


def test_an_old_question_is_not_answered(client: Client, france: IdentityProvider, remote: Remote) -> None:
    back = urlsplit(remote.visit(client.get(GO)["Location"]))
    session = client.session
    waiting = session["identity_asked"]
    session["identity_asked"] = {key: {**row, "at": row["at"] - 601} for key, row in waiting.items()}
    session.save()
    assert client.get(f"{back.path}?{back.query}").status_code == 400


def test_the_question_of_one_provider_is_not_answered_by_another(
    client: Client, france: IdentityProvider, pro: IdentityProvider, remote: Remote
) -> None:
    back = urlsplit(remote.visit(client.get(GO)["Location"]))
    assert client.get(f"/compte/identite/proconnect/retour/?{back.query}").status_code == 400
    assert nobody_came(client)


@pytest.mark.parametrize("code", ["", "wrong", "x" * 9000, "é\x00"])
def test_a_made_up_code_is_refused(
    client: Client, france: IdentityProvider, remote: Remote, code: str
) -> None:
    state = parse_qs(urlsplit(client.get(GO)["Location"]).query)["state"][0]
    assert client.get(f"{GO}retour/", {"code": code, "state": state}).status_code == 424


def test_a_provider_that_falls_silent_is_left_alone(
    client: Client, france: IdentityProvider, remote: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channel, "DEADLINE", 0.3)
    remote.misbehave(slow=1)
    answer = client.get(GO)
    assert answer.status_code == 424
    assert "ne répond pas" in answer.content.decode()
    began = time.monotonic()
    assert client.get(GO).status_code == 424
    assert time.monotonic() - began < 0.2
    assert client.get("/compte/connexion/").status_code == 200


def test_a_provider_that_breaks_down_on_the_way_opens_nothing(
    client: Client, france: IdentityProvider, remote: Remote
) -> None:
    back = urlsplit(remote.visit(client.get(GO)["Location"]))
    remote.misbehave(down=True)
    channel.forget()
    assert client.get(f"{back.path}?{back.query}").status_code == 424
    assert nobody_came(client)


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "x" * 3000],
)
def test_nobody_is_sent_elsewhere_afterwards(
    client: Client, france: IdentityProvider, remote: Remote, wanted: str
) -> None:
    there_and_back(client, remote)
    confirm_email(client)
    answer = there_and_back(Client(), remote, after=wanted)
    assert answer["Location"] == "/mon-espace/"
    page = client.get("/compte/connexion/", {"next": wanted}).content.decode()
    assert "evil" not in page.split("identite/franceconnect/")[-1][:80]


def test_attempts_are_counted(
    client: Client, france: IdentityProvider, remote: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    within = time.time()  # they are counted by the minute, and a busy machine takes longer
    monkeypatch.setattr(time, "time", lambda: within)
    answers = [client.get(GO).status_code for _ in range(62)]
    assert answers[0] == 302
    assert answers[-1] == 429


def test_a_closed_account_stays_closed(client: Client, france: IdentityProvider, remote: Remote) -> None:
    there_and_back(client, remote)
    confirm_email(client)
    Account.objects.update(is_active=False)
    other = Client()
    assert there_and_back(other, remote).status_code == 403
    assert "_auth_user_id" not in other.session


def test_people_of_the_trial_platform_do_not_open_real_accounts(
    client: Client, france: IdentityProvider, remote: Remote
) -> None:
    there_and_back(client, remote)
    Identity.objects.update(issuer="https://elsewhere.example")
    assert Client().get(there_and_back(client, remote)["Location"]).status_code != 200
    assert Identity.objects.count() == 1


def test_without_an_address_there_is_no_account(
    client: Client, france: IdentityProvider, remote: Remote
) -> None:
    remote.misbehave(userinfo={"email": ""})
    assert there_and_back(client, remote).status_code == 403
    assert nobody_came(client)


def test_a_provider_of_one_authority_is_not_another_s(
    client: Client, france: IdentityProvider, remote: Remote, other: Authority
) -> None:
    assert client.get(GO, HTTP_HOST="other.example").status_code == 404
    page = client.get("/compte/connexion/", HTTP_HOST="other.example").content.decode()
    assert "identite/" not in page
    with in_scope(other.pk):
        assert not IdentityProvider.objects.exists()
        assert not Identity.objects.exists()


def test_a_withdrawn_provider_is_gone(client: Client, france: IdentityProvider, remote: Remote) -> None:
    IdentityProvider.objects.update(is_active=False)
    assert client.get(GO).status_code == 404
    assert client.get(f"{GO}retour/").status_code == 404


# ── Agents


def pro_person(**more: Any) -> dict[str, Any]:
    return {"email": "claire@aulnay.example", "usual_name": "Morin", "siret": "21350238800019", **more}


def test_an_invited_agent_enters_and_still_needs_a_second_factor(
    client: Client, pro: IdentityProvider, remote: Remote, agent: Agent
) -> None:
    EmailAddress.objects.create(user=agent.account, email=agent.account.email, verified=True, primary=True)
    remote.misbehave(userinfo=pro_person())
    answer = there_and_back(client, remote, "proconnect")
    assert answer["Location"] == "/agent/"
    assert client.get("/agent/dossiers/")["Location"].startswith("/compte/2fa/")
    assert Identity.objects.get().account == agent.account


@pytest.mark.parametrize(
    "level", ["eidas1-mfa", "eidas2", "https://proconnect.gouv.fr/assurance/self-asserted-2fa"]
)
def test_a_provider_that_proved_two_factors_is_believed(
    client: Client, pro: IdentityProvider, remote: Remote, agent: Agent, level: str
) -> None:
    remote.misbehave(userinfo=pro_person(), id_token={"acr": level})
    assert there_and_back(client, remote, "proconnect")["Location"] == "/agent/"
    assert client.get("/agent/dossiers/").status_code == 200


def test_the_first_time_our_own_factor_is_asked_for_too(
    client: Client, pro: IdentityProvider, remote: Remote, agent: Agent
) -> None:
    EmailAddress.objects.create(user=agent.account, email=agent.account.email, verified=True, primary=True)
    Authenticator.objects.create(user=agent.account, type=Authenticator.Type.TOTP, data={"secret": "x"})
    remote.misbehave(userinfo=pro_person(), id_token={"acr": "eidas2"})
    assert there_and_back(client, remote, "proconnect")["Location"] == "/compte/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    again = Client()
    assert there_and_back(again, remote, "proconnect")["Location"] == "/agent/"


def test_one_factor_does_not_replace_ours(
    client: Client, pro: IdentityProvider, remote: Remote, agent: Agent
) -> None:
    EmailAddress.objects.create(user=agent.account, email=agent.account.email, verified=True, primary=True)
    Authenticator.objects.create(user=agent.account, type=Authenticator.Type.TOTP, data={"secret": "x"})
    remote.misbehave(userinfo=pro_person(), id_token={"acr": "eidas1", "amr": ["pwd", "mfa"]})
    for browser in (client, Client()):
        assert there_and_back(browser, remote, "proconnect")["Location"] == "/compte/2fa/authenticate/"
        assert browser.get("/agent/dossiers/").status_code == 302


def test_no_agent_is_made_by_signing_in(
    client: Client, pro: IdentityProvider, remote: Remote, agent: Agent
) -> None:
    remote.misbehave(userinfo=pro_person(email="inconnu@aulnay.example"))
    assert there_and_back(client, remote, "proconnect").status_code == 403
    resident("voisin@courriel.example")
    remote.misbehave(userinfo=pro_person(email="voisin@courriel.example"))
    assert there_and_back(client, remote, "proconnect").status_code == 403
    assert nobody_came(client)
    assert Agent.objects.count() == 1


def test_an_agent_who_left_stays_out(
    client: Client, pro: IdentityProvider, remote: Remote, agent: Agent
) -> None:
    remote.misbehave(userinfo=pro_person(), id_token={"acr": "eidas2"})
    there_and_back(client, remote, "proconnect")
    Agent.objects.update(is_active=False)
    assert there_and_back(Client(), remote, "proconnect").status_code == 403


def test_an_agent_of_another_organisation_stays_out(
    client: Client, authority: Authority, remote: Remote, agent: Agent
) -> None:
    provider(remote, "proconnect", siret="21350238800019")
    remote.misbehave(userinfo=pro_person(siret="13002526500013"))
    assert there_and_back(client, remote, "proconnect").status_code == 403
    assert nobody_came(client)


def test_a_private_identity_never_opens_the_desk(
    client: Client, france: IdentityProvider, remote: Remote, unit: Unit
) -> None:
    clerk = make_agent(unit, "Paul Rey")
    client.force_login(clerk.account, backend=django_settings.AUTHENTICATION_BACKENDS[0])
    client.get(there_and_back(client, remote)["Location"])
    assert client.post("/compte/identite/relier/").status_code == 403
    assert not Identity.objects.exists()


# ── Signing out


def test_signing_out_ends_both_sessions(client: Client, france: IdentityProvider, remote: Remote) -> None:
    there_and_back(client, remote)
    confirm_email(client)
    answer = client.post("/compte/deconnexion/")
    assert answer.status_code == 200
    assert not Session.objects.filter(account_id__isnull=False).exists()
    address = answer.content.decode().split('content="0; url=')[1].split('"')[0].replace("&amp;", "&")
    back = remote.visit(address)
    ended = remote.told()["ended"]
    assert back == ended["post_logout_redirect_uri"] == "http://testserver/compte/deconnecte/"
    assert len(ended["id_token_hint"].split(".")) == 3
    assert len(ended["state"]) >= 32
    assert client.get("/compte/deconnecte/")["Location"] == "/"


def test_signing_out_works_while_the_provider_does_not(
    client: Client, france: IdentityProvider, remote: Remote
) -> None:
    there_and_back(client, remote)
    confirm_email(client)
    remote.misbehave(down=True)
    channel.forget()
    assert client.post("/compte/deconnexion/")["Location"] == "/"
    assert "_auth_user_id" not in client.session


# ── The administrator


BASE = "/agent/reglages/connexion/"


def filled(remote: Remote, **more: str) -> dict[str, str]:
    data = {"is_active": "on", "discovery_url": remote.discovery, "client_id": CLIENT, "secret": SECRET}
    return {**data, "name": "Annuaire", "audience": "agents", **more}


def test_an_administrator_sets_a_provider(as_agent: Client, remote: Remote) -> None:
    page = as_agent.get(f"{BASE}franceconnect/").content.decode()
    assert "http://testserver/compte/identite/franceconnect/retour/" in page
    assert "http://testserver/compte/deconnecte/" in page
    assert as_agent.post(f"{BASE}oidc/", filled(remote)).status_code == 302
    row = IdentityProvider.objects.get()
    assert SECRET not in row.sealed_secret
    page = as_agent.get(f"{BASE}oidc/").content.decode()
    assert SECRET not in page
    assert row.sealed_secret not in page
    entry = JournalEntry.objects.get(action="provider.set")
    assert SECRET not in str(entry.payload)
    assert as_agent.post(f"{BASE}oidc/", filled(remote, secret="", name="Autre")).status_code == 302
    kept = IdentityProvider.objects.get()
    assert (kept.sealed_secret, kept.name) == (row.sealed_secret, "Autre")


@pytest.mark.parametrize(
    "wrong",
    [
        {"discovery_url": "https://127.0.0.1:1/.well-known/openid-configuration"},
        {"discovery_url": "https://example.org/"},
        {"discovery_url": "file:///etc/passwd"},
        {"secret": ""},
        {"client_id": ""},
        {"siret": "123"},
        {"audience": "everybody"},
    ],
    ids=str,
)
def test_a_provider_that_cannot_work_is_refused(
    as_agent: Client, remote: Remote, wrong: dict[str, str]
) -> None:
    assert as_agent.post(f"{BASE}oidc/", filled(remote, **wrong)).status_code == 422
    assert not IdentityProvider.objects.exists()


@pytest.mark.parametrize(
    "faults",
    [
        {"issuer": "https://elsewhere.example"},
        {"configuration": {"token_endpoint": None}},
        {"configuration": {"jwks_uri": "http://127.0.0.1:1/jwks"}},
        {"down": True},
    ],
    ids=str,
)
def test_what_a_provider_says_of_itself_is_examined(
    as_agent: Client, remote: Remote, faults: dict[str, Any]
) -> None:
    remote.misbehave(**faults)
    assert as_agent.post(f"{BASE}oidc/", filled(remote)).status_code == 422
    assert not IdentityProvider.objects.exists()


def test_our_own_network_is_not_called(as_agent: Client, remote: Remote, settings: Any) -> None:
    settings.PARVIS_PRIVATE_PROVIDERS = False
    answer = as_agent.post(f"{BASE}oidc/", filled(remote))
    assert answer.status_code == 422
    private = filled(remote, discovery_url="https://10.0.0.1/.well-known/openid-configuration")
    assert as_agent.post(f"{BASE}oidc/", private).status_code == 422
    assert not IdentityProvider.objects.exists()


def test_a_place_that_is_not_franceconnect_is_not_franceconnect(as_agent: Client, remote: Remote) -> None:
    assert as_agent.post(f"{BASE}franceconnect/", filled(remote)).status_code == 422


# ── The demonstration


@pytest.fixture
def shown(authority: Authority, settings: Any) -> Callable[[], IdentityProvider]:
    settings.PARVIS_DEMO = True
    channel.forget()
    cache.clear()

    def make() -> IdentityProvider:
        facts = {
            "discovery_url": "https://franceconnect.demonstration.invalid/.well-known/openid-configuration"
        }
        facts |= {
            "client_id": "demonstration",
            "sealed_secret": seal("demonstration"),
            "audience": "residents",
        }
        now = timezone.now()
        return IdentityProvider.objects.create(
            kind="franceconnect", name="FranceConnect (démo)", is_active=True, changed_at=now, **facts
        )

    return make


def test_the_demonstration_has_its_own_franceconnect(
    client: Client, shown: Callable[[], IdentityProvider]
) -> None:
    shown()
    left = client.get(GO)["Location"]
    assert left.startswith("http://testserver/demo/franceconnect/?")
    page = left.removeprefix("http://testserver")
    assert "Vasseur" in client.get(page).content.decode()
    back = client.post(page, {"person": "angele"})["Location"].removeprefix("http://testserver")
    assert client.get(back).status_code == 302
    assert Identity.objects.get().claims["family_name"] == "Vasseur"


def test_each_town_of_the_demonstration_has_its_own(
    client: Client, shown: Callable[[], IdentityProvider], other: Authority
) -> None:
    shown()
    with in_scope(other.pk):
        shown()
    assert client.get(GO)["Location"].startswith("http://testserver/demo/franceconnect/?")
    there = client.get(GO, HTTP_HOST="other.example")["Location"]
    assert there.startswith("http://other.example/demo/franceconnect/?")


def test_it_may_be_left(client: Client, shown: Callable[[], IdentityProvider]) -> None:
    shown()
    page = client.get(GO)["Location"].removeprefix("http://testserver")
    back = client.post(page, {"person": ""})["Location"].removeprefix("http://testserver")
    assert client.get(back).status_code == 403


@pytest.mark.parametrize("where", ["setting", "authority"])
def test_outside_a_demonstration_it_does_not_exist(
    client: Client, shown: Callable[[], IdentityProvider], settings: Any, authority: Authority, where: str
) -> None:
    shown()
    page = client.get(GO)["Location"].removeprefix("http://testserver")
    back = client.post(page, {"person": "angele"})["Location"].removeprefix("http://testserver")
    if where == "setting":
        settings.PARVIS_DEMO = False
    else:
        with in_scope(None):
            Authority.objects.filter(pk=authority.pk).update(is_demo=False)
    forget_hosts()
    assert client.get(page).status_code == 404
    assert client.get(back).status_code == 424
    channel.forget()
    assert client.get(GO).status_code == 424
    assert nobody_came(client)
