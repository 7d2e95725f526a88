"""Believing a signed token: whose it is, for whom, until when, and that it answers our own question.

The algorithms are ours to choose, never the token's: no `none`, and nothing that a shared secret could have signed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parvis.core.federation import channel
from parvis.kit.late import late

if TYPE_CHECKING:
    import jwt
else:
    jwt = late("jwt")

ALGORITHMS = ("ES256", "RS256", "PS256")
LEEWAY = 30  # seconds between two clocks
LONGEST = 86_400


class Unproven(ValueError):
    """The token proves nothing. The argument says why, for the log."""


@dataclass(frozen=True)
class Issuer:
    """Who signs: its name, where its keys are, and the client it speaks to."""

    name: str
    keys_url: str
    client_id: str


def id_token(token: str, issuer: Issuer, *, nonce: str, access_token: str) -> dict[str, Any]:
    """The claims of an ID token that answers our request. Raises Unproven, channel.NoAnswer."""
    claims = _decode(token, issuer, ["iss", "sub", "aud", "exp", "iat"])
    said = claims.get("nonce")
    if not isinstance(said, str) or not hmac.compare_digest(said.encode(), nonce.encode()):
        raise Unproven("nonce")
    audience = claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != issuer.client_id:
        raise Unproven("azp")
    if claims.get("azp", issuer.client_id) != issuer.client_id:
        raise Unproven("azp")
    if int(claims["exp"]) - int(claims["iat"]) > LONGEST:
        raise Unproven("lives too long")
    if claims.get("at_hash") not in (None, _half_hash(access_token)):
        raise Unproven("at_hash")
    return claims


def identity(token: str, issuer: Issuer) -> dict[str, Any]:
    """The claims of a signed userinfo answer. Raises Unproven, channel.NoAnswer."""
    return _decode(token, issuer, ["iss", "sub", "aud"])


def _decode(token: str, issuer: Issuer, needed: list[str]) -> dict[str, Any]:
    try:
        key = _key(issuer.keys_url, jwt.get_unverified_header(token))
        claims: dict[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=[name for name in ALGORITHMS if name == key.algorithm_name],
            audience=issuer.client_id,
            issuer=issuer.name,
            leeway=LEEWAY,
            options={"require": needed},
        )
    except (jwt.PyJWTError, ValueError, TypeError) as broken:
        raise Unproven(str(broken) or type(broken).__name__) from broken
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255 or "\x00" in claims["sub"]:
        raise Unproven("sub")
    return claims


def _key(url: str, header: Mapping[str, Any]) -> jwt.PyJWK:
    """The published key that the token names. A name unknown so far may be a new key: it is asked for again."""
    if header.get("alg") not in ALGORITHMS:
        raise Unproven(f"algorithm {header.get('alg')!r}")
    for fresh in (False, True):
        for row in usable(channel.document(url, fresh=fresh)):
            if row.get("kid") == header.get("kid") and row.get("alg", header["alg"]) == header["alg"]:
                return jwt.PyJWK(row, algorithm=str(header["alg"]))
    raise Unproven("unknown key")


def usable(published: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The public signing keys of a published set."""
    rows = published.get("keys")
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return [row for row in found if row.get("kty") in {"EC", "RSA"} and row.get("use", "sig") == "sig"]


def _half_hash(access_token: str) -> str:
    half = hashlib.sha256(access_token.encode()).digest()[:16]
    return base64.urlsafe_b64encode(half).rstrip(b"=").decode()
