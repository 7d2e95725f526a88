"""A provider that we did not write (oidc-provider-mock, on Authlib): the standard as others read it."""

from __future__ import annotations

import json
import secrets
import sys
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from parvis.config import ports
from parvis.core.authorities.models import Authority
from parvis.core.federation import channel
from parvis.core.federation.models import Identity, IdentityProvider
from parvis.core.federation.sealing import seal
from parvis.core.people.models import Account, Agent
from tests.openid import follow, running

GO = "/compte/identite/oidc/"
BACK = "http://testserver/compte/identite/oidc/retour/"
PEOPLE = (
    {"sub": "c-1", "email": "claire@aulnay.example", "email_verified": True, "name": "Claire Morin"},
    {"sub": "c-2", "email": "claire@aulnay.example", "email_verified": False},
    {"sub": "r-1", "email": "zoe@courriel.example", "given_name": "Zoé", "family_name": "Le Goff"},
)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    port = ports.first_free("127.0.0.1", 9900 + secrets.randbelow(500), taken=set())
    url = f"http://127.0.0.1:{port}"
    people = [part for one in PEOPLE for part in ("--user-claims", json.dumps(one))]
    command = ["-m", "oidc_provider_mock", "--port", str(port), "-r", "true", "-n", "true", *people]
    with running(sys.executable, *command, at=f"{url}/.well-known/openid-configuration"):
        yield url


@pytest.fixture
def provider(authority: Authority, server: str, settings: Any) -> IdentityProvider:
    """Declared there as it asks for: by its own registration."""
    settings.PARVIS_PRIVATE_PROVIDERS = True
    channel.forget()
    cache.clear()
    asked = json.dumps({"redirect_uris": [BACK]}).encode()
    request = urllib.request.Request(f"{server}/oauth2/clients", asked, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=5) as answer:
        given = json.loads(answer.read())
    return IdentityProvider.objects.create(
        kind="oidc",
        name="Annuaire",
        audience="residents",
        discovery_url=f"{server}/.well-known/openid-configuration",
        client_id=given["client_id"],
        sealed_secret=seal(given["client_secret"]),
        is_active=True,
        changed_at=timezone.now(),
    )


def there_and_back(client: Client, **form: str) -> Any:
    left = client.get(GO)
    assert left.status_code == 302
    back = urlsplit(follow(left["Location"], form))
    return client.get(f"{back.path}?{back.query}")


def test_a_resident_is_known(client: Client, provider: IdentityProvider) -> None:
    assert there_and_back(client, sub="r-1").status_code == 302
    identity = Identity.objects.get()
    assert (identity.sub, identity.account.email) == ("r-1", "zoe@courriel.example")
    assert identity.account.name == "Zoé Le Goff"


def test_who_denies_is_nobody(client: Client, provider: IdentityProvider) -> None:
    assert there_and_back(client, action="deny").status_code == 403
    assert not Account.objects.exists()


def test_an_agent_is_found_by_a_verified_address_only(
    client: Client, provider: IdentityProvider, agent: Agent
) -> None:
    IdentityProvider.objects.update(audience="agents")
    EmailAddress.objects.create(user=agent.account, email=agent.account.email, verified=True, primary=True)
    assert there_and_back(client, sub="c-2").status_code == 403
    assert there_and_back(client, sub="c-1")["Location"] == "/agent/"
    assert Identity.objects.get().account == agent.account


def test_a_wrong_secret_opens_nothing(client: Client, provider: IdentityProvider) -> None:
    IdentityProvider.objects.update(sealed_secret=seal("wrong"))
    assert there_and_back(client, sub="r-1").status_code == 424
    IdentityProvider.objects.update(sealed_secret="sealed by another install")
    assert there_and_back(client, sub="r-1").status_code == 424
    assert not Account.objects.exists()


def test_a_code_serves_once(client: Client, provider: IdentityProvider) -> None:
    back = urlsplit(follow(client.get(GO)["Location"], {"sub": "r-1"}))
    used = parse_qs(back.query)["code"][0]
    assert client.get(f"{back.path}?{back.query}").status_code == 302
    other = Client()
    state = parse_qs(urlsplit(other.get(GO)["Location"]).query)["state"][0]
    assert other.get(back.path, {"code": used, "state": state}).status_code == 424
