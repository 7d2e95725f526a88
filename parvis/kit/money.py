"""Amounts in euros, exact to the cent.

Integer cents, because a float loses them and a tariff that is one cent off is a wrong tariff. What people
type is read the French way ("1 234,50 €") and the keyboard way ("12.5"); what could be read two ways is
refused.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

from parvis.kit.faults import Fault, gettext_noop

_NARROW_NBSP = "\u202f"
_NBSP = "\u00a0"
_SPACES = re.compile(r"[\u00a0\u2009\u202f\t]")
_NUMBER = re.compile(
    r"(?P<sign>[-−])?(?P<euros>\d+|\d{1,3}(?: \d{3})+)(?:[.,](?P<cents>\d+))?(?: ?(?:€|eur|euros?))?",
    re.ASCII | re.IGNORECASE,
)
_LONGEST_TEXT = 40
_MOST_DIGITS = 10


class BadAmount(Fault):
    """The text is not an amount in euros."""

    messages = {
        "empty": gettext_noop("Enter an amount."),
        "not_an_amount": gettext_noop("Enter an amount in euros, such as 1234,50."),
        "too_many_decimals": gettext_noop("An amount has two digits after the comma at most."),
        "too_large": gettext_noop("This amount is too large."),
        "negative": gettext_noop("Enter an amount without a minus sign."),
    }


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in euros, held as whole cents. Adds, subtracts, compares; `sum()` works."""

    cents: int

    @classmethod
    def parse(cls, text: str, *, negative: bool = False) -> Self:
        """Read an amount typed by a person; a minus sign only when `negative` allows it.

        Raises BadAmount: empty, not_an_amount (also NaN, infinity, exponents), too_many_decimals, too_large
        (more than 10 digits before the comma), negative.
        """
        typed = _SPACES.sub(" ", text[: _LONGEST_TEXT + 1]).strip()
        if not typed:
            raise BadAmount("empty")
        found = _NUMBER.fullmatch(typed)
        if not found:
            raise BadAmount(_why_not(typed))
        euros, cents = found["euros"].replace(" ", ""), found["cents"] or ""
        if len(cents) > 2:
            raise BadAmount("too_many_decimals")
        if len(euros) > _MOST_DIGITS:
            raise BadAmount("too_large")
        if found["sign"] and not negative:
            raise BadAmount("negative")
        amount = int(euros) * 100 + int(cents.ljust(2, "0"))
        return cls(-amount if found["sign"] else amount)

    @classmethod
    def euros(cls, amount: int | Decimal) -> Self:
        """An amount from a number of euros, rounded to the nearest cent, halves away from zero."""
        return cls(int((Decimal(amount) * 100).quantize(Decimal(1), ROUND_HALF_UP)))

    @property
    def decimal(self) -> Decimal:
        """The amount in euros, with two decimals: for JSON, CSV and other programs."""
        return Decimal(self.cents).scaleb(-2).quantize(Decimal("0.01"))

    def times(self, factor: int | Decimal) -> Self:
        """The amount multiplied, rounded to the nearest cent, halves away from zero."""
        return type(self)(int((self.cents * Decimal(factor)).quantize(Decimal(1), ROUND_HALF_UP)))

    def split(self, parts: int) -> list[Self]:
        """The amount in `parts` shares, one cent apart at most, that add up to it; larger shares first."""
        share, rest = divmod(self.cents, parts)
        return [type(self)(share + (index < rest)) for index in range(parts)]

    def __add__(self, other: Self) -> Self:
        return type(self)(self.cents + other.cents) if isinstance(other, Money) else NotImplemented

    def __radd__(self, other: int) -> Self:
        # sum() starts from 0, the only number an amount can be added to.
        return self if other == 0 else NotImplemented

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.cents - other.cents) if isinstance(other, Money) else NotImplemented

    def __neg__(self) -> Self:
        return type(self)(-self.cents)

    def __bool__(self) -> bool:
        return self.cents != 0

    def __str__(self) -> str:
        euros, cents = divmod(abs(self.cents), 100)
        grouped = f"{euros:,}".replace(",", _NARROW_NBSP)
        return f"{'-' if self.cents < 0 else ''}{grouped},{cents:02}{_NBSP}€"


def _why_not(typed: str) -> str:
    """The code for a text that is no amount: too long a number deserves its own words."""
    return "too_large" if len(typed) > _LONGEST_TEXT and typed[:_MOST_DIGITS].isdigit() else "not_an_amount"
