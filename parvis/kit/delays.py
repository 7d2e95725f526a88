"""Legal delays: what they are, when they end, and a clock that stops when the law says so.

Sources, re-read in secondary copies:
- CPC 641: the day that starts a delay does not count; months and years go from date to date, and end on the
  last day of the month when it has no such date (31 January + 1 month = 28 or 29 February).
- CPC 642: a procedural delay that would end on a Saturday, a Sunday or a holiday ends on the next worked day.
- CRPA L231-1, L231-4: silence for two months makes an implicit decision, on the very date, worked or not:
  that date is never extended.
- CJA R421-1, R421-2: two months to appeal, a *délai franc* (neither first nor last day counts, so one day is
  added), then extended as by CPC 642 (CE 5 June 2009, 312682; CE 19 September 2014, 362568).
- CRPA L114-5: on an incomplete request, the delay of an implicit acceptance runs only from the reception
  of the missing pieces (`Clock.started_on` is None until then); the delay of an implicit rejection is
  suspended for the time given to bring them at most (`Suspension.no_later_than`).

Everything is a `datetime.date`; today is always passed in.
"""

import calendar as gregorian
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple, Self

from django.utils.translation import ngettext

from parvis.kit.calendar import Zone, add_working_days, next_working_day, working_days_between
from parvis.kit.faults import Fault, gettext_noop

_ONE_DAY = timedelta(days=1)
_LONGEST = {"days": 36_600, "working_days": 2_600, "weeks": 5_200, "months": 1_200, "years": 100}
_WRITTEN = re.compile(r"(\d{1,5}) (working day|day|week|month|year)s?", re.ASCII)


class BadDelay(Fault):
    """The text is not a delay we can count."""

    messages = {
        "not_a_delay": gettext_noop(
            "“%(text)s” is not a delay. Write a number and a unit, such as “2 months” or “10 working days”."
        ),
        "out_of_range": gettext_noop("“%(text)s” is too short or too long. Use from 1 day to 100 years."),
    }


