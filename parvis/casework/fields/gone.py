"""A question whose type left with its module: what was answered is still read, nothing new can be."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from parvis.casework.definition.model import FieldSpec
from parvis.casework.fields.base import BadAnswer, QuestionType


class Gone(QuestionType):
    """Stands in for a type that no manifest lists. The verifier refuses to publish it again."""

    name = "gone"

    def clean(self, raw: Any, spec: FieldSpec, today: date) -> Any:
        raise BadAnswer(_("This question can no longer be asked."))

    def widget(self, spec: FieldSpec) -> forms.Widget:
        return forms.TextInput()

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        return [str(answer)] if isinstance(answer, str | int | float) else []

    def value(self, answer: Any) -> Any:
        return answer if isinstance(answer, str) else None


GONE = Gone()
