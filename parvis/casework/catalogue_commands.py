"""`parvis catalogue`: list the ready procedures, and install some of them for an authority."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.casework.actions.install import HeldAlready, install
from parvis.casework.definition.faults import Refused
from parvis.casework.definition.model import Definition
from parvis.casework.faults import CaseworkFault
from parvis.casework.queries.ready import ABSENT, CHANGED, SAME, ready, ready_here
from parvis.core.actors import SYSTEM
from parvis.core.authorities.models import Authority
from parvis.core.authorities.queries import in_authority

SIGNS = {ABSENT: "-", SAME: "+", CHANGED: "~"}


def show(arguments: argparse.Namespace) -> int:
    """Print the ready procedures: name, theme, title, legal basis; for each authority + (installed), ~ (installed
    and changed) or -."""
    authorities = _authorities(arguments.authority)
    if authorities is None:
        return _lost(arguments.authority)
    states: dict[str, dict[str, str]] = {definition.procedure: {} for definition in ready()}
    for authority in authorities:
        with in_authority(authority, read_only=True):
            for one in ready_here():
                states[one.slug][authority.slug] = one.state
    if arguments.json:
        rows = [_row(definition, states[definition.procedure]) for definition in ready()]
        _say(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for definition in ready():
        held = [f"{SIGNS[state]}{slug}" for slug, state in states[definition.procedure].items()]
        _say(f"{definition.procedure:<34}  {definition.theme:<26}  {'  '.join((definition.title, *held))}")
        _say(f"{'':<36}{definition.legal.basis}")
    return 0


def _row(definition: Definition, states: dict[str, str]) -> dict[str, object]:
    return {
        "procedure": definition.procedure,
        "theme": definition.theme,
        "title": definition.title,
        "basis": definition.legal.basis,
        "unit": definition.handled_by,
        "authorities": states,
    }


def take(arguments: argparse.Namespace) -> int:
    """Install the named procedures, or all. What is held already is left alone unless `--again`. Returns 1 when one
    could not be installed."""
    authorities = _authorities(arguments.authority)
    if authorities is None:
        return _lost(arguments.authority)
    if len(authorities) != 1:
        _say(_("There are several authorities: name one with --authority."))
        return 2
    names = [definition.procedure for definition in ready()] if arguments.all else arguments.names
    if not names:
        _say(_("Name the procedures to install, or write --all."))
        return 2
    with in_authority(authorities[0]):
        done = [_install(name, arguments.unit or "", arguments.again) for name in names]
    return 0 if all(done) else 1


def _install(name: str, unit: str, again: bool) -> bool:
    try:
        version = install(name, by=SYSTEM, now=timezone.now(), unit=unit, again=again)
    except HeldAlready as held:
        _say(f"{name}: {held.message}")
        return True
    except CaseworkFault as fault:
        _say(f"{name}: {fault.message}")
        return False
    except Refused as refused:
        _say("\n".join(f"{name}: {fault}" for fault in refused.faults))
        return False
    _say(_("%(name)s: installed, version %(version)s.") % {"name": name, "version": version.number})
    return True


def _authorities(slug: str | None) -> list[Authority] | None:
    """The authority of this name, or all of them; None when there is none of this name."""
    wanted: Iterable[Authority] = Authority.objects.order_by("slug")
    found = [one for one in wanted if slug in (None, one.slug)]
    return found if found or slug is None else None


def _lost(slug: str) -> int:
    _say(_("There is no authority named “%(name)s”.") % {"name": slug})
    return 2


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
