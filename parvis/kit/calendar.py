"""Working days and public holidays of France, zone by zone.

Legal delays and appointments depend on them, and they differ: Good Friday is a holiday in Strasbourg and
not in Lyon, the abolition of slavery is commemorated on five different days overseas. The `holidays` library
keeps the list; this module gives it the names a French authority knows and a cache.

A working day is here a *jour ouvré*: Monday to Friday, public holidays excepted. The *jour ouvrable* of the
procedure codes comes to the same: article 642 of the code de procédure civile also jumps over Saturdays.
"""

import re
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from parvis.kit.faults import Fault, gettext_noop
from parvis.kit.late import late

if TYPE_CHECKING:
    import holidays
else:
    holidays = late("holidays")

_SATURDAY = 5
_FIRST_YEAR, _LAST_YEAR = 1990, 2100  # what the library covers with certainty, and more than any live delay


class Zone(StrEnum):
    """Where the holidays of an authority are read. The value is stored, so it never changes."""

    METROPOLE = "FR"
    ALSACE = "6AE"
    MOSELLE = "57"
    GUADELOUPE = "971"
    MARTINIQUE = "972"
    GUYANE = "973"
    LA_REUNION = "974"
    SAINT_PIERRE_ET_MIQUELON = "PM"
    MAYOTTE = "976"
    SAINT_BARTHELEMY = "BL"
    SAINT_MARTIN = "MF"
    WALLIS_ET_FUTUNA = "WF"
    POLYNESIE = "PF"
    NOUVELLE_CALEDONIE = "NC"


_ZONE_OF_DEPARTMENT = {
    "57": Zone.MOSELLE,
    "67": Zone.ALSACE,
    "68": Zone.ALSACE,
    "971": Zone.GUADELOUPE,
    "972": Zone.MARTINIQUE,
    "973": Zone.GUYANE,
    "974": Zone.LA_REUNION,
    "975": Zone.SAINT_PIERRE_ET_MIQUELON,
    "976": Zone.MAYOTTE,
    "977": Zone.SAINT_BARTHELEMY,
    "978": Zone.SAINT_MARTIN,
    "986": Zone.WALLIS_ET_FUTUNA,
    "987": Zone.POLYNESIE,
    "988": Zone.NOUVELLE_CALEDONIE,
}

_INSEE = re.compile(r"(?:\d{2}|2[AB]|\d{3}|(?:\d{2}|2[AB])\d{3})", re.ASCII)


class OutOfCalendar(Fault):
    """The date is outside the years whose holidays are known."""

    messages = {
        "too_far": gettext_noop("The year %(year)s is too far away. Use a year from %(first)s to %(last)s."),
    }


def zone_of(insee_code: str) -> Zone:
    """The zone of a department or commune given by its INSEE code: "67482" is in Alsace, "974" in La Réunion.

    Raises ValueError when the text is not shaped like such a code.
    """
    code = insee_code.strip().upper()
    if not _INSEE.fullmatch(code):
        raise ValueError(f"not an INSEE code: {insee_code!r}")
    return _ZONE_OF_DEPARTMENT.get(code[:3]) or _ZONE_OF_DEPARTMENT.get(code[:2], Zone.METROPOLE)


@cache
def public_holidays(year: int, zone: Zone = Zone.METROPOLE) -> dict[date, str]:
    """The public holidays of a year, date to French name, in order. The result is shared: never modify it.

    Raises OutOfCalendar before 1990 and after 2100.
    """
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise OutOfCalendar("too_far", year=year, first=_FIRST_YEAR, last=_LAST_YEAR)
    subdivision = None if zone is Zone.METROPOLE else str(zone.value)
    found = holidays.country_holidays("FR", subdiv=subdivision, years=year, language="fr")
    return {day: found[day] for day in sorted(found)}


def is_holiday(day: date, zone: Zone = Zone.METROPOLE) -> bool:
    """Whether the day is a public holiday in the zone."""
    return day in public_holidays(day.year, zone)


def is_working_day(day: date, zone: Zone = Zone.METROPOLE) -> bool:
    """Whether the day is neither a Saturday, nor a Sunday, nor a public holiday of the zone."""
    return day.weekday() < _SATURDAY and not is_holiday(day, zone)


def next_working_day(day: date, zone: Zone = Zone.METROPOLE) -> date:
    """The day itself when it is worked, else the first worked day after it."""
    while not is_working_day(day, zone):
        day += timedelta(days=1)
    return day


def add_working_days(day: date, count: int, zone: Zone = Zone.METROPOLE) -> date:
    """The date `count` working days after `day`, which itself never counts. A negative count goes back.

    A count of 0 gives `day` unchanged, worked or not.
    """
    step = timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day, zone)
    return day


def working_days_between(start: date, end: date, zone: Zone = Zone.METROPOLE) -> int:
    """How many working days there are after `start` and up to `end` included; 0 when `end` is not after."""
    days = (end - start).days
    return sum(is_working_day(start + timedelta(days=n), zone) for n in range(1, days + 1))
