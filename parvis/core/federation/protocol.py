"""One sign-in, as OpenID Connect has it: the question we send with a browser, and the proofs we ask for in return.

Authorization code flow, with a state used once, a nonce, PKCE where the provider takes it, an ID token whose
signature is checked although it comes straight from the provider, and a userinfo about the same person.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from parvis.core.federation import channel, tokens, twin
from parvis.core.federation.faults import BadProvider, SignInFault
from parvis.core.federation.kinds import WELL_KNOWN, Verified, verified
from parvis.core.federation.models import IdentityProvider
from parvis.core.federation.sealing import Unreadable, unseal

log = logging.getLogger("parvis.federation")
PATIENCE = 600  # seconds that somebody may spend at the provider's
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")


@dataclass(frozen=True)
class Attempt:
    """What we must remember of a question until its answer comes, in the session of who asked."""

    provider: int
    state: str
    nonce: str
    verifier: str
    back: str
    next: str
    at: float

    def as_json(self) -> dict[str, Any]:
        """For the session."""
        return asdict(self)


@dataclass(frozen=True)
class Outcome:
    """Who came back, and what it takes to sign them out at the provider's too."""

    who: Verified
    id_token: str


def begin(provider: IdentityProvider, *, back: str, next: str, now: datetime) -> tuple[Attempt, str]:  # noqa: A002
    """The question, and the address to send the browser to. `back` is our return address. Raises SignInFault."""
    place = configuration(provider)
    # FranceConnect asks for 22 characters or more, ProConnect for 32: these are 43.
    attempt = Attempt(
        provider=provider.pk,
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48) if _takes_pkce(provider, place) else "",
        back=back,
        next=next,
        at=now.timestamp(),
    )
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back,
        "scope": " ".join(provider.rules.scopes),
        "state": attempt.state,
        "nonce": attempt.nonce,
        **provider.rules.request,
    }
    if attempt.verifier:
        digest = hashlib.sha256(attempt.verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        asked |= {"code_challenge": challenge, "code_challenge_method": "S256"}
    return attempt, _with(str(place["authorization_endpoint"]), asked)


def finish(provider: IdentityProvider, attempt: Attempt, answer: Mapping[str, str], now: datetime) -> Outcome:
    """Who came back with this answer. Raises SignInFault."""
    if attempt.provider != provider.pk or not 0 <= now.timestamp() - attempt.at <= PATIENCE:
        raise SignInFault("stale")
    if error := answer.get("error", ""):
        log.info("%s answered %s", provider.kind, error[:60])
        raise SignInFault("cancelled" if error == "access_denied" else "refused", provider=provider.name)
    place = configuration(provider)
    if answer.get("iss", place["issuer"]) != place["issuer"]:  # RFC 9207: the answer of another provider
        raise SignInFault("unproven", provider=provider.name)
    try:
        return _prove(provider, place, attempt, answer.get("code", ""))
    except tokens.Unproven as lie:
        log.warning("%s: identity refused: %s", provider.kind, lie)
        raise SignInFault("unproven", provider=provider.name) from lie
    except channel.NoAnswer as silence:
        log.warning("%s: %s", provider.kind, silence)
        raise channel.down(provider.name) from silence


def _prove(provider: IdentityProvider, place: dict[str, Any], attempt: Attempt, code: str) -> Outcome:
    given = _exchange(provider, place, attempt, code)
    raw, access = given.get("id_token"), given.get("access_token")
    if not isinstance(raw, str) or not isinstance(access, str):
        raise tokens.Unproven("no token")
    issuer = tokens.Issuer(place["issuer"], place["jwks_uri"], provider.client_id)
    proof = tokens.id_token(raw, issuer, nonce=attempt.nonce, access_token=access)
    levels = provider.rules.levels
    if levels and proof.get("acr") not in levels:
        raise SignInFault("weak", provider=provider.name)
    said = _identity(provider, place, issuer, access)
    if said.get("sub") != proof["sub"]:
        raise tokens.Unproven("another sub")
    return Outcome(verified(place["issuer"], proof, said), raw)


def _exchange(
    provider: IdentityProvider, place: Mapping[str, Any], attempt: Attempt, code: str
) -> dict[str, Any]:
    """The tokens for a code. A code that the provider refuses is the person's to start again with."""
    form = {"grant_type": "authorization_code", "code": code[:4000], "redirect_uri": attempt.back}
    if attempt.verifier:
        form["code_verifier"] = attempt.verifier
    try:
        secret = unseal(provider.sealed_secret)
    except Unreadable as lost:
        log.error("%s: its secret must be typed again", provider.kind)
        raise channel.down(provider.name) from lost
    headers: dict[str, str] = {}
    if _takes_post(place):
        form |= {"client_id": provider.client_id, "client_secret": secret}
    else:
        pair = urlencode({provider.client_id: secret}).replace("=", ":", 1)
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    answer = channel.post(str(place["token_endpoint"]), form, headers)
    if 400 <= answer.status < 500:
        log.warning("%s refused a code: %s", provider.kind, answer.body[:200])
        raise SignInFault("refused", provider=provider.name)
    return channel.as_object(answer)


def _identity(
    provider: IdentityProvider, place: Mapping[str, Any], issuer: tokens.Issuer, access: str
) -> dict[str, Any]:
    """What the provider says of the person: signed, when this kind of provider signs it."""
    answer = channel.get(str(place["userinfo_endpoint"]), access)
    if not answer.ok:
        raise channel.NoAnswer(f"userinfo: status {answer.status}")
    kind = next((v for k, v in answer.headers.items() if k.lower() == "content-type"), "")
    if kind.partition(";")[0].strip().lower() == "application/jwt":
        return tokens.identity(answer.body.decode("ascii", "replace").strip(), issuer)
    if provider.rules.signed_identity:
        raise tokens.Unproven("unsigned userinfo")
    return channel.as_object(answer)


def configuration(provider: IdentityProvider) -> dict[str, Any]:
    """Where the provider answers. Raises SignInFault when it cannot be told."""
    try:
        return examine(provider.discovery_url)
    except BadProvider as fault:
        log.warning("%s: %s", provider.kind, fault)
        raise channel.down(provider.name) from fault


def examine(url: str, *, fresh: bool = False) -> dict[str, Any]:
    """The configuration at this address, when it can be trusted. Raises BadProvider."""
    if not url.endswith(WELL_KNOWN):
        raise BadProvider("address")
    _must_be_private(url)
    try:
        place = channel.document(url, fresh=fresh)
    except channel.NoAnswer as silence:
        raise BadProvider("unreachable") from silence
    if not all(isinstance(place.get(name), str) for name in ("issuer", *ENDPOINTS)):
        raise BadProvider("unreadable")
    # Its own name for itself must be where it was found: else one provider could speak in another's name.
    if place["issuer"].rstrip("/") != url.removesuffix(WELL_KNOWN):
        raise BadProvider("issuer", issuer=place["issuer"][:200])
    for name in ENDPOINTS:
        _must_be_private(place[name])
    return place


def try_out(url: str) -> None:
    """Ask everything that a sign-in will need before it needs it. Raises BadProvider."""
    channel.forget()
    place = examine(url, fresh=True)
    try:
        keys = channel.document(place["jwks_uri"], fresh=True)
    except channel.NoAnswer as silence:
        raise BadProvider("unreachable") from silence
    if not tokens.usable(keys):
        raise BadProvider("keys")


def sign_out_address(provider: IdentityProvider, id_token: str, back: str) -> str:
    """Where to send a browser so that the provider signs its person out too; empty when it has no such page."""
    try:
        place = configuration(provider)
    except SignInFault:
        return ""
    address = place.get("end_session_endpoint")
    if not isinstance(address, str) or not _is_web(address):
        return ""
    asked = {
        "id_token_hint": id_token,
        "state": secrets.token_urlsafe(32),
        "post_logout_redirect_uri": back,
    }
    return _with(address, asked)


def _must_be_private(url: str) -> None:
    """Refuse an address over which others could read or change what is said. Raises BadProvider."""
    secure = url.startswith("https://")
    if not secure and not (settings.PARVIS_PRIVATE_PROVIDERS or twin.is_ours(url)):
        raise BadProvider("https")


def _is_web(url: str) -> bool:
    return urlsplit(url).scheme in {"http", "https"}


def _takes_pkce(provider: IdentityProvider, place: Mapping[str, Any]) -> bool:
    return provider.rules.pkce and "S256" in (place.get("code_challenge_methods_supported") or [])


def _takes_post(place: Mapping[str, Any]) -> bool:
    """Whether the secret goes in the form. Without a word about it, the standard says: in a header."""
    return "client_secret_post" in (place.get("token_endpoint_auth_methods_supported") or [])


def _with(url: str, asked: Mapping[str, str]) -> str:
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(asked)}"
