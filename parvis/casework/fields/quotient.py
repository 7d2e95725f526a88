"""The family quotient: a figure that a family-allowance office works out, with its date and the office."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.definition.model import FieldSpec
from parvis.casework.fields.base import BadAnswer, QuestionType, by_part, expect_mapping
from parvis.casework.fields.compound import Parted
from parvis.casework.fields.figures import Day, Number
from parvis.casework.fields.proofs import PROOF, proven
from parvis.kit.expressions import Type
from parvis.kit.text import plain_date_fr
from parvis.kit.ui.widgets import DateParts, Parts

MOST = 99_999
OFFICES = {
    "caf": gettext_lazy("Family allowance office (CAF)"),
    "msa": gettext_lazy("Farmers’ insurance office (MSA)"),
}


class FamilyQuotient(QuestionType):
    """A quotient, the day of the certificate and the office that wrote it. Conditions and formulas see the figure.
    Whether the office itself said so is not for the answer to tell: proofs are kept beside it."""

    name = "quotient_familial"
    label = gettext_lazy("Family quotient")
    explains_itself = True
    expression = Type.NUMBER
    hidden = (PROOF,)
    provable = True

    def clean(self, raw: Any, spec: FieldSpec, today: date) -> dict[str, Any]:
        parts = Parted(expect_mapping(raw, {"value", "date", "source", PROOF}))
        clean: dict[str, Any] = {
            "value": parts.check(lambda: self._value(parts.raw.get("value"), today)),
            "date": parts.check(lambda: self._day(parts.raw.get("date"), today)),
            "source": parts.check(lambda: self._office(parts.raw.get("source") or "caf")),
        }
        parts.verdict()
        kept = {**clean, PROOF: parts.raw.get(PROOF)}
        return kept if proven(kept) else clean

    @staticmethod
    def _value(raw: Any, today: date) -> int | float:
        figure = FieldSpec(name="v", type="number", min=0, max=MOST)
        try:
            return Number().clean(raw, figure, today)
        except BadAnswer as bad:
            raise BadAnswer(bad.message, "value") from bad

    @staticmethod
    def _office(raw: Any) -> str:
        if not isinstance(raw, str) or raw not in OFFICES:
            raise BadAnswer(_("Choose one of the answers."), "source")
        return raw

    @staticmethod
    def _day(raw: Any, today: date) -> str:
        day = Day()
        try:
            if day.empty(raw):
                raise BadAnswer(_("Write the date that stands on the certificate."))
            return day.clean(raw, FieldSpec(name="d", type="date", max="today"), today)
        except BadAnswer as bad:
            raise BadAnswer(bad.message, f"date.{bad.part}".rstrip(".")) from bad

    def empty(self, raw: Any) -> bool:
        if not isinstance(raw, dict):
            return super().empty(raw)
        return raw.get("value") in (None, "") and Day().empty(raw.get("date"))

    def missing(self, spec: FieldSpec) -> str:
        return _("Write your family quotient and the date of the certificate.")

    def example(self, spec: FieldSpec, today: date) -> Any:
        return {"value": 742, "date": today.isoformat(), "source": "caf"}

    def widget(self, spec: FieldSpec) -> forms.Widget:
        controls = {
            "value": forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
            "date": DateParts(),
            "source": forms.Select(choices=list(OFFICES.items())),
        }
        labels = {
            "value": _("Quotient"),
            "date": _("Date of the certificate"),
            "source": _("Office that wrote it"),
        }
        return Parts(controls, labels, widths={"value": "five"})

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        day = plain_date_fr(date.fromisoformat(answer["date"]))
        said = OFFICES.get(answer["source"], answer["source"])
        figure = f"{Decimal(str(answer['value'])):f}".replace(".", ",")
        lines = [figure, _("on %(day)s (%(source)s)") % {"day": day, "source": said}]
        return [*lines, _("Certified by the office")] if proven(answer) else lines

    def columns(self, answer: Any, spec: FieldSpec) -> dict[str, str]:
        parts = by_part(answer, "value", "date", "source")
        return {"": parts["value"], "date": parts["date"], "source": parts["source"]}

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {
                "value": {"type": "number", "minimum": 0, "maximum": MOST},
                "date": {"type": "string", "format": "date"},
                "source": {"type": "string", "enum": list(OFFICES)},
                PROOF: {"type": "string", "readOnly": True},
            },
            "required": ["value", "date"],
            "additionalProperties": False,
        }

    def value(self, answer: Any) -> Any:
        return answer["value"] if answer else None
