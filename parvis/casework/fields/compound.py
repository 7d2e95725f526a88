"""Questions with several parts: address, identity of a person; and repeatable blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.definition.model import FieldSpec
from parvis.casework.fields.base import BadAnswer, FieldType, QuestionType, by_part, expect_mapping
from parvis.casework.fields.coordinates import read_degree
from parvis.casework.fields.figures import Day
from parvis.kit.expressions import Type
from parvis.kit.faults import Fault
from parvis.kit.text import clean_line, plain_date_fr
from parvis.kit.ui.widgets import DateParts, Parts

PARTS = ("street", "extra", "postcode", "city")
POINT = ("latitude", "longitude")
POSTCODE = re.compile(r"^[0-9]{5}\Z")


def part(raw: Mapping[str, Any], key: str, limit: int, missing: str = "") -> str:
    """One line of a compound answer. Raises BadAnswer, naming the part."""
    value = raw.get(key) or ""
    if not isinstance(value, str):
        raise BadAnswer(_("Write a text."), key)
    try:
        line = clean_line(value, limit)
    except Fault as fault:
        raise BadAnswer(fault.message, key) from fault
    if not line and missing:
        raise BadAnswer(missing, key)
    return line


class Parted:
    """Checks the parts of an answer one after the other, and refuses all the wrong ones at once."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw
        self.wrong: list[BadAnswer] = []

    def line(self, key: str, limit: int, missing: str = "") -> str:
        """One line of text; empty when it is refused."""
        return str(self.check(lambda: part(self.raw, key, limit, missing)) or "")

    def check(self, clean: Callable[[], Any]) -> Any:
        """What `clean` returns; None, with the reason kept, when it raises BadAnswer."""
        try:
            return clean()
        except BadAnswer as bad:
            self.wrong.append(bad)
            return None

    def verdict(self) -> None:
        """Raises BadAnswer with everything that is wrong."""
        if self.wrong:
            first, *others = self.wrong
            raise BadAnswer(first.message, first.part, tuple(others))


class Address(QuestionType):
    """A French postal address; with its `point` (latitude, longitude) when a geocoder found it, never asked."""

    name = "address"
    label = gettext_lazy("Address")
    called = gettext_lazy("Postal address")
    hidden = ("point",)
    explains_itself = True

    def clean(self, raw: Any, spec: FieldSpec, today: date) -> dict[str, Any]:
        parts = Parted(expect_mapping(raw, {*PARTS, "point"}))
        clean: dict[str, Any] = {
            "street": parts.line("street", 120, _("Write the number and the street.")),
            "extra": parts.line("extra", 120),
            "postcode": parts.line("postcode", 10, _("Write the postcode.")),
            "city": parts.line("city", 80, _("Write the town.")),
        }
        if clean["postcode"] and not POSTCODE.match(clean["postcode"]):
            parts.wrong.append(BadAnswer(_("The postcode has five digits, such as 35140."), "postcode"))
        point = parts.check(lambda: self._point(parts.raw.get("point")))
        parts.verdict()
        return {**clean, "point": point} if point else clean

    @staticmethod
    def _point(raw: Any) -> list[float] | None:
        if raw is None:
            return None
        if not isinstance(raw, list | tuple) or len(raw) != len(POINT):
            raise BadAnswer(_("Give a latitude and a longitude."))
        try:
            return [read_degree(degree, name) for degree, name in zip(raw, POINT, strict=True)]
        except BadAnswer as bad:
            raise BadAnswer(bad.message) from bad

    def empty(self, raw: Any) -> bool:
        return super().empty(raw) or (isinstance(raw, dict) and not any(raw.values()))

    def missing(self, spec: FieldSpec) -> str:
        return _("Write the address.")

    def example(self, spec: FieldSpec, today: date) -> Any:
        return {"street": "12 rue des Lilas", "extra": "", "postcode": "35140", "city": "Saint-Exemple"}

    def widget(self, spec: FieldSpec) -> forms.Widget:
        controls = {
            "street": forms.TextInput({"autocomplete": "address-line1"}),
            "extra": forms.TextInput({"autocomplete": "address-line2"}),
            "postcode": forms.TextInput(
                {"autocomplete": "postal-code", "inputmode": "numeric", "maxlength": 5}
            ),
            "city": forms.TextInput({"autocomplete": "address-level2"}),
        }
        labels = {
            "street": _("Number and street"),
            "extra": _("Building, floor, flat"),
            "postcode": _("Postcode"),
            "city": _("Town"),
        }
        return Parts(controls, labels, widths={"postcode": "five"}, optional={"extra"})

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        first = ", ".join(line for line in (answer["street"], answer.get("extra")) if line)
        return [first, f"{answer['postcode']} {answer['city']}"]

    def columns(self, answer: Any, spec: FieldSpec) -> dict[str, str]:
        point = dict(zip(POINT, (answer or {}).get("point") or ("", ""), strict=True))
        return by_part(answer, *PARTS) | {name: str(value) for name, value in point.items()}

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        text = {"type": "string"}
        return {
            "type": "object",
            "properties": {
                "street": text,
                "extra": text,
                "postcode": {"type": "string", "pattern": "^[0-9]{5}$"},
                "city": text,
                "point": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
            },
            "required": ["street", "postcode", "city"],
            "additionalProperties": False,
        }

    def value(self, answer: Any) -> Any:
        return answer["city"] if answer else None


