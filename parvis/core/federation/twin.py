"""FranceConnect's double for the demonstration: three people who do not exist, no network, the same proofs.

It answers inside the process, as the real one would over the network, with signed tokens. Outside a demonstration
it does not exist: nothing here answers.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.core import signing

from parvis.core.authorities.queries import canonical_url, current_authority
from parvis.core.federation.kinds import WELL_KNOWN
from parvis.kit.http import Response
from parvis.kit.late import late

if TYPE_CHECKING:
    import jwt
    from cryptography.hazmat.primitives.asymmetric import ec
else:
    jwt, ec = late("jwt"), late("cryptography.hazmat.primitives.asymmetric.ec")

ISSUER = "https://franceconnect.demonstration.invalid"
DISCOVERY = ISSUER + WELL_KNOWN
PAGE = "/demo/franceconnect/"
CLIENT, SECRET = "demonstration", "demonstration"
CODE_LASTS = 30
PEOPLE: dict[str, dict[str, str]] = {
    row.pop("key"): row
    for row in json.loads(Path(__file__).with_name("twin_people.json").read_text(encoding="utf-8"))
}
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the curve P-256


def exists() -> bool:
    """Whether this is a demonstration."""
    return bool(settings.PARVIS_DEMO and current_authority().is_demo)


def is_ours(url: str) -> bool:
    """Whether an address is the double's own page, on our own site, in a demonstration."""
    return exists() and url.startswith(_page())


def answer(method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Response:
    """What the double answers to a call, as a server would. 404 outside a demonstration."""
    if not exists():
        return _json({"error": "not_found"}, 404)
    path = url.removeprefix(ISSUER)
    if method == "POST" and path == "/token":
        return _token(dict(parse_qsl(body.decode())))
    if path == "/userinfo":
        return _userinfo(headers.get("Authorization", "").removeprefix("Bearer "))
    published = {WELL_KNOWN: _configuration, "/jwks": lambda: {"keys": [_public()]}}
    return _json(published[path]()) if path in published else _json({"error": "not_found"}, 404)


def code_for(person: str, asked: Mapping[str, str]) -> str:
    """The code that stands for a person's consent. KeyError for somebody unknown."""
    held = {"person": person, "nonce": asked["nonce"], "back": asked["redirect_uri"]}
    assert PEOPLE[person]
    return signing.dumps(held, salt="twin.code")


def _configuration() -> dict[str, Any]:
    return {
        "issuer": ISSUER,
        "authorization_endpoint": _page(),
        "token_endpoint": f"{ISSUER}/token",
        "userinfo_endpoint": f"{ISSUER}/userinfo",
        "jwks_uri": f"{ISSUER}/jwks",
        "end_session_endpoint": f"{_page()}fin/",
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
    }


def _page() -> str:
    secure, port = settings.PARVIS_HTTPS, settings.PARVIS_PUBLIC_PORT
    return canonical_url(current_authority(), PAGE, secure=secure, port=port)


def _token(form: Mapping[str, str]) -> Response:
    try:
        held = signing.loads(form.get("code", ""), salt="twin.code", max_age=CODE_LASTS)
    except signing.BadSignature:
        return _json({"error": "invalid_grant"}, 400)
    client = (form.get("client_id"), form.get("client_secret"))
    if client != (CLIENT, SECRET) or held["back"] != form.get("redirect_uri"):
        return _json({"error": "invalid_client"}, 401)
    said = {"nonce": held["nonce"], "acr": "eidas1"}
    access = signing.dumps(held["person"], salt="twin.access")
    given = {"access_token": access, "token_type": "Bearer", "id_token": _signed(held["person"], said)}
    return _json({**given, "expires_in": 60})


def _userinfo(access: str) -> Response:
    try:
        person = signing.loads(access, salt="twin.access", max_age=60)
    except signing.BadSignature:
        return _json({"error": "invalid_token"}, 401)
    return Response(200, _signed(person, PEOPLE[person]).encode(), {"Content-Type": "application/jwt"})


def _signed(person: str, said: Mapping[str, str]) -> str:
    now = int(time.time())
    sub = hashlib.sha256(f"twin {person}".encode()).hexdigest() + "v1"
    claims = {**said, "sub": sub, "iss": ISSUER, "aud": CLIENT, "iat": now, "exp": now + 60}
    return jwt.encode(claims, _private(), algorithm="ES256", headers={"kid": "twin"})


@cache
def _private() -> ec.EllipticCurvePrivateKey:
    """The same key in every process of the install."""
    mark = hmac.new(settings.PARVIS_SEALING_KEY, b"twin", hashlib.sha512).digest()
    return ec.derive_private_key(int.from_bytes(mark) % (ORDER - 1) + 1, ec.SECP256R1())


def _public() -> dict[str, Any]:
    key = jwt.algorithms.ECAlgorithm.to_jwk(_private().public_key(), as_dict=True)
    return {**key, "kid": "twin", "use": "sig", "alg": "ES256"}


def _json(content: Mapping[str, Any], status: int = 200) -> Response:
    return Response(status, json.dumps(content).encode(), {"Content-Type": "application/json"})
