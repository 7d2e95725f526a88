"""From one time of the day to another."""

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
from parvis.casework.fields.hours import clock, read_time
from parvis.kit.text import plain_time_fr
from parvis.kit.ui.widgets import Parts

ENDS = ("start", "end")


class TimeRange(QuestionType):
    """A start and an end in the same day."""

    name = "time_range"
    label = gettext_lazy("Times")
    called = gettext_lazy("Hours, from and to")
    personal = False

    def clean(self, raw: Any, spec: FieldSpec, today: date) -> dict[str, str]:
        parts = Parted(expect_mapping(raw, set(ENDS)))
        found = {end: parts.check(partial(read_time, parts.raw.get(end), end)) for end in ENDS}
        parts.verdict()
        if found["end"] <= found["start"]:
            raise BadAnswer(_("The end comes after the start."), "end")
        return found

    def empty(self, raw: Any) -> bool:
        return super().empty(raw) or (isinstance(raw, dict) and not any(raw.values()))

    def missing(self, spec: FieldSpec) -> str:
        return _("Write both times, such as 9 h 30.")

    def example(self, spec: FieldSpec, today: date) -> Any:
        return {"start": "14:00", "end": "18:00"}

    def widget(self, spec: FieldSpec) -> forms.Widget:
        boxes = {end: forms.TextInput({"autocomplete": "off"}) for end in ENDS}
        labels = {"start": _("From"), "end": _("To")}
        return Parts(boxes, labels, widths=dict.fromkeys(ENDS, "five"), layout="line")

    def initial(self, answer: Any, spec: FieldSpec) -> Any:
        return {end: plain_time_fr(clock(answer[end])) for end in ENDS} if answer else answer

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        start, end = (plain_time_fr(clock(answer[end])) for end in ENDS)
        return [_("from %(start)s to %(end)s") % {"start": start, "end": end}]

    def columns(self, answer: Any, spec: FieldSpec) -> dict[str, str]:
        return by_part(answer, *ENDS)

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        a_time = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
        return {
            "type": "object",
            "properties": dict.fromkeys(ENDS, a_time),
            "required": list(ENDS),
            "additionalProperties": False,
        }
