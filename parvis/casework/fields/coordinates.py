"""Latitudes and longitudes: reading them as people write them, showing them, measuring and drawing an area."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from parvis.casework.fields.base import BadAnswer

Point = tuple[float, float]  # latitude, longitude

LIMITS = {"latitude": 90, "longitude": 180}
DEGREE = 111_195  # metres along a meridian
FIGURE = re.compile(r"[-+]?\d{1,3}(?:[.,]\d{1,15})?", re.ASCII)
PAIR = re.compile(
    rf"\s*({FIGURE.pattern.replace('.,', '.')})\s*[,; ]\s*({FIGURE.pattern.replace('.,', '.')})\s*"
)
SIDE = 160


def read_degree(raw: Any, part: str) -> float:
    """A latitude or a longitude, in degrees. Raises BadAnswer, naming the part."""
    text = str(raw).strip() if isinstance(raw, str | int | float) and not isinstance(raw, bool) else ""
    if len(text) > 30 or not FIGURE.fullmatch(text):
        raise BadAnswer(_("Write degrees, such as 48,1113 or -1,6800."), part)
    degree = float(text.replace(",", "."))
    limits = {"least": -LIMITS[part], "most": LIMITS[part]}
    if abs(degree) > LIMITS[part]:
        raise BadAnswer(_("This goes from %(least)s to %(most)s.") % limits, part)
    return round(degree, 6)


def read_pair(text: str) -> Point | None:
    """Latitude and longitude pasted together, as maps give them: `48.1113, -1.6800`. None for anything else."""
    found = PAIR.fullmatch(text) if len(text) < 60 else None
    return (read_degree(found[1], "latitude"), read_degree(found[2], "longitude")) if found else None


def spelt(point: Point) -> str:
    """A point as people read it: 48,1113° N, 1,6800° O."""
    latitude, longitude = point
    north = _("N") if latitude >= 0 else _("S")
    east = _("E") if longitude >= 0 else _("W")
    figures = [f"{abs(degree):.5f}".replace(".", ",") for degree in point]
    return f"{figures[0]}° {north}, {figures[1]}° {east}"


def flat(points: Sequence[Point]) -> list[tuple[float, float]]:
    """Points on a plane, in metres from the first one: good for what a town spans."""
    latitude, longitude = points[0]
    width = DEGREE * math.cos(math.radians(latitude))
    return [((east - longitude) * width, (north - latitude) * DEGREE) for north, east in points]


def surface(points: Sequence[Point]) -> float:
    """Square metres inside a closed line."""
    plane = flat(points)
    turns = zip(plane, [*plane[1:], plane[0]], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in turns)) / 2


def crosses_itself(points: Sequence[Point]) -> bool:
    """Whether two sides of a closed line that do not touch meet."""
    plane = flat(points)
    sides = list(zip(plane, [*plane[1:], plane[0]], strict=True))
    last = len(sides) - 1
    return any(
        _meet(*sides[one], *sides[other])
        for one in range(len(sides))
        for other in range(one + 2, len(sides))
        if (one, other) != (0, last)
    )


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def drawn(points: Sequence[Point], title: str) -> str:
    """A closed line as a small SVG picture, north on top. `title` is escaped by the caller."""
    plane = flat(points)
    left, top = min(x for x, _y in plane), max(y for _x, y in plane)
    span = max(max(x for x, _y in plane) - left, top - min(y for _x, y in plane)) or 1
    scale = (SIDE - 16) / span
    spots = " ".join(f"{8 + (x - left) * scale:.1f},{8 + (top - y) * scale:.1f}" for x, y in plane)
    return (
        f'<svg role="img" width="{SIDE}" height="{SIDE}" viewBox="0 0 {SIDE} {SIDE}"><title>{title}</title>'
        f'<polygon points="{spots}" fill="none" stroke="currentColor" stroke-width="2"/></svg>'
    )