class Identity(QuestionType):
    """A natural person: family name, given names, date of birth. Conditions see the date of birth, so that a
    definition may say `age(applicant) >= 16`."""

    name = "identity"
    label = gettext_lazy("Your identity")
    called = gettext_lazy("Identity of a person")
    explains_itself = True
    expression = Type.DATE

    def clean(self, raw: Any, spec: FieldSpec, today: date) -> dict[str, str]:
        parts = Parted(expect_mapping(raw, {"family_name", "given_names", "birth_date"}))
        clean = {
            "family_name": parts.line("family_name", 100, _("Write the family name.")),
            "given_names": parts.line("given_names", 100, _("Write the given names.")),
            "birth_date": parts.check(lambda: self._birth(parts.raw.get("birth_date"), today)),
        }
        parts.verdict()
        return clean

    @staticmethod
    def _birth(raw: Any, today: date) -> str:
        day = Day()
        if day.empty(raw):
            raise BadAnswer(_("Write the date of birth."), "birth_date")
        try:
            return str(day.clean(raw, FieldSpec(name="d", type="date", max="today"), today))
        except BadAnswer as bad:
            raise BadAnswer(bad.message, f"birth_date.{bad.part}".rstrip(".")) from bad

    def empty(self, raw: Any) -> bool:
        if not isinstance(raw, dict):
            return super().empty(raw)
        return all(Day().empty(value) for value in raw.values())

    def missing(self, spec: FieldSpec) -> str:
        return _("Write the names and the date of birth.")

    def example(self, spec: FieldSpec, today: date) -> Any:
        return {"family_name": "Martin", "given_names": "Camille", "birth_date": "1990-05-17"}

    def widget(self, spec: FieldSpec) -> forms.Widget:
        controls = {
            "family_name": forms.TextInput({"autocomplete": "family-name", "spellcheck": "false"}),
            "given_names": forms.TextInput({"autocomplete": "given-name", "spellcheck": "false"}),
            "birth_date": DateParts(birthday=True),
        }
        labels = {
            "family_name": _("Family name"),
            "given_names": _("Given names"),
            "birth_date": _("Date of birth"),
        }
        return Parts(controls, labels)

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        born = _("born on %(day)s") % {"day": plain_date_fr(date.fromisoformat(answer["birth_date"]))}
        return [full_name(answer), born]

    def columns(self, answer: Any, spec: FieldSpec) -> dict[str, str]:
        return by_part(answer, "family_name", "given_names", "birth_date")

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        text = {"type": "string", "maxLength": 100}
        return {
            "type": "object",
            "properties": {
                "family_name": text,
                "given_names": text,
                "birth_date": {"type": "string", "format": "date"},
            },
            "required": ["family_name", "given_names", "birth_date"],
            "additionalProperties": False,
        }

    def value(self, answer: Any) -> Any:
        return date.fromisoformat(answer["birth_date"]) if answer else None


def full_name(identity: Mapping[str, str]) -> str:
    """Given names and family name."""
    return f"{identity['given_names']} {identity['family_name']}"


class Block(FieldType):
    """A group of questions asked as many times as needed (children, members of a board…): each is checked and drawn
    by its own type."""

    name = "block"
    label = gettext_lazy("Block of questions")
    called = gettext_lazy("Questions asked as many times as needed")
    options = frozenset({"fields"})
    expression = Type.LIST

    def missing(self, spec: FieldSpec) -> str:
        return _("Add at least one entry.")

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        return [str(len(answer))]
