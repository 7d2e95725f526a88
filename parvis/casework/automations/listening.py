"""Hearing what happens to cases, and the clock: both hand over to the worker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from parvis.casework.automations.actions import apply, depth, run_rule
from parvis.casework.automations.models import Rule
from parvis.casework.automations.queries import due_now, ears
from parvis.casework.automations.rules import BY_THE_CLOCK
from parvis.casework.clock import day_of
from parvis.casework.definitions import definition_of
from parvis.casework.models import Case, CaseEvent


def hear(case: Case, lines: Sequence[CaseEvent]) -> None:
    """Enqueue the rules that waited for what has just happened: they run once it is committed, and only then."""
    listening = ears()
    if not listening:
        return
    start = definition_of(case.version_id).workflow.start
    for line in lines:
        for ear in listening:
            if ear.hears(line.type, line.data, case.procedure_id, start):
                run_rule.later(rule=ear.rule, case=case.pk, event=str(line.pk), deep=depth.get() + 1)


def tick(*, now: datetime) -> int:
    """Apply the rules of the clock to some cases. Returns how many were looked at for the first time."""
    count = 0
    for rule in Rule.objects.select_related("procedure").filter(is_active=True, when__in=BY_THE_CLOCK):
        for case_id, event in due_now(rule, day_of(now), now):
            count += apply(rule, case_id, event, now=now, note_skipped=True) is not None
    return count
