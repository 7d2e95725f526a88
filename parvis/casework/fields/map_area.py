"""An area on the ground: a closed line, typed point by point or pasted as GeoJSON, and drawn."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django import forms
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parvis.casework.definition.model import FieldSpec
from parvis.casework.fields.base import BadAnswer, QuestionType
from parvis.casework.fields.coordinates import (
    Point,
    crosses_itself,
    drawn,
    read_degree,
    read_pair,
    surface,
)
from parvis.kit.expressions import Type

LEAST_POINTS, MOST_POINTS = 3, 200
LONGEST = 20_000
HECTARE = 10_000


class MapArea(QuestionType):
    """A GeoJSON polygon of one ring (RFC 7946: longitude first, closed). People write one point a line, latitude
    first as maps give it. Conditions and formulas see its surface in square metres."""

    name = "map_area"
    label = gettext_lazy("Area on the map")
    called = gettext_lazy("Area on a map")
    expression = Type.NUMBER

    def clean(self, raw: Any, spec: FieldSpec, today: date) -> dict[str, Any]:
        points = _from_text(raw) if isinstance(raw, str) else _from_geojson(raw)
        if len(points) > 1 and points[0] == points[-1]:
            points = points[:-1]
        if not LEAST_POINTS <= len(points) <= MOST_POINTS:
            limits = {"least": LEAST_POINTS, "most": MOST_POINTS}
            raise BadAnswer(_("Give from %(least)s to %(most)s points.") % limits)
        if crosses_itself(points) or surface(points) < 1:
            raise BadAnswer(_("This line does not enclose an area. Give the points in order, all around it."))
        ring = [[longitude, latitude] for latitude, longitude in [*points, points[0]]]
        return {"type": "Polygon", "coordinates": [ring]}

    def missing(self, spec: FieldSpec) -> str:
        return _("Write the points around the area.")

    def example(self, spec: FieldSpec, today: date) -> Any:
        ring = [[-1.68, 48.111], [-1.679, 48.111], [-1.679, 48.112], [-1.68, 48.112], [-1.68, 48.111]]
        return {"type": "Polygon", "coordinates": [ring]}

    def widget(self, spec: FieldSpec) -> forms.Widget:
        return forms.Textarea({"rows": 5, "spellcheck": "false", "autocomplete": "off"})

    def initial(self, answer: Any, spec: FieldSpec) -> Any:
        return "\n".join(f"{north}, {east}" for north, east in _points(answer)) if answer else answer

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        points = _points(answer)
        size = surface(points)
        spelt = f"{size / HECTARE:.1f} ha" if size >= HECTARE else f"{size:.0f} m²"
        said = ngettext("%(count)s point, about %(size)s", "%(count)s points, about %(size)s", len(points))
        return [said % {"count": len(points), "size": spelt.replace(".", ",")}]

    def drawing(self, answer: Any, spec: FieldSpec) -> str:
        # Figures and our own words only.
        return mark_safe(drawn(_points(answer), _("Shape of the area, north on top")))  # noqa: S308

    def columns(self, answer: Any, spec: FieldSpec) -> dict[str, str]:
        if answer is None:
            return {"": "", "m2": ""}
        return {"": json.dumps(answer, separators=(",", ":")), "m2": f"{surface(_points(answer)):.0f}"}

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        place = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
        ring = {"type": "array", "items": place, "minItems": LEAST_POINTS + 1, "maxItems": MOST_POINTS + 1}
        return {
            "type": "object",
            "properties": {
                "type": {"const": "Polygon"},
                "coordinates": {"type": "array", "items": ring, "minItems": 1, "maxItems": 1},
            },
            "required": ["type", "coordinates"],
            "additionalProperties": False,
        }

    def value(self, answer: Any) -> Any:
        return round(surface(_points(answer)), 1) if answer else None


def _points(answer: Any) -> list[Point]:
    return [(latitude, longitude) for longitude, latitude in answer["coordinates"][0][:-1]]


def _from_text(text: str) -> list[Point]:
    if len(text) > LONGEST:
        raise BadAnswer(_("This is too long."))
    if text.lstrip().startswith("{"):
        try:
            return _from_geojson(json.loads(text))
        except (ValueError, RecursionError) as problem:
            if isinstance(problem, BadAnswer):
                raise
            raise BadAnswer(_("This GeoJSON cannot be read.")) from problem
    found = []
    for line in filter(str.strip, text.splitlines()):
        pair = read_pair(line)
        if pair is None:
            raise BadAnswer(_("Write one point a line, latitude then longitude, such as 48.1113, -1.6800."))
        found.append(pair)
    return found


def _from_geojson(raw: Any) -> list[Point]:
    if isinstance(raw, dict) and raw.get("type") == "Feature":
        raw = raw.get("geometry")
    rings = raw.get("coordinates") if isinstance(raw, dict) and raw.get("type") == "Polygon" else None
    if not isinstance(rings, list) or len(rings) != 1 or not isinstance(rings[0], list):
        raise BadAnswer(_("Give a GeoJSON polygon without holes."))
    if len(rings[0]) > MOST_POINTS + 1 or not all(isinstance(p, list) and len(p) in (2, 3) for p in rings[0]):
        raise BadAnswer(_("Give a GeoJSON polygon without holes."))
    return [(_degree(place[1], "latitude"), _degree(place[0], "longitude")) for place in rings[0]]


def _degree(raw: Any, part: str) -> float:
    try:
        return read_degree(raw, part)
    except BadAnswer as bad:
        raise BadAnswer(bad.message) from bad
