"""A French department or overseas community."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.definition.model import FieldSpec
from parvis.casework.fields.base import BadAnswer, QuestionType
from parvis.kit import territory


class Department(QuestionType):
    """The code of a department, chosen in the official list. Conditions see the code, such as `35` or `2A`."""

    name = "departement"
    label = gettext_lazy("Department")
    explains_itself = True
    fits_a_table = True

    def clean(self, raw: Any, spec: FieldSpec, today: date) -> str:
        code = raw.strip().upper() if isinstance(raw, str) else ""
        if code not in territory.departments():
            raise BadAnswer(_("Choose a department in the list."))
        return code

    def missing(self, spec: FieldSpec) -> str:
        return _("Choose a department in the list.")

    def example(self, spec: FieldSpec, today: date) -> Any:
        return "35"

    def widget(self, spec: FieldSpec) -> forms.Widget:
        named = [(code, f"{code} {name}") for code, name in territory.departments().items()]
        return forms.Select(choices=[("", ""), *named])

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        return [f"{territory.departments().get(answer, '')} ({answer})".strip()]

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        return {"type": "string", "enum": list(territory.departments())}
