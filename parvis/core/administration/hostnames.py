"""Under which names an authority answers: a town moves to its own domain, or keeps an old name beside the new one."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction

from parvis.core.actors import Actor
from parvis.core.authorities.models import Authority, Hostname
from parvis.core.authorities.queries import forget_hosts, in_authority
from parvis.core.database.scope import in_scope
from parvis.core.journal.actions import record
from parvis.kit.faults import Fault

WRITTEN = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*"
)


class BadHost(Fault):
    """A name that cannot be used: "written" wrongly, "taken" by another authority, "last" one, "unknown"."""


def names_of(authority: Authority) -> list[Hostname]:
    """The names of an authority, the one written in messages first."""
    with in_scope(None):
        return list(Hostname.objects.filter(authority=authority).order_by("-is_canonical", "id"))


@transaction.atomic
def add_host(authority: Authority, host: str, *, main: bool, by: Actor, now: datetime) -> None:
    """Answer under this name too; `main`: write it in messages from now on. Raises BadHost."""
    host = host.strip().lower()
    if not WRITTEN.fullmatch(host):
        raise BadHost("written", host=host)
    with in_scope(None):
        row = Hostname.objects.filter(host=host).first() or Hostname(host=host, authority=authority)
        if row.authority_id != authority.pk:
            raise BadHost("taken", host=host)
        if main:
            Hostname.objects.filter(authority=authority).update(is_canonical=False)
        row.is_canonical = main or row.is_canonical
        row.save()
    _noted("authority.host_added", authority, host, by=by, now=now)


@transaction.atomic
def remove_host(authority: Authority, host: str, *, by: Actor, now: datetime) -> None:
    """Answer no longer under this name. Raises BadHost: an authority keeps one name at least."""
    rows = names_of(authority)
    row = next((one for one in rows if one.host == host.strip().lower()), None)
    if row is None:
        raise BadHost("unknown", host=host)
    if len(rows) == 1 or row.is_canonical:
        raise BadHost("last", host=host)
    with in_scope(None):
        row.delete()
    _noted("authority.host_removed", authority, row.host, by=by, now=now)


def _noted(action: str, authority: Authority, host: str, *, by: Actor, now: datetime) -> None:
    with in_authority(authority):
        record(action, by=by, now=now, kind="authority", pk=authority.pk, data={"host": host})
    transaction.on_commit(forget_hosts)
