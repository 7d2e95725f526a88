"""A time of the day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.definition.model import FieldSpec
from parvis.casework.fields.base import QuestionType
from parvis.casework.fields.hours import clock, read_time
from parvis.kit.text import plain_time_fr


class TimeOfDay(QuestionType):
    """A time, kept as `14:30`."""

    name = "time"
    label = gettext_lazy("Time")
    called = gettext_lazy("Time of day")
    personal = False
    fits_a_table = True

    def clean(self, raw: Any, spec: FieldSpec, today: date) -> str:
        return read_time(raw)

    def missing(self, spec: FieldSpec) -> str:
        return _("Write a time, such as 9 h 30.")

    def example(self, spec: FieldSpec, today: date) -> Any:
        return "14:30"

    def widget(self, spec: FieldSpec) -> forms.Widget:
        return forms.TextInput({"autocomplete": "off", "class": "medium"})

    def initial(self, answer: Any, spec: FieldSpec) -> Any:
        return plain_time_fr(clock(answer)) if answer else answer

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        return [plain_time_fr(clock(answer))]

    def columns(self, answer: Any, spec: FieldSpec) -> dict[str, str]:
        return {"": answer or ""}

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        return {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
