"""Finding an address: the national geocoder, or an offline list of communes. Never required: an address may be typed.

The answer is GeoJSON, as https://data.geopf.fr/geocodage/search gives it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parvis.casework.once.connectors.base import DEADLINE, LARGEST, Service, query
from parvis.kit import http, territory
from parvis.kit.text import fold

NAME = "geocoder"
ADDRESS = "https://data.geopf.fr"
PATH = "/geocodage/search"
MOST = 6
POSTCODE = re.compile(r"\b\d{5}\b", re.ASCII)


@dataclass(frozen=True)
class Place:
    """An address that was found; its point is (latitude, longitude), None from the offline list."""

    street: str
    postcode: str
    city: str
    point: tuple[float, float] | None = None

    @property
    def label(self) -> str:
        """The address on one line."""
        return (
            f"{self.street}, {self.postcode} {self.city}" if self.street else f"{self.postcode} {self.city}"
        )

    def as_answer(self) -> dict[str, Any]:
        """The address as an answer to a question of type address."""
        found = {"street": self.street, "extra": "", "postcode": self.postcode, "city": self.city}
        return found | ({"point": list(self.point)} if self.point else {})


def find(text: str, service: Service | None) -> list[Place]:
    """The addresses that a text may mean, the likeliest first. Without a service, or when it does not answer, those
    that the offline list of communes makes out."""
    text = " ".join(text.split())[:200]
    if len(text) < 3:
        return []
    found = _online(text, service) if service is not None else None
    return _offline(text) if found is None else found


def _online(text: str, service: Service) -> list[Place] | None:
    url = service.address.rstrip("/") + query(PATH, q=text, limit=MOST)
    try:
        answer = http.request(
            "GET", url, None, None, DEADLINE, allow_private=service.private, max_bytes=LARGEST
        )
        rows = json.loads(answer.body)["features"] if answer.ok else None
        return None if rows is None else [place for row in rows[:MOST] if (place := _place(row))]
    except (http.Unreachable, http.Refused, ValueError, KeyError, TypeError, AttributeError):
        return None


def _place(row: Mapping[str, Any]) -> Place | None:
    said, (east, north) = row["properties"], row["geometry"]["coordinates"][:2]
    street = said["name"] if said.get("type") in ("housenumber", "street", "locality") else ""
    if not re.fullmatch(POSTCODE, str(said.get("postcode", ""))):
        return None
    point = (round(float(north), 6), round(float(east), 6))
    return Place(str(street)[:120], said["postcode"], str(said["city"])[:80], point)


def _offline(text: str) -> list[Place]:
    """`12 rue des Lilas 35000 Rennes`: what stands before the postcode is the street, the town is one it serves."""
    found = POSTCODE.search(text)
    if found is None:
        return [
            Place("", commune.postcodes[0], commune.name)
            for commune in territory.named(text)[:MOST]
            if commune.postcodes
        ]
    street, said = text[: found.start()].strip(" ,"), fold(text[found.end() :].strip(" ,"))
    towns = territory.at_postcode(found[0])
    best = sorted(towns, key=lambda one: (fold(one.name) != said, one.name))
    return [Place(street[:120], found[0], town.name) for town in best[:MOST]]
