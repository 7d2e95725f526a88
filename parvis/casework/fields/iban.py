"""A bank account, to which the authority pays: IBAN, with the name of its bank to read again."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.definition.model import FieldSpec
from parvis.casework.fields.words import Identifier
from parvis.kit import identifiers

GROUP = 4


class BankAccount(Identifier):
    """An account number, checked with the key of its country. Shown in groups of four, as banks print it."""

    name = "iban"
    label = gettext_lazy("Bank account (IBAN)")
    explains_itself = True
    rule = staticmethod(identifiers.iban)

    def missing(self, spec: FieldSpec) -> str:
        return _("Write the IBAN that your bank gave you.")

    def example(self, spec: FieldSpec, today: date) -> Any:
        return "FR7630006000011234567890189"

    def widget(self, spec: FieldSpec) -> forms.Widget:
        return forms.TextInput({"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"})

    def initial(self, answer: Any, spec: FieldSpec) -> Any:
        return spelt(answer) if answer else answer

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        return [line for line in (spelt(answer), identifiers.bank_of(answer)) if line]

    def columns(self, answer: Any, spec: FieldSpec) -> dict[str, str]:
        return {"": answer or ""}

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[A-Z]{2}[0-9]{2}[A-Z0-9]{8,30}$"}


def spelt(iban: str) -> str:
    """An IBAN in groups of four."""
    return " ".join(iban[start : start + GROUP] for start in range(0, len(iban), GROUP))
