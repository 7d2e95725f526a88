"""What the clock does by itself: implicit decisions, lateness told, steps that time takes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q

from parvis.casework.actions.transition import STATE_FIELDS, apply_step, save
from parvis.casework.clock import day_of, set_dates, silent
from parvis.casework.definition.model import Definition
from parvis.casework.definitions import definition_of
from parvis.casework.models import Case
from parvis.casework.rules import suits
from parvis.casework.timeline import Story
from parvis.core.actors import SYSTEM
from parvis.core.authorities.models import Authority
from parvis.core.authorities.queries import current_authority
from parvis.core.jobs.registry import later

log = logging.getLogger("parvis.casework")
Job = Callable[[], None]
AT_ONCE = 50  # their rows stay locked until the end


def tick(*, now: datetime) -> int:
    """Advance open cases whose date is past, AT_ONCE at most. Returns how many changed. Safe to run at any time,
    twice, or by two workers."""
    authority, today = current_authority(), day_of(now)
    changed = 0
    for pk in _due(today):
        if changed == AT_ONCE:
            break
        try:
            with transaction.atomic():
                case = Case.objects.select_for_update(skip_locked=True).defer("search").filter(pk=pk).first()
                changed += case is not None and _advance(case, authority, now)
        except Exception:  # one case that cannot advance must not stop the others
            log.exception("The clock of case %s could not advance; it is tried again", pk)
    return changed


def _due(today: date) -> list[int]:
    rows = Case.objects.filter(closed_at=None, due_on__lt=today)
    rows = rows.filter(
        Q(legal_due_on__lt=today, implicit="") | (Q(step_due_on__lt=today) & ~Q(late_told=F("state")))
    )
    paused = Case.objects.filter(closed_at=None, decided_at=None, legal_due_on=None, implicit="")
    paused = paused.filter(clock_started_on__isnull=False).exclude(suspensions=[])
    ids = list(rows.order_by("due_on", "pk").values_list("pk", flat=True))
    return ids + list(paused.order_by("pk").values_list("pk", flat=True))


def _advance(case: Case, authority: Authority, now: datetime) -> bool:
    definition, today = definition_of(case.version_id), day_of(now)
    story = Story(case, by=SYSTEM, now=now)
    before = case.legal_due_on
    set_dates(case, definition, today, authority.zone)
    changed, jobs = before != case.legal_due_on, list[Job]()
    if case.is_open and silent(case, definition, today, authority.zone):
        jobs += _implicit(case, definition, story, authority)
        changed = True
    if case.is_open and case.step_due_on and case.step_due_on < today and case.late_told != case.state:
        jobs += _late(case, definition, story, authority)
        changed = True
    if changed:
        save(case, *STATE_FIELDS)
        story.write()
        for job in jobs:
            job()
    return changed


def _implicit(case: Case, definition: Definition, story: Story, authority: Authority) -> list[Job]:
    """Record the decision that silence makes. An implicit acceptance closes through the step `by: clock` if the
    procedure has one; an implicit rejection leaves the case open: an express decision is still owed."""
    rule = definition.legal.clock
    assert rule is not None
    case.implicit = rule.silence
    due = case.legal_due_on.isoformat() if case.legal_due_on else None
    story.tell("implicit", silence=rule.silence, due=due)
    wanted = "accepted" if rule.silence == "acceptance" else "refused"
    jobs: list[Job] = [lambda: later("casework.mail", case=case.pk, template=f"implicit_{rule.silence}")]
    for name, spec in definition.workflow.transitions.items():
        reached = definition.workflow.states[spec.to].outcome
        ready = case.state in spec.start and suits(spec, case, definition)
        if spec.by == "clock" and ready and reached == wanted:
            jobs += apply_step(case, definition, name, spec, story, authority=authority)
            break
    return jobs


def _late(case: Case, definition: Definition, story: Story, authority: Authority) -> list[Job]:
    """A step's deadline is past: tell who must be told, then take the step that the definition says. Returns
    what is to be enqueued after the writes."""
    state = definition.workflow.states[case.state]
    case.late_told = case.state
    story.tell("late", public=False, state=case.state, tell=state.late or "")
    if state.late == "remind_applicant" and case.applicant_email:
        later("casework.mail", case=case.pk, template="reminder")
    elif state.late in {"tell_officer", "tell_chief"}:
        later("casework.tell_agents", case=case.pk, who=state.late)
    step = definition.workflow.transitions.get(state.then or "")
    if step is None or not suits(step, case, definition):
        return []
    return apply_step(case, definition, state.then or "", step, story, authority=authority)
