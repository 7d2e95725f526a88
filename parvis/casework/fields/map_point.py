"""A place, by its latitude and longitude. No map is asked of anybody: the figures come from the person's own device."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.definition.model import FieldSpec
from parvis.casework.fields.base import BadAnswer, QuestionType, by_part, expect_mapping
from parvis.casework.fields.compound import Parted
from parvis.casework.fields.coordinates import read_degree, read_pair, spelt
from parvis.kit.ui.widgets import Parts

NAMES = ("latitude", "longitude")


class MapPoint(QuestionType):
    """Two figures in degrees, kept to the nearest decimetre. Both may be pasted in the first box, as maps and
    telephones give them."""

    name = "map_point"
    label = gettext_lazy("Place on the map")
    called = gettext_lazy("Point on a map")

    def clean(self, raw: Any, spec: FieldSpec, today: date) -> dict[str, float]:
        parts = Parted(expect_mapping(raw, set(NAMES)))
        pasted = parts.raw.get("latitude")
        if isinstance(pasted, str) and not parts.raw.get("longitude") and (pair := self._pair(pasted)):
            return dict(zip(NAMES, pair, strict=True))
        found = {name: parts.check(partial(read_degree, parts.raw.get(name), name)) for name in NAMES}
        parts.verdict()
        return found

    @staticmethod
    def _pair(text: str) -> tuple[float, float] | None:
        try:
            return read_pair(text)
        except BadAnswer as bad:
            raise BadAnswer(bad.message, "latitude") from bad

    def empty(self, raw: Any) -> bool:
        return super().empty(raw) or (
            isinstance(raw, dict) and all(value in (None, "") for value in raw.values())
        )

    def missing(self, spec: FieldSpec) -> str:
        return _("Write the latitude and the longitude.")

    def example(self, spec: FieldSpec, today: date) -> Any:
        return {"latitude": 48.1113, "longitude": -1.68}

    def widget(self, spec: FieldSpec) -> forms.Widget:
        boxes = {name: forms.TextInput({"inputmode": "text", "autocomplete": "off"}) for name in NAMES}
        return Parts(boxes, {"latitude": _("Latitude"), "longitude": _("Longitude")}, layout="line")

    def initial(self, answer: Any, spec: FieldSpec) -> Any:
        return {name: str(answer[name]).replace(".", ",") for name in NAMES} if answer else answer

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        return [spelt((answer["latitude"], answer["longitude"]))]

    def columns(self, answer: Any, spec: FieldSpec) -> dict[str, str]:
        return by_part(answer, *NAMES)

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {
                "latitude": {"type": "number", "minimum": -90, "maximum": 90},
                "longitude": {"type": "number", "minimum": -180, "maximum": 180},
            },
            "required": list(NAMES),
            "additionalProperties": False,
        }

    def value(self, answer: Any) -> Any:
        return spelt((answer["latitude"], answer["longitude"])) if answer else None
