"""A country."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.definition.model import FieldSpec
from parvis.casework.fields.base import BadAnswer, QuestionType
from parvis.kit import territory


class Country(QuestionType):
    """The two letters of a country (ISO 3166), chosen in a list where France comes first."""

    name = "country"
    label = gettext_lazy("Country")
    explains_itself = True
    fits_a_table = True

    def clean(self, raw: Any, spec: FieldSpec, today: date) -> str:
        code = raw.strip().upper() if isinstance(raw, str) else ""
        if code not in territory.countries():
            raise BadAnswer(_("Choose a country in the list."))
        return code

    def missing(self, spec: FieldSpec) -> str:
        return _("Choose a country in the list.")

    def example(self, spec: FieldSpec, today: date) -> Any:
        return "FR"

    def widget(self, spec: FieldSpec) -> forms.Widget:
        return forms.Select({"autocomplete": "country"}, choices=[("", ""), *territory.countries().items()])

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        return [territory.countries().get(answer, answer)]

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        return {"type": "string", "enum": list(territory.countries())}