class Unit(StrEnum):
    """What a delay is counted in."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Delay:
    """A length of time as the law writes it: "2 months" is not 60 days."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if not 1 <= self.amount <= _LONGEST[self.unit]:
            raise BadDelay("out_of_range", text=str(self))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "2 months", "1 week" or "10 working days"; case and extra spaces do not matter.

        Raises BadDelay ("not_a_delay", "out_of_range").
        """
        found = _WRITTEN.fullmatch(" ".join(text.lower().split()))
        if not found:
            raise BadDelay("not_a_delay", text=text[:60])
        return cls(int(found[1]), Unit(found[2].replace(" ", "_") + "s"))

    def __str__(self) -> str:
        unit = self.unit.value.replace("_", " ")
        return f"{self.amount} {unit[:-1] if self.amount == 1 else unit}"


def label(delay: Delay) -> str:
    """The delay in words, in the active language: "2 mois", "10 jours ouvrés"."""
    count = delay.amount
    match delay.unit:
        case Unit.DAYS:
            words = ngettext("%(count)s day", "%(count)s days", count)
        case Unit.WORKING_DAYS:
            words = ngettext("%(count)s working day", "%(count)s working days", count)
        case Unit.WEEKS:
            words = ngettext("%(count)s week", "%(count)s weeks", count)
        case Unit.MONTHS:
            words = ngettext("%(count)s month", "%(count)s months", count)
        case Unit.YEARS:
            words = ngettext("%(count)s year", "%(count)s years", count)
    return words % {"count": count}


def add(delay: Delay, start: date, zone: Zone = Zone.METROPOLE) -> date:
    """The last day of a delay that starts on `start`, which does not count itself (CPC 641).

    31 January + 1 month is the last day of February. Nothing is extended to a worked day: an implicit
    decision is born on this very date. `zone` matters to working days only.
    """
    match delay.unit:
        case Unit.DAYS:
            return start + timedelta(days=delay.amount)
        case Unit.WEEKS:
            return start + timedelta(weeks=delay.amount)
        case Unit.WORKING_DAYS:
            return add_working_days(start, delay.amount, zone)
        case Unit.MONTHS:
            return _add_months(start, delay.amount)
        case Unit.YEARS:
            return _add_months(start, delay.amount * 12)


def _add_months(start: date, months: int) -> date:
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, gregorian.monthrange(year, month)[1]))


def extend_to_working_day(day: date, zone: Zone = Zone.METROPOLE) -> date:
    """The day itself, or the next worked day when it is a Saturday, a Sunday or a holiday (CPC 642).

    For what people must do in time: an appeal, a missing piece, a payment. Never for an implicit decision.
    """
    return next_working_day(day, zone)


def appeal_deadline(notified_on: date, months: int = 2, zone: Zone = Zone.METROPOLE) -> date:
    """The last day on which the judge may be asked to undo a decision notified that day (CJA R421-1).

    A *délai franc*, then extended: notified on 1 October 2007, the appeal was open until Monday 3 December
    2007. For an implicit rejection pass the day it was born (R421-2). Distance delays (R421-7) add to
    `months`.
    """
    return extend_to_working_day(_add_months(notified_on, months) + _ONE_DAY, zone)


class Suspension(NamedTuple):
    """A pause: from the day a piece is asked for, until the day it comes (None: not yet).

    `no_later_than` is the last day given to bring it, when the pause may not outlive that day (CRPA L114-5).
    """

    since: date
    until: date | None = None
    no_later_than: date | None = None

    def end(self, today: date) -> date:
        """The first day that runs again, as known today."""
        ends = [day for day in (self.until or today, self.no_later_than) if day is not None]
        return max(self.since, min(ends))

    def is_open(self, today: date) -> bool:
        """Whether the pause holds on that day."""
        ends = [day for day in (self.until, self.no_later_than) if day is not None]
        return self.since <= today and all(today < day for day in ends)


@dataclass(frozen=True, slots=True)
class Clock:
    """A legal clock: a start, a delay, pauses. It holds no state of its own and writes nothing.

    `started_on` is None while nothing runs yet, as when the delay starts on completeness (L114-5) and
    pieces are missing. A pause pushes the due date by the days it lasts (worked days, for a delay in
    worked days); what is paused twice counts once, and a pause that begins after the due date comes too
    late to matter.
    """

    started_on: date | None
    delay: Delay
    suspensions: tuple[Suspension, ...] = ()
    zone: Zone = Zone.METROPOLE

    def due_on(self, today: date) -> date | None:
        """The last day of the delay as known today; None when it has not started.

        During a pause the answer moves by one day each day.
        """
        if self.started_on is None:
            return None
        due = add(self.delay, self.started_on, self.zone)
        for since, end in self._pauses(today):
            if since > due:
                break
            due = self._push(due, since, end)
        return due

    def suspended(self, today: date) -> bool:
        """Whether the clock is paused today."""
        due = self.due_on(today)
        if due is None or self.started_on is None or today < self.started_on:
            return False
        return any(pause.is_open(today) and pause.since <= due for pause in self.suspensions)

    def expired(self, today: date) -> bool:
        """Whether the last day is over: the implicit decision, if the law makes one, exists."""
        due = self.due_on(today)
        return due is not None and today > due

    def _pauses(self, today: date) -> Iterator[tuple[date, date]]:
        """The pauses begun by today, in order, cut to what follows both the start and the pause before."""
        assert self.started_on is not None
        free_from = self.started_on
        for pause in sorted(self.suspensions, key=lambda each: each.since):
            since, end = max(pause.since, free_from), pause.end(today)
            if pause.since <= today and since < end:
                yield since, end
                free_from = end

    def _push(self, due: date, since: date, end: date) -> date:
        if self.delay.unit is Unit.WORKING_DAYS:
            lost = working_days_between(since - _ONE_DAY, end - _ONE_DAY, self.zone)
            return add_working_days(due, lost, self.zone)
        return due + (end - since)
