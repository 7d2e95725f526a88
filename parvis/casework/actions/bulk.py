"""The same act on several cases: planned first, so that nobody is surprised; each case by itself, so that one
refusal does not undo the others. What is no act of law can be undone for a week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.casework.actions import conversation
from parvis.casework.actions.labels import set_labels
from parvis.casework.actions.transition import take
from parvis.casework.definitions import definition_of
from parvis.casework.faults import CaseworkFault
from parvis.casework.models import BulkAct, Case
from parvis.casework.queries.names import labels_for
from parvis.casework.rules import is_simple, may_handle, may_view, possible
from parvis.core.actors import Actor, Forbidden
from parvis.core.authorities.models import Authority
from parvis.core.journal.actions import record
from parvis.kit.faults import Fault
from parvis.kit.text import small_number

MOST = 200
UNDOABLE = ("assign", "label", "unlabel", "note")
VERBS = (*UNDOABLE, "write", "take")
WITH_TEXT = ("note", "write")
KEEP = timedelta(days=7)


@dataclass(frozen=True)
class Plan:
    """What would be done to which cases, and why others are left out."""

    verb: str
    argument: str
    eligible: tuple[Case, ...]
    left_out: tuple[tuple[str, str], ...]


@dataclass
class Done:
    """What was done: how many cases, the others with the reason, and the act to undo if it can be."""

    count: int = 0
    left: list[tuple[str, str]] = field(default_factory=list)
    act: BulkAct | None = None


def plan(*, by: Actor, verb: str, numbers: Sequence[str], argument: str) -> Plan:
    """Look at each case; change nothing."""
    eligible, left = [], []
    known = [number for number in numbers if "\x00" not in number]
    for case in Case.objects.filter(number__in=known).defer("search").order_by("due_on", "id")[:MOST]:
        if not may_view(by, case):
            continue  # as if it did not exist
        reason = _why_not(case, by, verb, argument)
        if reason:
            left.append((case.number, reason))
        else:
            eligible.append(case)
    return Plan(verb, argument, tuple(eligible), tuple(left))


def _why_not(case: Case, by: Actor, verb: str, argument: str) -> str:
    if verb not in VERBS:
        return _("This action does not exist.")
    if not may_handle(by, case):
        return _("You may not handle this case.")
    if verb == "assign":
        return "" if case.is_open else _("This case is closed.")
    if verb == "write":
        return "" if case.applicant_email else _("No e-mail address is known.")
    if verb in {"label", "unlabel"}:
        return _why_not_labelled(case, by, verb, small_number(argument))
    return "" if verb == "note" else _why_not_taken(case, by, argument)


def _why_not_labelled(case: Case, by: Actor, verb: str, label: int | None) -> str:
    held = label in (case.labels or ())
    if verb == "unlabel":
        return "" if held else _("This case does not have this label.")
    if held:
        return _("This case has this label already.")
    offered = {known.pk for known in labels_for(by, case.unit_id)}
    return "" if label in offered else _("This label is not offered for this case.")


def _why_not_taken(case: Case, by: Actor, name: str) -> str:
    steps = possible(by, case, definition_of(case.version_id))
    simple = [step for step, spec in steps if is_simple(spec)]
    return "" if name in simple else _("This step is not possible in the present state of the case.")


def run(
    *,
    by: Actor,
    verb: str,
    numbers: Sequence[str],
    argument: str,
    text: str,
    now: datetime,
    authority: Authority,
) -> Done:
    """Act on each eligible case, and keep what each was before if the act can be undone."""
    planned = plan(by=by, verb=verb, numbers=numbers, argument=argument)
    done, changes = Done(left=list(planned.left_out)), []
    for case in planned.eligible:
        try:
            with transaction.atomic():
                changes.append([case.pk, _act(case, by, verb, argument, text, now, authority)])
            done.count += 1
        except (CaseworkFault, Fault) as fault:
            done.left.append((case.number, str(fault.message)))
        except Forbidden:
            done.left.append((case.number, _("You may not handle this case.")))
    if changes and verb in UNDOABLE and by.account_id is not None:
        done.act = _keep(by.account_id, by, verb, argument, changes, now)
    return done


@transaction.atomic
def _keep(
    account_id: int, by: Actor, verb: str, argument: str, changes: list[list[Any]], now: datetime
) -> BulkAct:
    BulkAct.objects.filter(account_id=account_id, done_at__lt=now - KEEP).delete()
    act = BulkAct.objects.create(
        account_id=account_id, verb=verb, argument=argument[:40], changes=changes, done_at=now
    )
    said = {"verb": verb, "cases": len(changes)}
    record("bulk.done", by=by, now=now, kind="bulk", pk=act.pk, data=said)
    return act


def _act(
    case: Case, by: Actor, verb: str, argument: str, text: str, now: datetime, authority: Authority
) -> Any:
    """Act on one case. Returns what is needed to undo it."""
    label = small_number(argument)
    if verb == "assign":
        conversation.assign(case.pk, agent_id=label, by=by, now=now)
        return case.assignee_id
    if verb == "note":
        return conversation.note(case.pk, text=text, by=by, now=now).pk
    if verb == "label":
        return set_labels(case.pk, add=[label or 0], by=by, now=now)[0]
    if verb == "unlabel":
        return set_labels(case.pk, remove=[label or 0], by=by, now=now)[1]
    if verb == "write":
        conversation.write(case.pk, text=text, by=by, now=now)
    else:
        take(case.pk, argument, by=by, now=now, authority=authority)
    return None


def last_act(pk: int | None, by: Actor, now: datetime) -> BulkAct | None:
    """An act of this person that may still be undone, or None."""
    if pk is None or by.account_id is None:
        return None
    rows = BulkAct.objects.filter(account=by.account_id, undone_at=None, done_at__gte=now - KEEP)
    return rows.filter(pk=pk).first()


@transaction.atomic
def undo(pk: int | None, *, by: Actor, now: datetime) -> int:
    """Undo an act on many cases, once. What somebody changed in the meantime stays as it is. Returns how many cases
    are as they were."""
    act = last_act(pk, by, now)
    if act is None or not BulkAct.objects.filter(pk=act.pk, undone_at=None).update(undone_at=now):
        return 0
    count = 0
    for case_id, before in act.changes:
        try:
            with transaction.atomic():
                count += _undo_one(act, case_id, before, by, now)
        except (CaseworkFault, Forbidden, Case.DoesNotExist):
            continue
    record("bulk.undone", by=by, now=now, kind="bulk", pk=act.pk, data={"cases": count})
    return count


def _undo_one(act: BulkAct, case_id: int, before: Any, by: Actor, now: datetime) -> bool:
    if act.verb == "assign":
        given = small_number(act.argument)
        if not Case.objects.filter(pk=case_id, assignee=given).exists():
            return False
        conversation.assign(case_id, agent_id=before, by=by, now=now)
        return True
    if act.verb == "note":
        return conversation.withdraw_note(before, by=by, now=now)
    if act.verb == "label":
        return bool(set_labels(case_id, remove=before, by=by, now=now)[1])
    return bool(set_labels(case_id, add=before, by=by, now=now)[0])
