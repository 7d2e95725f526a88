"""A box to tick: the person agrees to what the label says."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.definition.model import FieldSpec
from parvis.casework.fields.base import BadAnswer, QuestionType
from parvis.kit.expressions import Type


class Consent(QuestionType):
    """An agreement: never ticked in advance (GDPR art. 4, 11). Mandatory, it must be given; optional, it may be
    left out, and no answer is kept. The day is that of the request, the words are those of its version."""

    name = "consent"
    label = gettext_lazy("I agree")
    called = gettext_lazy("Agreement to give")
    expression = Type.BOOLEAN

    def empty(self, raw: Any) -> bool:
        return super().empty(raw) or raw is False

    def clean(self, raw: Any, spec: FieldSpec, today: date) -> bool:
        if raw is True or raw in ("yes", "on"):
            return True
        raise BadAnswer(self.missing(spec))

    def missing(self, spec: FieldSpec) -> str:
        return _("Tick this box to go on.")

    def example(self, spec: FieldSpec, today: date) -> Any:
        return True

    def widget(self, spec: FieldSpec) -> forms.Widget:
        return forms.CheckboxInput()

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        return [_("Agreed")]

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        return {"type": "boolean"} if spec.optional else {"const": True}
