"""Questions answered with words: short and long text, e-mail, phone, identifiers."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.definition.model import FieldSpec
from parvis.casework.fields.base import BadAnswer, FieldType, QuestionType, expect_text
from parvis.kit import identifiers
from parvis.kit.faults import Fault
from parvis.kit.text import clean_line, clean_text
from parvis.kit.ui.widgets import LongText

LINE = 200
TEXT = 5_000
MOST = 20_000
LONGEST_EMAIL = 254


def limit_of(spec: FieldSpec, default: int) -> int:
    """The greatest number of characters, `max` in the definition."""
    return min(int(spec.most), MOST) if isinstance(spec.most, int | float) else default


class ShortText(QuestionType):
    """One line of text."""

    name = "text"
    fits_a_table = True
    label = gettext_lazy("Your answer")
    called = gettext_lazy("One line of text")
    options = frozenset({"max"})
    bounds = "count"
    most_allowed = MOST

    def clean(self, raw: Any, spec: FieldSpec, today: date) -> str:
        try:
            return clean_line(expect_text(raw), limit_of(spec, LINE))
        except Fault as fault:
            raise BadAnswer(fault.message) from fault

    def example(self, spec: FieldSpec, today: date) -> Any:
        return "Exemple"[: limit_of(spec, LINE)]

    def widget(self, spec: FieldSpec) -> forms.Widget:
        return forms.TextInput()

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        return {"type": "string", "maxLength": limit_of(spec, LINE)}


class LongerText(QuestionType):
    """Several lines of text."""

    name = "long_text"
    label = gettext_lazy("Your explanations")
    called = gettext_lazy("Several lines of text")
    options = frozenset({"max"})
    bounds = "count"
    most_allowed = MOST

    def clean(self, raw: Any, spec: FieldSpec, today: date) -> str:
        try:
            return clean_text(expect_text(raw), limit_of(spec, TEXT))
        except Fault as fault:
            raise BadAnswer(fault.message) from fault

    def example(self, spec: FieldSpec, today: date) -> Any:
        return "Quelques mots d’explication."[: limit_of(spec, TEXT)].strip()

    def widget(self, spec: FieldSpec) -> forms.Widget:
        return LongText(limit=limit_of(spec, TEXT))

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        return str(answer).split("\n")

    def columns(self, answer: Any, spec: FieldSpec) -> dict[str, str]:
        return {"": answer or ""}

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        return {"type": "string", "maxLength": limit_of(spec, TEXT)}


class Email(QuestionType):
    """An e-mail address."""

    name = "email"
    fits_a_table = True
    label = gettext_lazy("E-mail address")
    explains_itself = True

    def clean(self, raw: Any, spec: FieldSpec, today: date) -> str:
        text = expect_text(raw).strip()
        try:
            validate_email(text)
            return clean_line(text, LONGEST_EMAIL)
        except (ValidationError, Fault) as problem:
            raise BadAnswer(_("Write an e-mail address such as nom@exemple.fr.")) from problem

    def missing(self, spec: FieldSpec) -> str:
        return _("Write your e-mail address.")

    def example(self, spec: FieldSpec, today: date) -> Any:
        return "camille.martin@exemple.fr"

    def widget(self, spec: FieldSpec) -> forms.Widget:
        return forms.EmailInput({"autocomplete": "email", "spellcheck": "false"})

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        return {"type": "string", "format": "email", "maxLength": LONGEST_EMAIL}


class Identifier(QuestionType):
    """What the kit knows how to read, check and write in one way."""

    rule: ClassVar[staticmethod[[str], str]]

    def clean(self, raw: Any, spec: FieldSpec, today: date) -> str:
        try:
            return self.rule(expect_text(raw)[:40])
        except Fault as fault:
            raise BadAnswer(fault.message) from fault


class Phone(Identifier):
    """A telephone number, French unless it starts with +."""

    name = "phone"
    fits_a_table = True
    label = gettext_lazy("Telephone number")
    explains_itself = True
    rule = staticmethod(identifiers.phone)

    def missing(self, spec: FieldSpec) -> str:
        return _("Write your telephone number.")

    def example(self, spec: FieldSpec, today: date) -> Any:
        return "+33612345678"

    def widget(self, spec: FieldSpec) -> forms.Widget:
        return forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"})

    def initial(self, answer: Any, spec: FieldSpec) -> Any:
        return identifiers.format_phone(answer) if answer else answer

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        return [identifiers.format_phone(answer)]

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        return {"type": "string", "description": "E.164, or a French number"}


class Siret(Identifier):
    """The number of an establishment (fourteen digits)."""

    name = "siret"
    fits_a_table = True
    label = gettext_lazy("SIRET number")
    explains_itself = True
    rule = staticmethod(identifiers.siret)
    personal = False

    def example(self, spec: FieldSpec, today: date) -> Any:
        return "73282932000074"

    def widget(self, spec: FieldSpec) -> forms.Widget:
        return forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[0-9]{14}$"}


class LicencePlate(Identifier):
    """The registration number of a vehicle."""

    name = "licence_plate"
    fits_a_table = True
    label = gettext_lazy("Registration number of the vehicle")
    explains_itself = True
    rule = staticmethod(identifiers.plate)

    def missing(self, spec: FieldSpec) -> str:
        return _("Write the registration number, such as AB-123-CD.")

    def example(self, spec: FieldSpec, today: date) -> Any:
        return "AB-123-CD"

    def widget(self, spec: FieldSpec) -> forms.Widget:
        return forms.TextInput({"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"})


class Note(FieldType):
    """A paragraph to read between two questions. It asks nothing."""

    name = "note"
    label = ""
    called = gettext_lazy("Paragraph to read")
    personal = False
    asks = False
