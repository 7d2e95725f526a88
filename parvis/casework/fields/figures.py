"""Questions answered with figures: number, amount, date."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from math import inf
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.definition.model import FieldSpec
from parvis.casework.fields.base import BadAnswer, QuestionType
from parvis.kit.expressions import Type
from parvis.kit.faults import Fault
from parvis.kit.money import Money
from parvis.kit.text import plain_date_fr
from parvis.kit.ui.widgets import DateParts

MOST_DIGITS = 15


def plain_number(number: float) -> str:
    """A number as people write it: 3, 2,5, 1234567; never 1,23e+06."""
    text = f"{number:.6f}" if isinstance(number, float) else str(number)
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def inside(spec: FieldSpec, wanted: float) -> float:
    """A number within the bounds of a question, the wanted one if possible."""
    least = spec.least if isinstance(spec.least, int | float) else -inf
    most = spec.most if isinstance(spec.most, int | float) else inf
    return max(least, min(most, wanted))


class Number(QuestionType):
    """A number, whole or with decimals. `min` and `max` bound it; `unit` is shown after it."""

    name = "number"
    label = gettext_lazy("Number")
    options = frozenset({"min", "max", "unit"})
    bounds = "number"
    expression = Type.NUMBER
    fits_a_table = True
    personal = False

    def clean(self, raw: Any, spec: FieldSpec, today: date) -> int | float:
        number = self._decimal(raw)
        least, most = spec.least, spec.most
        if isinstance(least, int | float) and number < Decimal(str(least)):
            raise BadAnswer(_("Write a number of at least %(least)s.") % {"least": plain_number(least)})
        if isinstance(most, int | float) and number > Decimal(str(most)):
            raise BadAnswer(_("Write a number of at most %(most)s.") % {"most": plain_number(most)})
        return int(number) if number == number.to_integral_value() else float(number)

    def _decimal(self, raw: Any) -> Decimal:
        if isinstance(raw, bool) or not isinstance(raw, str | int | float):
            raise BadAnswer(_("Write a number in digits, such as 12."))
        if isinstance(raw, int) and abs(raw) >= 10**MOST_DIGITS:
            raise BadAnswer(_("This number is too long."))
        text = str(raw).replace(",", ".").replace("\u202f", "").replace("\xa0", "").replace(" ", "")
        if len(text) > MOST_DIGITS + 2:
            raise BadAnswer(_("This number is too long."))
        try:
            number = Decimal(text)
        except InvalidOperation as problem:
            raise BadAnswer(_("Write a number in digits, such as 12.")) from problem
        if not number.is_finite() or "e" in text.lower():
            raise BadAnswer(_("Write a number in digits, such as 12."))
        return number

    def example(self, spec: FieldSpec, today: date) -> Any:
        return inside(spec, 1)

    def widget(self, spec: FieldSpec) -> forms.Widget:
        return forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        return [f"{plain_number(answer)} {spec.unit}".strip()]

    def columns(self, answer: Any, spec: FieldSpec) -> dict[str, str]:
        return {"": "" if answer is None else str(answer)}

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        bounds = {"minimum": spec.least, "maximum": spec.most}
        return {"type": "number", **{k: v for k, v in bounds.items() if isinstance(v, int | float)}}


class Amount(QuestionType):
    """An amount in euros and cents, kept as text such as `12.50` so that no cent is lost."""

    name = "amount"
    label = gettext_lazy("Amount")
    options = frozenset({"min", "max"})
    bounds = "number"
    expression = Type.NUMBER
    fits_a_table = True

    def clean(self, raw: Any, spec: FieldSpec, today: date) -> str:
        if isinstance(raw, bool) or not isinstance(raw, str | int | float):
            raise BadAnswer(_("Write an amount, such as 12,50."))
        if isinstance(raw, int) and abs(raw) >= 10**MOST_DIGITS:  # too long to be spelt in digits
            raise BadAnswer(_("This number is too long."))
        try:
            money = Money.parse(str(raw)[:40])
        except Fault as fault:
            raise BadAnswer(fault.message) from fault
        if money.cents < 0:
            raise BadAnswer(_("Write an amount of zero or more."))
        if isinstance(spec.most, int | float) and money.cents > spec.most * 100:
            raise BadAnswer(_("Write an amount of at most %(most)s €.") % {"most": plain_number(spec.most)})
        if isinstance(spec.least, int | float) and money.cents < spec.least * 100:
            raise BadAnswer(
                _("Write an amount of at least %(least)s €.") % {"least": plain_number(spec.least)}
            )
        return f"{money.cents // 100}.{money.cents % 100:02}"

    def missing(self, spec: FieldSpec) -> str:
        return _("Write an amount, such as 12,50.")

    def example(self, spec: FieldSpec, today: date) -> Any:
        return f"{inside(spec, 100):.2f}"

    def widget(self, spec: FieldSpec) -> forms.Widget:
        return forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})

    def initial(self, answer: Any, spec: FieldSpec) -> Any:
        return answer.replace(".", ",") if answer else answer

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        return [str(Money.parse(answer))]

    def columns(self, answer: Any, spec: FieldSpec) -> dict[str, str]:
        return {"": answer or ""}

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^[0-9]{1,10}(\.[0-9]{1,2})?$"}

    def value(self, answer: Any) -> Any:
        return float(answer) if answer is not None else None


LAST_YEAR = 2150


class Day(QuestionType):
    """A date. `min` and `max` are dates or `today`."""

    name = "date"
    label = gettext_lazy("Date")
    options = frozenset({"min", "max"})
    bounds = "date"
    expression = Type.DATE
    fits_a_table = True

    def clean(self, raw: Any, spec: FieldSpec, today: date) -> str:
        day = self._parse(raw)
        least, most = self._bound(spec.least, today), self._bound(spec.most, today)
        if most is not None and day > most:
            if spec.most == "today":
                raise BadAnswer(_("Write a date in the past, such as 14 03 2024."))
            raise BadAnswer(_("Write a date until %(day)s.") % {"day": plain_date_fr(most)})
        if least is not None and day < least:
            if spec.least == "today":
                raise BadAnswer(_("Write a date from today on."))
            raise BadAnswer(_("Write a date from %(day)s on.") % {"day": plain_date_fr(least)})
        if day.year > LAST_YEAR:
            raise BadAnswer(_("Write the year with four digits, such as 2024."), "year")
        return day.isoformat()

    def _parse(self, raw: Any) -> date:
        if isinstance(raw, str):
            parts = raw.strip().split("-") if raw.count("-") == 2 else []
        else:
            sent = raw if isinstance(raw, list) and len(raw) == 3 else []
            parts = [part.strip() for part in reversed(sent) if isinstance(part, str)]
        if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
            raise BadAnswer(_("Write a full date, such as 14 03 2024."))
        year, month, day = (int(part) for part in parts)
        if not 1 <= month <= 12:
            raise BadAnswer(_("The month goes from 1 to 12."), "month")
        if not 1900 <= year <= 9998:
            raise BadAnswer(_("Write the year with four digits, such as 2024."), "year")
        try:
            return date(year, month, day)
        except ValueError as problem:
            raise BadAnswer(_("This day does not exist in this month."), "day") from problem

    def _bound(self, bound: float | str | None, today: date) -> date | None:
        if bound == "today":
            return today
        return date.fromisoformat(bound) if isinstance(bound, str) else None

    def empty(self, raw: Any) -> bool:
        return super().empty(raw) or (isinstance(raw, list) and not any(raw))

    def missing(self, spec: FieldSpec) -> str:
        return _("Write a full date, such as 14 03 2024.")

    def example(self, spec: FieldSpec, today: date) -> Any:
        return (self._bound(spec.least, today) or self._bound(spec.most, today) or today).isoformat()

    def widget(self, spec: FieldSpec) -> forms.Widget:
        return DateParts()

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        return [plain_date_fr(date.fromisoformat(answer))]

    def columns(self, answer: Any, spec: FieldSpec) -> dict[str, str]:
        return {"": answer or ""}

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        return {"type": "string", "format": "date"}

    def value(self, answer: Any) -> Any:
        return date.fromisoformat(answer) if answer else None
