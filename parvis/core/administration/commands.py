"""`parvis host`: the names under which authorities answer."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from django.utils import timezone

from parvis.core.actors import SYSTEM
from parvis.core.administration.hostnames import BadHost, add_host, names_of, remove_host
from parvis.core.authorities.models import Authority
from parvis.core.database.scope import in_scope

SAID = {
    "written": "{host} is not a name: give it without http:// and without a port, such as demarches.mairie.fr.",
    "taken": "{host} belongs to another authority.",
    "last": "{host} is written in messages: make another name the main one first (host add NAME --main).",
    "unknown": "{host} is not a name of this authority: `parvis host list` says which are.",
}


def listing(_: argparse.Namespace) -> int:
    """Print each authority and its names; a star marks the one written in messages."""
    for authority in _authorities(None):
        names = [f"{row.host}{'*' if row.is_canonical else ''}" for row in names_of(authority)]
        sys.stdout.write(f"{authority.slug}: {'  '.join(names)}\n")
    return 0


def add(arguments: argparse.Namespace) -> int:
    """Add a name. Returns 1 when it cannot be."""
    by, now = SYSTEM, timezone.now()
    return _change(arguments, lambda one: add_host(one, arguments.host, main=arguments.main, by=by, now=now))


def remove(arguments: argparse.Namespace) -> int:
    """Remove a name. Returns 1 when it cannot be."""
    by, now = SYSTEM, timezone.now()
    return _change(arguments, lambda one: remove_host(one, arguments.host, by=by, now=now))


def _change(arguments: argparse.Namespace, act: Callable[[Authority], None]) -> int:
    found = _authorities(arguments.authority)
    if len(found) != 1:
        known = ", ".join(one.slug for one in _authorities(None)) or "none yet"
        sys.stderr.write(f"parvis: say which authority with --authority ({known}).\n")
        return 1
    try:
        act(found[0])
    except BadHost as fault:
        sys.stderr.write(f"parvis: {SAID[fault.code].format(host=arguments.host)}\n")
        return 1
    return listing(arguments)


def _authorities(slug: str | None) -> list[Authority]:
    with in_scope(None):
        rows = Authority.objects.order_by("id")
        return list(rows.filter(slug=slug) if slug else rows)
