"""Which authority answers to a hostname. Kept in the process for a few seconds, since every request asks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from parvis.core.authorities.models import Authority, Hostname
from parvis.core.database.scope import current_authority_id, in_scope

KEEP_SECONDS = 5.0
_known: dict[str, tuple[float, Authority]] = {}
LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}


def authority_for_host(host: str) -> Authority | None:
    """The authority that `host` (no port) belongs to, or None. Loopback is the demonstration's main town.

    That nobody answers is not remembered: a town just founded, or a name just added, answers in every process at once.
    """
    now = time.monotonic()
    kept = _known.get(host)
    if kept is not None and now - kept[0] < KEEP_SECONDS:
        return kept[1]
    found = _look_up(host)
    if found is not None:
        _known[host] = (now, found)
    return found


def _look_up(host: str) -> Authority | None:
    row = Hostname.objects.select_related("authority").filter(host=host).first()
    if row is None and host in LOOPBACK:
        only = list(Authority.objects.order_by("id")[:2])
        return only[0] if len(only) == 1 else None
    return row.authority if row else None


def is_empty() -> bool:
    """Whether this install has no authority yet."""
    with in_scope(None):
        return not Authority.objects.exists()


def forget_hosts() -> None:
    """Drop what this process remembers, after an administrator changed an authority."""
    _known.clear()


@contextmanager
def in_authority(authority: Authority | int, *, read_only: bool = False) -> Iterator[None]:
    """One transaction for one authority: what every command, job and test outside a request runs in."""
    key = authority if isinstance(authority, int) else authority.pk
    with in_scope(key, read_only=read_only), transaction.atomic():
        yield


def current_authority() -> Authority:
    """The authority in force. Raises NoAuthority."""
    return Authority.objects.get(pk=current_authority_id())


def canonical_url(authority: Authority, path: str = "/", *, secure: bool, port: str = "") -> str:
    """Address of a page for use in a message: from the configured hostname, never from a request's Host."""
    return f"{'https' if secure else 'http'}://{canonical_host(authority)}{port}{path}"


def canonical_host(authority: Authority) -> str:
    """The hostname under which an authority is known."""
    rows = Hostname.objects.filter(authority=authority).order_by("-is_canonical", "id")
    return rows.values_list("host", flat=True).first() or "localhost"
