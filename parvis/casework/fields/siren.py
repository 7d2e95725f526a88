"""The number of a company or a public body: SIREN."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from parvis.casework.definition.model import FieldSpec
from parvis.casework.fields.words import Identifier
from parvis.kit import identifiers


class Siren(Identifier):
    """The nine digits of a company, checked."""

    name = "siren"
    label = gettext_lazy("SIREN number")
    explains_itself = True
    rule = staticmethod(identifiers.siren)
    personal = False

    def example(self, spec: FieldSpec, today: date) -> Any:
        return "732829320"

    def widget(self, spec: FieldSpec) -> forms.Widget:
        return forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[0-9]{9}$"}
