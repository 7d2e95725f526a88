"""Counting cases. Only those that the actor may see are counted: an agent of one service has its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from parvis.casework.definitions import definition_of
from parvis.casework.models import Case
from parvis.casework.queries.cases import desk_state
from parvis.casework.queries.inbox import visible
from parvis.core.actors import Actor

DECISION = Q(outcome__in=["accepted", "refused"])
EXPRESS = DECISION & Q(decided_at__isnull=False, implicit="")
MONTHS = 12


class Percentile(Aggregate):
    """A continuous percentile, as PostgreSQL works it out."""

    def __init__(self, expression: Any, share: float, **extra: Any) -> None:
        template = f"percentile_cont({share:.2f}) WITHIN GROUP (ORDER BY %(expressions)s)%(filter)s"
        super().__init__(expression, output_field=DurationField(), template=template, **extra)


WAIT = ExpressionWrapper(F("decided_at") - F("received_at"), output_field=DurationField())
# What is counted, over cases received in a period.
MEASURES = {
    "received": Count("id"),
    "open": Count("id", filter=Q(closed_at=None)),
    "decided": Count("id", filter=EXPRESS),
    "refused": Count("id", filter=EXPRESS & Q(outcome="refused")),
    "silent": Count("id", filter=~Q(implicit="")),
    "punctual": Count("id", filter=Q(in_time=True)),
    "timed": Count("id", filter=Q(in_time__isnull=False) | ~Q(implicit="")),
    "median": Percentile(WAIT, 0.5, filter=EXPRESS),
    "slow": Percentile(WAIT, 0.9, filter=EXPRESS),
}


@dataclass(frozen=True)
class Key:
    """The figures of a set of cases. Days are fractions of days, shares are percents; None: nothing to tell."""

    received: int
    open: int
    decided: int
    refused: int
    silent: int
    median_days: float | None
    slow_days: float | None
    in_time_share: float | None

    @classmethod
    def of(cls, row: dict[str, Any]) -> Key:
        """From one row of the measures."""
        counts = {name: row[name] for name in ("received", "open", "decided", "refused", "silent")}
        share = round(100 * row["punctual"] / row["timed"], 1) if row["timed"] else None
        return cls(
            **counts, median_days=_days(row["median"]), slow_days=_days(row["slow"]), in_time_share=share
        )


def _days(wait: timedelta | None) -> float | None:
    return round(wait / timedelta(days=1), 1) if wait is not None else None


@dataclass(frozen=True)
class Scope:
    """Which cases are counted: of one procedure or of all, received since the first day of a month."""

    actor: Actor
    since: date
    procedure: int | None = None

    def rows(self) -> QuerySet[Case]:
        """The cases received in the period."""
        rows = visible(self.actor).filter(received_at__gte=_start(self.since))
        return rows.filter(procedure=self.procedure) if self.procedure else rows


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def first_month(today: date) -> date:
    """The first day of the oldest of the twelve months that are shown."""
    year, month = divmod(today.year * 12 + today.month - MONTHS, 12)
    return date(year, month + 1, 1)


def months(since: date, today: date) -> list[date]:
    """The first day of each month of a period."""
    found, place = [], since
    while place <= today:
        found.append(place)
        place = (place + timedelta(days=32)).replace(day=1)
    return found


def key_figures(scope: Scope) -> Key:
    """All figures of the scope."""
    return Key.of(scope.rows().aggregate(**MEASURES))


def by_procedure(scope: Scope) -> list[tuple[int, str, Key]]:
    """The figures of each procedure, those with most requests first."""
    rows: Any = scope.rows().values("procedure_id", "procedure__case_title").annotate(**MEASURES)
    return [
        (row["procedure_id"], row["procedure__case_title"], Key.of(row))
        for row in rows.order_by("-received", "procedure_id")
    ]


def by_month(scope: Scope, shown: Sequence[date]) -> list[tuple[date, int, int]]:
    """For each month: how many requests were received, how many decisions were taken."""
    received = _monthly(scope.rows(), "received_at")
    everything = Scope(scope.actor, date.min.replace(year=1900), scope.procedure).rows()
    decided = _monthly(everything.filter(EXPRESS, decided_at__gte=_start(scope.since)), "decided_at")
    return [(month, received.get(month, 0), decided.get(month, 0)) for month in shown]


def _monthly(rows: QuerySet[Case], field: str) -> dict[date, int]:
    counted = rows.annotate(month=TruncMonth(field)).values("month").annotate(n=Count("id")).order_by("month")
    return {timezone.localtime(row["month"]).date(): row["n"] for row in counted}


def by_channel(scope: Scope) -> list[tuple[str, int]]:
    """How requests came, the most usual way first."""
    counted = scope.rows().values("channel").annotate(n=Count("id")).order_by("-n")
    return [(str(Case.Channel(row["channel"]).label), row["n"]) for row in counted]


def by_state(scope: Scope) -> list[tuple[str, int]]:
    """Where the open cases stand now, whenever they were received; in the words of an agent for one procedure, by
    phase over several."""
    rows = visible(scope.actor).filter(closed_at=None)
    if scope.procedure is None:
        counted = rows.values("phase").annotate(n=Count("id")).order_by("-n")
        return [(str(Case.Phase(row["phase"]).label), row["n"]) for row in counted]
    found: dict[str, int] = {}
    states = rows.filter(procedure=scope.procedure).values("version_id", "state").annotate(n=Count("id"))
    for row in states.order_by("-n"):
        name = desk_state(definition_of(row["version_id"]), row["state"])
        found[name] = found.get(name, 0) + row["n"]
    return sorted(found.items(), key=lambda pair: -pair[1])
