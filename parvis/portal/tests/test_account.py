"""The pages and e-mails of the sign-in library: in our words, and none of them falls over."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from parvis.core.authorities.models import Unit
from parvis.core.messaging.models import OutgoingMessage
from parvis.core.people.models import Agent
from tests.town import make_agent, signed_in

FOREIGN = re.compile(r"[^\W\d_]'[^\W\d_]|veuillez|\bvotre nom d’utilisateur|\bjeton\b|hello", re.IGNORECASE)
SIGN_UP = {"password1": "une-longue-phrase-verte", "password2": "une-longue-phrase-verte"}


def clerk(unit: Unit) -> Agent:
    """An agent who chose a password at a confirmed address."""
    agent = make_agent(unit, "Rose Blanc", ["casework.view"])
    agent.account.set_password("une-autre-longue-phrase")
    agent.account.save()
    EmailAddress.objects.get_or_create(
        user=agent.account, email=agent.account.email, defaults={"verified": True, "primary": True}
    )
    return agent


def last_mail() -> str:
    """The subject and the text of the last message."""
    row = OutgoingMessage.objects.latest("pk")
    return f"{row.subject}\n{row.body}"


def test_passkeys_are_listed_renamed_and_removed(client: Client, unit: Unit) -> None:
    agent = make_agent(unit, "Rose Blanc", ["casework.view"])
    signed_in(client, agent)
    now = timezone.now()
    key = Authenticator.objects.create(
        user=agent.account,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Ordinateur du guichet", "credential": {}},
        created_at=now,
        last_used_at=now,
    )
    listed = client.get("/compte/2fa/webauthn/")
    assert listed.status_code == 200
    assert "Ordinateur du guichet" in listed.content.decode()
    client.post(f"/compte/2fa/webauthn/keys/{key.pk}/edit/", {"name": "Téléphone"})
    assert "Téléphone" in client.get("/compte/2fa/webauthn/").content.decode()


@pytest.mark.parametrize("path", ["password/change/", "email/", "2fa/recovery-codes/generate/", "logout/"])
def test_pages_of_an_account_are_in_our_words(client: Client, unit: Unit, path: str) -> None:
    signed_in(client, make_agent(unit, "Rose Blanc", ["casework.view"]))
    answer = client.get(f"/compte/{path}", follow=True)
    text = re.sub(r"(?s)<(script|style).*?</\1>|<[^>]+>", " ", answer.content.decode())
    assert answer.status_code == 200
    assert not FOREIGN.search(text)


def test_e_mails_of_an_account_are_in_our_words(client: Client, unit: Unit) -> None:
    agent = clerk(unit)
    client.post("/compte/signup/", {"email": "lea@exemple.fr", **SIGN_UP})
    texts = [last_mail()]
    assert re.search(r"Votre code : [A-Z0-9]{4}-[A-Z0-9]{4}", texts[0])
    Client().post("/compte/signup/", {"email": agent.account.email, **SIGN_UP})
    texts.append(last_mail())
    for address in (agent.account.email, "personne@exemple.fr"):
        Client().post("/compte/password/reset/", {"email": address})
        texts.append(last_mail())
    assert len(set(texts)) == 4
    for text in texts:
        assert text.split("\n")[1] == "Bonjour,"
        assert not FOREIGN.search(text), text


def test_a_reset_link_works_once_and_says_so(client: Client, unit: Unit) -> None:
    agent = clerk(unit)
    client.post("/compte/password/reset/", {"email": agent.account.email})
    found = re.search(r"/compte/password/reset/key/\S+", last_mail())
    assert found is not None
    page = client.get(found[0], follow=True)
    wrong = client.post(page.request["PATH_INFO"], {"password1": "", "password2": ""})
    assert "Complétez « " in wrong.content.decode().replace("\u00a0", " ")
    assert 'class="errors"' in wrong.content.decode()
    client.post(page.request["PATH_INFO"], SIGN_UP)
    assert "Ce lien ne marche plus" in Client().get(found[0], follow=True).content.decode()
