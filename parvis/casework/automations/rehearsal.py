"""The dry run: what a rule would have done over the last thirty days. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from parvis.casework.automations.conditions import met
from parvis.casework.automations.models import Rule
from parvis.casework.automations.rules import MOVES, TYPES, Ear
from parvis.casework.clock import day_of
from parvis.casework.definitions import definition_of
from parvis.casework.models import Case, CaseEvent
from parvis.casework.models.case import NEVER
from parvis.casework.queries.inbox import visible
from parvis.core.actors import Actor

SPAN = timedelta(days=30)
MOST_READ = 5_000
MOST_SHOWN = 200


@dataclass(frozen=True)
class Would:
    """One time that the rule would have acted."""

    at: datetime
    number: str
    title: str
    applicant: str


@dataclass(frozen=True)
class Rehearsed:
    """What would have happened: some of it, and how many times in all."""

    shown: list[Would]
    count: int


def rehearse(rule: Rule, actor: Actor, now: datetime) -> Rehearsed:
    """Over the cases that the actor sees. Conditions are judged on the answers and labels of today, since those of
    the time are not kept."""
    found = []
    verdicts: dict[int, bool] = {}
    for at, case in _moments(rule, actor, now):
        if case.pk not in verdicts:
            verdicts[case.pk] = met(rule, case, day_of(at))
        if verdicts[case.pk]:
            found.append(Would(at, case.number, case.title, case.applicant_name))
    found.sort(key=lambda would: would.at, reverse=True)
    return Rehearsed(found[:MOST_SHOWN], len(found))


def _moments(rule: Rule, actor: Actor, now: datetime) -> Iterator[tuple[datetime, Case]]:
    if rule.when == Rule.When.DUE:
        yield from _near(rule, actor, now)
    elif rule.when == Rule.When.STALE:
        yield from _stale(rule, actor, now)
    else:
        yield from _heard(rule, actor, now)


def _heard(rule: Rule, actor: Actor, now: datetime) -> Iterator[tuple[datetime, Case]]:
    ear = Ear.of(rule)
    for line in _lines(rule, actor, TYPES[rule.when], now - SPAN)[:MOST_READ]:
        case = line.case
        if ear.hears(line.type, line.data, case.procedure_id, definition_of(case.version_id).workflow.start):
            yield line.at, case


def _lines(rule: Rule, actor: Actor, types: tuple[str, ...], since: datetime) -> QuerySet[CaseEvent]:
    rows = CaseEvent.objects.filter(type__in=types, at__gte=since, case__in=visible(actor).values("pk"))
    if rule.procedure_id is not None:
        rows = rows.filter(case__procedure=rule.procedure_id)
    return rows.select_related("case").defer("case__search").order_by("-at", "-id")


def _near(rule: Rule, actor: Actor, now: datetime) -> Iterator[tuple[datetime, Case]]:
    """The day on which each deadline became near, as deadlines stand today."""
    ahead, today = timedelta(days=rule.days or 0), day_of(now)
    rows = visible(actor).exclude(due_on=NEVER)
    rows = rows.filter(due_on__gte=today - SPAN + ahead, due_on__lte=today + ahead)
    if rule.procedure_id is not None:
        rows = rows.filter(procedure=rule.procedure_id)
    for case in rows.defer("search").order_by("due_on", "pk")[:MOST_READ]:
        yield now + (case.due_on - ahead - today), case


def _stale(rule: Rule, actor: Actor, now: datetime) -> Iterator[tuple[datetime, Case]]:
    """The moment when each stay in the state became too long."""
    limit = timedelta(days=rule.days or 0)
    left: dict[int, datetime] = {}
    for line in _lines(rule, actor, MOVES, now - SPAN - limit)[:MOST_READ]:
        case, reached = line.case, line.at + limit
        start = definition_of(case.version_id).workflow.start
        state = start if line.type == "submitted" else line.data.get("to")
        if state == rule.state and now - SPAN <= reached <= now and left.get(case.pk, now) >= reached:
            yield reached, case
        left[case.pk] = line.at
