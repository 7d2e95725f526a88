"""Calling a provider's servers: never inside our network, never for long, and not again at once when it is down.

The address was typed by an administrator, and what it answers names further addresses: each goes through
`kit.http`'s guard. A page waits for these calls, so a provider that hangs is left alone for half a minute.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from parvis.core.database.scope import current_authority_id
from parvis.core.federation import twin
from parvis.core.federation.faults import SignInFault
from parvis.kit import http

DEADLINE = 4.0  # seconds for one call; a sign-in makes two, four when nothing is remembered
REST = 30.0
KEEP = 3600.0
MOST = 500
_resting: dict[str, float] = {}
_kept: dict[str, tuple[float, Any]] = {}


class NoAnswer(RuntimeError):
    """The provider did not answer, or not with what was asked."""


def get(url: str, token: str = "") -> http.Response:
    """GET, with an access token if there is one. Raises NoAnswer."""
    return _call("GET", url, None, {"Authorization": f"Bearer {token}"} if token else {})


def post(url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> http.Response:
    """POST of a form. Raises NoAnswer."""
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    return _call("POST", url, urlencode(form).encode(), {**kind, **headers})


def _call(method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> http.Response:
    if url.startswith(twin.ISSUER):
        return twin.answer(method, url, body or b"", headers)
    origin = "/".join(url.split("/", 3)[:3])
    if _resting.get(origin, 0.0) > time.monotonic():
        raise NoAnswer(f"{origin} is left alone")
    private = settings.PARVIS_PRIVATE_PROVIDERS
    try:
        return http.request(method, url, body, headers, DEADLINE, allow_private=private)
    except (http.Refused, http.Unreachable) as fault:
        _remember(_resting, origin, time.monotonic() + REST)
        raise NoAnswer(f"{origin}: {fault.code}") from fault


def document(url: str, *, fresh: bool = False) -> dict[str, Any]:
    """A JSON object that the provider publishes, remembered for an hour, for this authority only. Raises NoAnswer."""
    key = f"{current_authority_id()} {url}"
    kept = _kept.get(key)
    if kept is not None and not fresh and time.monotonic() - kept[0] < KEEP:
        return dict(kept[1])
    answer = get(url)
    found = as_object(answer)
    _remember(_kept, key, (time.monotonic(), found))
    return found


def as_object(answer: http.Response) -> dict[str, Any]:
    """The JSON object of a good answer. Raises NoAnswer."""
    try:
        found = json.loads(answer.body) if answer.ok else None
    except (ValueError, RecursionError) as broken:
        raise NoAnswer("not JSON") from broken
    if not isinstance(found, dict):
        raise NoAnswer(f"status {answer.status}")
    return found


def _remember(where: dict[str, Any], key: str, value: Any) -> None:
    if len(where) >= MOST:
        where.clear()
    where[key] = value


def forget() -> None:
    """Drop what this process remembers of providers."""
    _kept.clear()
    _resting.clear()


def down(name: str) -> SignInFault:
    """What a person is told when a provider does not answer."""
    return SignInFault("down", provider=name)
