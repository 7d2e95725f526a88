"""Fields that answer a person in plain French: each error says what to type, with an example.

They take what people write (12,50 · 1 234 · 14 mars 2024 · 06 12 34 56 78) and give typed values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils import timezone
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext_lazy as _

from parvis.kit.identifiers import BadIdentifier, format_phone, phone
from parvis.kit.text import fold, plain_date_fr
from parvis.kit.ui.widgets import Boxes, DateParts, LongText, Number, Options

_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_LONGEST_NUMBER = 30


class TextField(forms.CharField):
    """A short text. `autocomplete` helps browsers and people (WCAG 1.3.5): name, organization…"""

    default_error_messages = {
        "required": _("Write your answer"),
        "max_length": _("Write %(limit_value)d characters at most"),
    }

    def __init__(self, *, autocomplete: str = "", **kwargs: Any) -> None:
        super().__init__(**{"max_length": 250, **kwargs})
        self.widget.attrs.pop("maxlength", None)  # say it afterwards rather than cut what is being typed
        if autocomplete:
            self.widget.attrs["autocomplete"] = autocomplete


class LongTextField(forms.CharField):
    """A text of several lines, `max_length` characters or `max_words` words at most."""

    default_error_messages = {
        "required": _("Write your answer"),
        "max_length": _("Write %(limit_value)d characters at most (you wrote %(show_value)d)"),
        "max_words": _("Write %(limit)d words at most (you wrote %(count)d)"),
    }

    def __init__(self, *, max_words: int | None = None, rows: int = 6, **kwargs: Any) -> None:
        limit = max_words or kwargs.get("max_length")
        unit = "words" if max_words else "characters"
        kwargs.setdefault("widget", LongText({"rows": rows}, limit=limit, unit=unit))
        super().__init__(**kwargs)
        self.max_words = max_words
        self.widget.attrs.pop("maxlength", None)

    def to_python(self, value: Any) -> str:
        """Browsers send a new line as two characters: count it as one."""
        return str(super().to_python(value)).replace("\r\n", "\n")

    def validate(self, value: str) -> None:
        super().validate(value)
        if self.max_words and (count := len(value.split())) > self.max_words:
            params = {"limit": self.max_words, "count": count}
            raise ValidationError(self.error_messages["max_words"], code="max_words", params=params)


class NumberField(forms.Field):
    """A number as people write it (1 234,5). Whole unless `decimals`; gives an int or a Decimal."""

    widget = Number
    default_error_messages = {
        "required": _("Enter a number"),
        "invalid": _("Enter a number in figures, for example 12"),
        "whole": _("Enter a whole number, for example 12"),
        "decimals": _("Enter %(decimals)d figures at most after the comma"),
        "min": _("Enter a number of %(limit)s or more"),
        "max": _("Enter a number of %(limit)s or less"),
    }

    def __init__(
        self,
        *,
        minimum: int | Decimal | None = None,
        maximum: int | Decimal | None = None,
        decimals: int = 0,
        unit: Any = "",
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("widget", Number(unit=unit))
        super().__init__(**kwargs)
        self.minimum, self.maximum, self.decimals = minimum, maximum, decimals
        self.widget.attrs |= {
            "inputmode": "decimal" if decimals else "numeric",
            "autocomplete": "off",
            "class": "short",
        }

    def to_python(self, value: Any) -> Decimal | int | None:
        if value in self.empty_values:
            return None
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            return value
        text = _SPACES.sub("", str(value)).replace(",", ".").replace("\u2212", "-").rstrip("€")
        if len(text) > _LONGEST_NUMBER or not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", text, re.ASCII):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            number = Decimal(text)
        except InvalidOperation as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        return self._rounded(number)

    def _rounded(self, number: Decimal) -> Decimal | int:
        places = -min(0, int(number.normalize().as_tuple().exponent))
        if not self.decimals and places:
            raise ValidationError(self.error_messages["whole"], code="whole")
        if places > self.decimals:
            raise ValidationError(
                self.error_messages["decimals"], code="decimals", params={"decimals": self.decimals}
            )
        return number if self.decimals else int(number)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        for code, limit, out in (
            ("min", self.minimum, self.minimum is not None and value < self.minimum),
            ("max", self.maximum, self.maximum is not None and value > self.maximum),
        ):
            if out:
                shown = self.prepare_value(limit)
                raise ValidationError(self.error_messages[code], code=code, params={"limit": shown})

    def prepare_value(self, value: Any) -> Any:
        """With a comma, as it is written in French."""
        return f"{value:f}".replace(".", ",") if isinstance(value, (Decimal, float)) else value


class AmountField(NumberField):
    """An amount in euros and cents; gives a Decimal."""

    default_error_messages = {
        "required": _("Enter an amount"),
        "invalid": _("Enter an amount in euros, for example 12,50"),
        "decimals": _("Enter an amount in euros and cents, for example 12,50"),
        "min": _("Enter an amount of %(limit)s euros or more"),
        "max": _("Enter an amount of %(limit)s euros or less"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"decimals": 2, "unit": "€", "minimum": Decimal(0), **kwargs})

    def prepare_value(self, value: Any) -> Any:
        """With its cents and its thousands apart: 1 250,50."""
        if not isinstance(value, (Decimal, int, float)) or isinstance(value, bool):
            return value
        return f"{value:,.2f}".replace(",", "\u202f").replace(".", ",")


class DateField(forms.Field):
    """A date in three boxes; gives a `date`. `past` and `future` compare it with today."""

    widget = DateParts
    default_error_messages = {
        "required": _("Enter a date, for example 14 03 2024"),
        "missing": _("Complete the date: %(parts)s missing"),
        "number": _("Enter the date in figures, for example 14 03 2024"),
        "year": _("Enter the year with four figures, for example 2024"),
        "invalid": _("This date does not exist: check the day and the month"),
        "past": _("Enter a date in the past, for example 14 03 2024"),
        "future": _("Enter a date from today onwards"),
        "earliest": _("Enter a date from %(limit)s onwards"),
        "latest": _("Enter a date no later than %(limit)s"),
    }

    def __init__(
        self,
        *,
        past: bool = False,
        future: bool = False,
        earliest: date | None = None,
        latest: date | None = None,
        birthday: bool = False,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("widget", DateParts(birthday=birthday))
        super().__init__(**kwargs)
        self.past, self.future, self.earliest, self.latest = past or birthday, future, earliest, latest

    def fault(self, code: str, marks: str = "day,month,year", **params: Any) -> ValidationError:
        """The error `code`, shown for the whole date and marking some of its parts."""
        return ValidationError(self.error_messages[code], code=code, params={"marks": marks, **params})

    def clean(self, value: Any) -> date | None:
        if isinstance(value, date):
            return self._in_bounds(value)
        parts = dict(zip(("day", "month", "year"), value or ("", "", ""), strict=True))
        if not any(parts.values()):
            if self.required:
                raise self.fault("required")
            return None
        if missing := [name for name, text in parts.items() if not text]:
            labels: dict[str, Any] = self.widget.labels if isinstance(self.widget, DateParts) else {}
            words = ", ".join(str(labels.get(name, name)).lower() for name in missing)
            raise self.fault("missing", ",".join(missing), parts=words)
        return self._in_bounds(self._read(parts))

    def _read(self, parts: Mapping[str, str]) -> date:
        day, month, year = _figures(parts["day"]), _month(parts["month"]), _figures(parts["year"])
        if unread := [name for name, n in (("day", day), ("month", month), ("year", year)) if n is None]:
            raise self.fault("number", ",".join(unread))
        if year is None or not 1000 <= year <= 9999:
            raise self.fault("year", "year")
        try:
            return date(year, month or 0, day or 0)
        except ValueError as error:
            wrong = "month" if not 1 <= (month or 0) <= 12 else "day"
            raise self.fault("invalid", wrong) from error

    def _in_bounds(self, value: date) -> date:
        today = timezone.localdate()
        if self.past and value > today:
            raise self.fault("past", "year" if value.year > today.year else "day,month,year")
        if self.future and value < today:
            raise self.fault("future")
        for code, limit, out in (
            ("earliest", self.earliest, self.earliest and value < self.earliest),
            ("latest", self.latest, self.latest and value > self.latest),
        ):
            if out and limit:
                raise self.fault(code, limit=plain_date_fr(limit))
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.clean(data) != initial)
        except ValidationError:
            return True


def _figures(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 4 else None


def _month(text: str) -> int | None:
    """A month in figures or in letters, whole or short, with or without accents."""
    if (number := _figures(text)) is not None:
        return number
    for names in (MONTHS, MONTHS_3):
        for number, name in names.items():
            if fold(str(name)).rstrip(".") == fold(text).rstrip("."):
                return number
    return None


class ChoiceField(forms.ChoiceField):
    """One choice: rows up to seven choices, a drop-down list beyond. `hints` explains choices by value."""

    default_error_messages = {
        "required": _("Choose an answer"),
        "invalid_choice": _("Choose an answer of the list"),
    }

    def __init__(self, *, choices: Any = (), hints: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        known = list(choices() if callable(choices) else choices)
        if "widget" not in kwargs:
            if len(known) > 7:
                kwargs["widget"] = forms.Select
                known = [("", _("Choose an answer")), *known]
            else:
                kwargs["widget"] = Options(hints=hints)
        super().__init__(choices=known, **kwargs)


class ChoicesField(forms.MultipleChoiceField):
    """Several choices, as rows to tick."""

    default_error_messages = {
        "required": _("Tick at least one box"),
        "invalid_choice": _("Tick boxes of the list only"),
        "invalid_list": _("Tick boxes of the list only"),
    }

    def __init__(self, *, hints: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("widget", Boxes(hints=hints))
        super().__init__(**kwargs)


class YesNoField(forms.TypedChoiceField):
    """Yes or no, side by side; gives True, False or None."""

    default_error_messages = {"required": _("Choose yes or no"), "invalid_choice": _("Choose yes or no")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", Options({"class": "inline"}))
        choices = [("yes", _("Yes")), ("no", _("No"))]
        super().__init__(choices=choices, coerce=lambda value: value == "yes", empty_value=None, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """True and False as their words."""
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


class ConsentField(forms.BooleanField):
    """One box to tick, with its sentence."""

    default_error_messages = {"required": _("Tick the box to go on")}


class EmailField(forms.EmailField):
    """An e-mail address."""

    default_validators = [EmailValidator(_("Enter a complete e-mail address, for example name@example.fr"))]
    default_error_messages = {"required": _("Enter an e-mail address")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs |= {"autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"}
        self.widget.attrs.pop("maxlength", None)


class PhoneField(forms.CharField):
    """A telephone number, French unless it starts with +; gives it in international form (+33612345678)."""

    widget = forms.TelInput
    default_error_messages = {
        "required": _("Enter a telephone number"),
        "invalid": _("Enter a complete telephone number, for example 06 12 34 56 78"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs |= {"autocomplete": "tel", "inputmode": "tel", "class": "medium"}

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        if not text:
            return ""
        try:
            return phone(text)
        except BadIdentifier as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        """As it is read aloud, two figures at a time."""
        return format_phone(value) if isinstance(value, str) and value.startswith("+") else value
