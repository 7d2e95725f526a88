"""A signature: a typed name, and an agreement that it stands for one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.definition.model import FieldSpec
from parvis.casework.fields.base import BadAnswer, QuestionType, by_part, expect_mapping
from parvis.casework.fields.compound import Parted
from parvis.kit.text import plain_date_fr
from parvis.kit.ui.widgets import Parts

TICKED = (True, "on", "yes")


class Signature(QuestionType):
    """Who signs and on which day. The label is the statement that is signed: an online request needs no more,
    where no text demands an electronic signature of a higher level."""

    name = "signature"
    label = gettext_lazy("Your signature")
    called = gettext_lazy("Signature")

    def clean(self, raw: Any, spec: FieldSpec, today: date) -> dict[str, str]:
        parts = Parted(expect_mapping(raw, {"name", "agreed", "day"}))
        name = parts.line("name", 100, _("Write your given names and family name."))
        parts.check(lambda: self._agreed(parts.raw))
        parts.verdict()
        return {"name": name, "day": self._day(parts.raw.get("day"), today)}

    @staticmethod
    def _agreed(raw: Mapping[str, Any]) -> None:
        if raw.get("agreed") not in TICKED and not raw.get("day"):
            raise BadAnswer(_("Tick the box to sign."), "agreed")

    @staticmethod
    def _day(raw: Any, today: date) -> str:
        """The day of a signature that was given already, in a draft; else today."""
        try:
            return min(date.fromisoformat(raw), today).isoformat()
        except (TypeError, ValueError):
            return today.isoformat()

    def empty(self, raw: Any) -> bool:
        return super().empty(raw) or (isinstance(raw, dict) and not any(raw.values()))

    def missing(self, spec: FieldSpec) -> str:
        return _("Write your name and tick the box to sign.")

    def example(self, spec: FieldSpec, today: date) -> Any:
        return {"name": "Camille Martin", "agreed": True}

    def widget(self, spec: FieldSpec) -> forms.Widget:
        controls = {
            "name": forms.TextInput({"autocomplete": "name", "spellcheck": "false"}),
            "agreed": forms.CheckboxInput(),
        }
        labels = {
            "name": _("Given names and family name"),
            "agreed": _("My name stands for my signature."),
        }
        return Parts(controls, labels)

    def initial(self, answer: Any, spec: FieldSpec) -> Any:
        return {"name": answer["name"], "agreed": True} if answer else answer

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        day = plain_date_fr(date.fromisoformat(answer["day"]))
        return [_("Signed by %(name)s on %(day)s") % {"name": answer["name"], "day": day}]

    def columns(self, answer: Any, spec: FieldSpec) -> dict[str, str]:
        return by_part(answer, "name", "day")

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {
                "name": {"type": "string", "maxLength": 100},
                "agreed": {"const": True},
                "day": {"type": "string", "format": "date"},
            },
            "required": ["name"],
            "additionalProperties": False,
        }

    def value(self, answer: Any) -> Any:
        return answer["name"] if answer else None
