"""Writes of automations: rules by an administrator, runs by the worker."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.actions.transition import lock
from parvis.casework.automations.acts import Doing, known_acts
from parvis.casework.automations.conditions import COMPARISONS, faults, met
from parvis.casework.automations.models import Rule, Run
from parvis.casework.automations.queries import definition_for, ears
from parvis.casework.automations.rules import DEEPEST, MANAGE, loop_of
from parvis.casework.clock import day_of
from parvis.casework.faults import CaseworkFault
from parvis.casework.models import Case
from parvis.casework.rules import HANDLE, VIEW
from parvis.core.actors import Actor, Forbidden
from parvis.core.jobs.registry import job
from parvis.core.journal.actions import record
from parvis.kit.faults import Fault
from parvis.kit.text import clean_line

MOST_ACTS = 10
MOST_TESTS = 5
# How many rules led to what is being done now: 0 when a person acts.
depth: ContextVar[int] = ContextVar("parvis_automation_depth", default=0)


class BadRule(CaseworkFault):
    """A rule that cannot be kept or activated. The message says why."""

    status = 422


@transaction.atomic
def create_rule(
    *, name: str, procedure_id: int | None, when: str, by: Actor, now: datetime, **words: Any
) -> Rule:
    """A rule, paused until it is activated. Raises Forbidden, BadRule."""
    by.must(MANAGE)
    rule = Rule(name=clean_line(name, 80), procedure_id=procedure_id, when=when, changed_at=now, **words)
    _check(rule)
    rule.save()
    return _kept(rule, "created", by, now)


@transaction.atomic
def change_rule(pk: int, *, by: Actor, now: datetime, **changes: Any) -> Rule:
    """Change words of a rule: name, state, label, days, tests, condition. Raises Forbidden, BadRule."""
    by.must(MANAGE)
    rule = Rule.objects.select_for_update().get(pk=pk)
    for word, value in changes.items():
        setattr(rule, word, value)
    rule.name, rule.changed_at = clean_line(rule.name, 80), now
    _check(rule)
    rule.save()
    return _kept(rule, "changed", by, now)


@transaction.atomic
def add_act(pk: int, said: Mapping[str, Any], *, by: Actor, now: datetime) -> Rule:
    """Add an act at the end of a rule. Raises Forbidden, BadRule."""
    rule = Rule.objects.select_for_update().get(pk=pk)  # two at once would else lose one of them
    return change_rule(pk, acts=[*rule.acts, dict(said)], by=by, now=now)


@transaction.atomic
def remove_act(pk: int, place: int, *, by: Actor, now: datetime) -> Rule:
    """Remove an act. A rule left without any is paused. Raises Forbidden."""
    rule = Rule.objects.select_for_update().get(pk=pk)
    acts = [act for n, act in enumerate(rule.acts) if n != place]
    return change_rule(pk, acts=acts, is_active=rule.is_active and bool(acts), by=by, now=now)


@transaction.atomic
def activate(pk: int, *, by: Actor, now: datetime) -> Rule:
    """Let a rule act from now on. Raises Forbidden, and BadRule when it does nothing or sets itself off."""
    if not Rule.objects.get(pk=pk).acts:
        raise BadRule(_("This rule does nothing yet. Add an act."))
    return change_rule(pk, is_active=True, by=by, now=now)


@transaction.atomic
def pause(pk: int, *, by: Actor, now: datetime) -> Rule:
    """Let a rule hear nothing until it is activated again. Raises Forbidden."""
    by.must(MANAGE)
    rule = Rule.objects.select_for_update().get(pk=pk)
    rule.is_active = False
    rule.save(update_fields=["is_active"])
    return _kept(rule, "paused", by, now)


@transaction.atomic
def delete_rule(pk: int, *, by: Actor, now: datetime) -> None:
    """Remove a rule and the list of what it did; timelines and journal keep it. Raises Forbidden."""
    by.must(MANAGE)
    rule = Rule.objects.get(pk=pk)
    _kept(rule, "deleted", by, now)
    rule.delete()


def _kept(rule: Rule, verb: str, by: Actor, now: datetime) -> Rule:
    data = {"name": rule.name, "when": rule.when, "acts": rule.acts, "active": rule.is_active}
    record(f"automation.{verb}", by=by, now=now, kind="automation", pk=rule.pk, data=data)
    transaction.on_commit(ears.forget)
    ears.forget()
    return rule


def _check(rule: Rule) -> None:
    """Raises BadRule with everything that is wrong."""
    definition = definition_for(rule.procedure)
    wrong = [*_moment_faults(rule), *_shape_faults(rule)]
    wrong = wrong or faults(rule, definition)
    acts = known_acts()
    for said in rule.acts:
        act = acts.get(said.get("do", ""))
        wrong += act.faults(said, definition) if act else [_("This action does not exist.")]
    loop = loop_of(rule, Rule.objects.filter(is_active=True)) if rule.is_active else []
    if loop:
        names = " → ".join([*(one.name for one in loop), rule.name])
        wrong.append(_("These rules would set each other off without end: %(names)s.") % {"names": names})
    if wrong:
        raise BadRule(" ".join(wrong))


def _moment_faults(rule: Rule) -> list[str]:
    if not rule.name:
        return [_("Write the name of the rule.")]
    if rule.when not in Rule.When.values:
        return [_("Choose when the rule acts.")]
    if rule.when in {Rule.When.STATE, Rule.When.STALE}:
        definition = definition_for(rule.procedure)
        if definition is None or rule.state not in definition.workflow.states:
            return [_("Choose a procedure, then one of its states.")]
    if rule.when == Rule.When.LABEL and rule.label_id is None:
        return [_("Choose a label.")]
    if rule.when in {Rule.When.STALE, Rule.When.DUE} and not 1 <= (rule.days or 0) <= 365:
        return [_("Write a number of days from 1 to 365.")]
    return []


def _shape_faults(rule: Rule) -> list[str]:
    tests_ok = isinstance(rule.tests, list) and all(
        isinstance(test, list | tuple) and len(test) == 3 and test[1] in COMPARISONS for test in rule.tests
    )
    if not tests_ok or len(rule.tests) > MOST_TESTS or len(rule.acts) > MOST_ACTS:
        return [_("This rule is too long, or cannot be read.")]
    return []


@job("automations.run", label=gettext_lazy("Apply an automatic rule"), attempts=5)
def run_rule(rule: int, case: int, event: str, deep: int) -> None:
    """One rule, one case, one event."""
    row = Rule.objects.select_related("procedure").filter(pk=rule, is_active=True).first()
    if row is not None:
        apply(row, case, event, now=timezone.now(), deep=deep)


def apply(
    rule: Rule, case_id: int, event: str, *, now: datetime, deep: int = 1, note_skipped: bool = False
) -> Run | None:
    """Do what a rule says, all or nothing, once for a case and an event. Returns what is kept of it: None when the
    condition does not hold (unless `note_skipped`), or when it was done before."""
    with transaction.atomic():
        case = lock(case_id)
        if Run.objects.filter(rule=rule, case=case, event=event).exists():
            return None
        if deep > DEEPEST:
            return _note(rule, case, event, Run.State.REFUSED, "", now)
        if not met(rule, case, day_of(now)):
            return _note(rule, case, event, Run.State.SKIPPED, "", now) if note_skipped else None
        try:
            with transaction.atomic():
                _do(rule, case, now, deep)
        except (CaseworkFault, Fault) as fault:
            return _note(rule, case, event, Run.State.FAILED, str(fault.message), now)
        except Forbidden:
            return _note(rule, case, event, Run.State.FAILED, _("This act is not allowed on this case."), now)
        return _note(rule, case, event, Run.State.DONE, "", now)


def _do(rule: Rule, case: Case, now: datetime, deep: int) -> None:
    acts, token = known_acts(), depth.set(deep)
    try:
        for said in rule.acts:
            acts[said["do"]].run(Doing(case, actor_of(rule), now, rule.name), said)
    finally:
        depth.reset(token)


def actor_of(rule: Rule) -> Actor:
    """Who timelines and the journal name: the rule itself. It handles cases, and decides nothing."""
    name = _("Rule “%(name)s”") % {"name": rule.name}
    return Actor(kind="program", name=name, everywhere=frozenset({VIEW, HANDLE}))


def _note(rule: Rule, case: Case, event: str, state: str, detail: str, now: datetime) -> Run:
    run = Run.objects.create(rule=rule, case=case, event=event, state=state, detail=detail[:300], at=now)
    data = {"rule": rule.name, "event": event, "state": state, "acts": [said["do"] for said in rule.acts]}
    if state != Run.State.SKIPPED:
        record("automation.ran", by=actor_of(rule), now=now, kind="case", pk=case.pk, data=data)
    return run
