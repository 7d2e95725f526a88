"""Reads of automations: what rules listen to, which cases the clock brings to them, what they did."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from parvis.casework.automations.models import Rule, Run
from parvis.casework.automations.rules import BY_THE_CLOCK, MOVES, Ear
from parvis.casework.definition.model import Definition
from parvis.casework.definitions import definition_of
from parvis.casework.models import Case, CaseEvent, Procedure
from parvis.casework.models.case import NEVER
from parvis.core.authorities.memory import remembered

AT_ONCE = 100
MOST_FAILURES = 50


def definition_for(procedure: Procedure | None) -> Definition | None:
    """The published definition of a rule's procedure, None for a rule of all procedures."""
    if procedure is None or procedure.published_id is None:
        return None
    return definition_of(procedure.published_id)


@remembered
def ears() -> list[Ear]:
    """What the active rules listen to: most authorities have none, and every act on a case asks."""
    return [Ear.of(rule) for rule in Rule.objects.filter(is_active=True).exclude(when__in=BY_THE_CLOCK)]


def due_now(rule: Rule, today: date, now: datetime) -> list[tuple[int, str]]:
    """Cases that the clock brings to a rule, with the event that they are known by; those that it has seen are left
    out. A hundred at most."""
    rows = Case.objects.filter(closed_at=None)
    if rule.procedure_id is not None:
        rows = rows.filter(procedure=rule.procedure_id)
    marked = _near(rows, rule, today) if rule.when == Rule.When.DUE else _stale(rows, rule, now)
    seen = Run.objects.filter(rule=rule, case=OuterRef("pk"), event=OuterRef("mark"))
    fresh = marked.filter(~Exists(seen)).order_by("pk").values("pk", "mark")[:AT_ONCE]
    return [(row["pk"], row["mark"]) for row in fresh]


def _near(rows: QuerySet[Case], rule: Rule, today: date) -> QuerySet[Any]:
    near = rows.filter(due_on__gte=today, due_on__lte=today + timedelta(days=rule.days or 0)).exclude(
        due_on=NEVER
    )
    return near.annotate(mark=Concat(Value("due:"), Cast(F("due_on"), CharField())))


def _stale(rows: QuerySet[Case], rule: Rule, now: datetime) -> QuerySet[Any]:
    moves = CaseEvent.objects.filter(case=OuterRef("pk"), type__in=MOVES).order_by("-at", "-id")
    rows = rows.filter(state=rule.state).annotate(
        moved=Subquery(moves.values("pk")[:1]), moved_at=Subquery(moves.values("at")[:1])
    )
    rows = rows.filter(moved_at__lte=now - timedelta(days=rule.days or 0))
    return rows.annotate(mark=Concat(Value("stale:"), Cast(F("moved"), CharField())))


def rules() -> list[Rule]:
    """All rules, active ones first."""
    return list(Rule.objects.select_related("procedure", "label").order_by("-is_active", "name", "id"))


def rule_of(pk: int) -> Rule | None:
    """One rule."""
    return Rule.objects.select_related("procedure", "label").filter(pk=pk).first()


def runs_of(rule: Rule) -> list[Run]:
    """What a rule did lately."""
    return list(rule.runs.exclude(state=Run.State.SKIPPED).select_related("case")[:50])


def failures() -> list[tuple[str, str, datetime, str]]:
    """What rules could not do, latest first: rule and case, reason, moment, address."""
    rows = Run.objects.filter(state__in=[Run.State.FAILED, Run.State.REFUSED]).select_related("rule", "case")
    return [
        (
            f"{run.rule.name} · {run.case.number}",
            run.detail or str(Run.State(run.state).label),
            run.at,
            f"/agent/automates/{run.rule_id}/",
        )
        for run in rows.order_by("-at", "-id")[:MOST_FAILURES]
    ]
