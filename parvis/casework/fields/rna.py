"""The number of an association in the national register."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from parvis.casework.definition.model import FieldSpec
from parvis.casework.fields.words import Identifier
from parvis.kit import identifiers


class AssociationNumber(Identifier):
    """W and nine digits, as the prefecture gave it with the receipt of the declaration."""

    name = "rna"
    label = gettext_lazy("Number of the association (RNA)")
    explains_itself = True
    rule = staticmethod(identifiers.rna)
    personal = False

    def example(self, spec: FieldSpec, today: date) -> Any:
        return "W351234567"

    def widget(self, spec: FieldSpec) -> forms.Widget:
        return forms.TextInput({"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"})

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        return {"type": "string", "pattern": "^W[0-9][0-9A-Z][0-9]{7}$"}
