"""The same act on several cases: planned first, so that nobody is surprised; each case by itself, so that one
refusal does not undo the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.casework.actions import conversation
from parvis.casework.actions.transition import take
from parvis.casework.definitions import definition_of
from parvis.casework.faults import CaseworkFault
from parvis.casework.models import Case
from parvis.casework.rules import asks_for_items, may_handle, may_view, possible
from parvis.core.actors import Actor, Forbidden
from parvis.core.authorities.models import Authority
from parvis.kit.faults import Fault
from parvis.kit.text import small_number

MOST = 200
VERBS = ("assign", "write", "take")


@dataclass(frozen=True)
class Plan:
    """What would be done to which cases, and why others are left out."""

    verb: str
    argument: str
    eligible: tuple[Case, ...]
    left_out: tuple[tuple[str, str], ...]


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
    steps = possible(by, case, definition_of(case.version_id))
    simple = [name for name, spec in steps if not spec.needs and not asks_for_items(spec)]
    return "" if argument in simple else _("This step is not possible in the present state of the case.")


def run(
    *,
    by: Actor,
    verb: str,
    numbers: Sequence[str],
    argument: str,
    text: str,
    now: datetime,
    authority: Authority,
) -> tuple[int, list[tuple[str, str]]]:
    """Act on each eligible case. Returns how many were done, and the others with the reason."""
    planned = plan(by=by, verb=verb, numbers=numbers, argument=argument)
    done, left = 0, list(planned.left_out)
    for case in planned.eligible:
        try:
            with transaction.atomic():
                _act(case, by, verb, argument, text, now, authority)
            done += 1
        except (CaseworkFault, Fault) as fault:
            left.append((case.number, str(fault.message)))
        except Forbidden:
            left.append((case.number, _("You may not handle this case.")))
    return done, left


def holders(numbers: Sequence[str]) -> dict[str, int | None]:
    """Whom these cases are assigned to now, so that an assignment of many can be undone."""
    known = [number for number in numbers[:MOST] if "\x00" not in number]
    return dict(Case.objects.filter(number__in=known).values_list("number", "assignee_id"))


def give_back(before: Mapping[str, int | None], given: int | None, *, by: Actor, now: datetime) -> int:
    """Undo an assignment of many: each case that is still with `given` goes back to whom it was with. What somebody
    moved in the meantime stays where it is. Returns how many went back."""
    rows = Case.objects.filter(number__in=list(before), assignee=given).values_list("pk", "number")
    done = 0
    for pk, number in list(rows):
        try:
            conversation.assign(pk, agent_id=before[number], by=by, now=now)
            done += 1
        except (CaseworkFault, Forbidden):
            continue
    return done


def _act(
    case: Case, by: Actor, verb: str, argument: str, text: str, now: datetime, authority: Authority
) -> None:
    if verb == "assign":
        conversation.assign(case.pk, agent_id=small_number(argument), by=by, now=now)
    elif verb == "write":
        conversation.write(case.pk, text=text, by=by, now=now)
    else:
        take(case.pk, argument, by=by, now=now, authority=authority)
