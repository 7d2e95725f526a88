"""`parvis demo`: a believable town and a village, made by the modules' own seeds. The same seed, the same town."""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from typing import Any

from django.db import transaction
from django.utils import timezone

from parvis.config import build as build_files
from parvis.core.actors import SYSTEM
from parvis.core.administration.demo import PASSWORD
from parvis.core.authorities.models import Authority, Hostname
from parvis.core.authorities.queries import in_authority
from parvis.core.database.scope import in_scope
from parvis.core.exchange.tokens import create_token
from parvis.core.registries import registry
from parvis.core.registries.town import Town
from parvis.portal.personas import personas

SEED = 35_999
HOURS = [
    {"days": "Lundi, mardi, jeudi et vendredi", "hours": "8 h 30 - 12 h et 13 h 30 - 17 h 30"},
    {"days": "Mercredi", "hours": "8 h 30 - 12 h"},
    {"days": "Samedi", "hours": "9 h - 12 h (état civil)"},
]
TOWN: dict[str, Any] = {
    "name": "Ville de Saint-Aubin",
    "population": 12_000,
    "insee_code": "35999",
    "brand_colour": "#0b5f66",
    "street": "1 place de la Mairie",
    "postcode": "35999",
    "city": "Saint-Aubin",
    "email": "mairie@saint-aubin.example",
    "phone": "02 99 00 00 00",
    "court": "tribunal administratif de Rennes",
    "dpo_email": "dpo@saint-aubin.example",
    "opening_hours": HOURS,
}
VILLAGE: dict[str, Any] = {
    "name": "Commune de Valbourg",
    "population": 430,
    "insee_code": "35998",
    "brand_colour": "#7a3b1d",
    "street": "2 rue de l’École",
    "postcode": "35998",
    "city": "Valbourg",
    "email": "mairie@valbourg.example",
    "phone": "02 99 00 98 00",
    "court": "tribunal administratif de Rennes",
    "dpo_email": "dpo@valbourg.example",
    "opening_hours": [{"days": "Mardi et vendredi", "hours": "14 h - 18 h"}],
}
TOWNS = (
    ("saint-aubin", TOWN, ("localhost", "127.0.0.1", "saint-aubin.localhost"), 500, 300),
    ("valbourg", VILLAGE, ("valbourg.localhost",), 24, 40),
)
ABILITIES = ("casework.view", "casework.handle", "casework.decide", "casework.file")


def run(args: argparse.Namespace) -> int:
    """Make what is missing of the demonstration; say its accounts."""
    missing = absent()
    if not missing and not getattr(args, "if_empty", False):
        sys.stderr.write(
            "There is an authority already: the demonstration is only loaded into an empty install.\n"
        )
        return 1
    if missing and build_files.is_needed():
        build_files.run(args)  # letters of the demonstration need the fonts
    made: dict[str, Any] = build_all(lambda text: sys.stderr.write(text)) if missing else {"token": ""}
    if len(missing) < len(TOWNS):
        made["accounts"] = known_accounts()
    if args.json:
        sys.stdout.write(json.dumps(made, ensure_ascii=False, indent=1) + "\n")
    else:
        for account in made["accounts"]:
            sys.stdout.write(" · ".join(account.values()) + "\n")
    return 0


def absent() -> list[str]:
    """Authorities of the demonstration that are still to be made: none in an install that serves a real one."""
    with in_scope(None):
        there = dict(Authority.objects.values_list("slug", "is_demo"))
    return [] if not all(there.values()) else [slug for slug, *_rest in TOWNS if slug not in there]


def known_accounts() -> list[dict[str, str]]:
    """Accounts of a demonstration made earlier, agents first."""
    from_personas = []
    with in_scope(None):
        authority = Authority.objects.filter(is_demo=True).order_by("id").first()
    if authority is None:
        return []
    with in_authority(authority, read_only=True):
        for persona in personas()[:6]:
            from_personas.append(
                {"name": persona.name, "role": persona.part, "email": persona.email, "password": PASSWORD}
            )
    return from_personas


def build_all(say: Any, *, scale: float = 1.0) -> dict[str, Any]:
    """Make the authorities that are missing: a run that was killed goes on where it was. `scale` shrinks the number
    of cases and residents (tests)."""
    made: dict[str, Any] = {"accounts": [], "token": ""}
    missing = absent()
    for slug, facts, hosts, cases, people in TOWNS:
        if slug in missing:
            started = time.monotonic()
            say(f"· Making {facts['name']}…\n")
            town = build(
                slug, facts, hosts, cases=max(4, int(cases * scale)), people=max(20, int(people * scale))
            )
            made["accounts"] += town.accounts
            say(f"  {town.cases} cases, {town.people} residents, {time.monotonic() - started:.0f} s\n")
    made["token"] = _token() if missing else ""
    return made


@transaction.atomic
def build(slug: str, facts: dict[str, Any], hosts: tuple[str, ...], *, cases: int, people: int) -> Town:
    """Make one authority, in one transaction: either all of it is there or nothing."""
    with in_scope(None):
        authority = Authority.objects.create(slug=slug, is_demo=True, **facts)
        for place, host in enumerate(hosts):
            Hostname.objects.create(authority=authority, host=host, is_canonical=place == 0)
    now = timezone.now()
    size = "town" if facts["population"] > 2_000 else "village"
    town = Town(slug, random.Random(SEED), now, size, authority, cases=cases, people=people)  # noqa: S311
    with in_authority(authority):
        for part in registry.demo:
            part.run(town)
        for tick in registry.ticks:
            tick.run(now=now)
    return town


def _token() -> str:
    """An API token of the first town. One that a killed run made and could not say is lost: here is another."""
    with in_scope(None):
        authority = Authority.objects.get(slug=TOWNS[0][0])
    with in_authority(authority):
        return create_token(name="Démonstration", abilities=ABILITIES, by=SYSTEM, now=timezone.now())[1]
