"""The legal clock of a case: from the definition's words and the case's dates to the dates that bind."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from parvis.casework.definition.model import Definition, LegalClock
from parvis.casework.models.case import NEVER, Case
from parvis.kit.calendar import Zone
from parvis.kit.delays import Clock, Suspension, add


def day_of(moment: datetime) -> date:
    """The calendar day of a moment, where the authority is."""
    return timezone.localtime(moment).date()


def legal_clock(case: Case, rule: LegalClock, zone: Zone) -> Clock:
    """The clock of a case as it stands, for a rule that has a delay."""
    assert rule.after is not None
    pauses = tuple(
        Suspension(date.fromisoformat(since), date.fromisoformat(until) if until else None)
        for since, until in case.suspensions
    )
    return Clock(case.clock_started_on, rule.after, pauses, zone)


def set_dates(case: Case, definition: Definition, today: date, zone: Zone) -> None:
    """Work out `legal_due_on`, `step_due_on` and `due_on` after a change. Writes attributes only."""
    rule = definition.legal.clock
    case.legal_due_on = None
    if rule is not None and rule.after is not None and case.is_open and case.decided_at is None:
        clock = legal_clock(case, rule, zone)
        if not clock.suspended(today):
            case.legal_due_on = clock.due_on(today)
    dates = [day for day in (case.legal_due_on, case.step_due_on) if day is not None]
    case.due_on = min(dates) if dates and case.is_open else NEVER


def enter_state(case: Case, definition: Definition, state: str, now: datetime, zone: Zone) -> None:
    """Put the case in a state: phase, outcome, closing, step deadline. Writes the case's attributes only."""
    spec, today = definition.workflow.states[state], day_of(now)
    case.state, case.phase, case.late_told = state, spec.phase, ""
    case.step_due_on = add(spec.due, today, zone) if spec.due else None
    if spec.outcome:
        if case.decided_at is None:
            case.in_time = _in_time(case, definition, today, zone)
        case.outcome = spec.outcome
        case.decided_at = case.decided_at or now
    if spec.final:
        case.phase = spec.phase if spec.phase in {"decided", "closed"} else Case.Phase.CLOSED
        case.closed_at = now
        case.step_due_on = None
    set_dates(case, definition, today, zone)


def _in_time(case: Case, definition: Definition, today: date, zone: Zone) -> bool | None:
    """Whether a decision of today is within the legal delay; None when no delay binds."""
    rule = definition.legal.clock
    if rule is None or rule.after is None or rule.silence == "none":
        return None
    return not case.implicit and not silent(case, definition, today, zone)


def pause(case: Case, since: date, until: date) -> None:
    """Suspend the clock from a day until another at the latest (CRPA L114-5, silence means rejection)."""
    case.suspensions = [*case.suspensions, [since.isoformat(), until.isoformat()]]


def resume(case: Case, today: date) -> None:
    """The pieces arrived: the last suspension ends today if it would have lasted longer."""
    if case.suspensions and case.suspensions[-1][1] > today.isoformat():
        case.suspensions = [*case.suspensions[:-1], [case.suspensions[-1][0], today.isoformat()]]


def restart(case: Case, today: date) -> None:
    """The pieces arrived and silence means acceptance: the delay runs from their receipt (CRPA L114-5)."""
    case.clock_started_on, case.suspensions = today, []


def silent(case: Case, definition: Definition, today: date, zone: Zone) -> bool:
    """Whether the delay is over and silence has made a decision, recorded or not yet."""
    rule = definition.legal.clock
    if rule is None or rule.silence == "none" or case.decided_at is not None or case.implicit:
        return False
    clock = legal_clock(case, rule, zone)
    return clock.expired(today) and not clock.suspended(today)


def acquired(case: Case, definition: Definition, today: date, zone: Zone) -> bool:
    """Whether silence has already accepted the request: nobody may refuse it any more."""
    rule = definition.legal.clock
    return rule is not None and rule.silence == "acceptance" and silent(case, definition, today, zone)
