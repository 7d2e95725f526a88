"""A step goes through those who must agree: begun, approved place after place, sent back, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from parvis.casework.actions.transition import carry_out, lock, ready, save
from parvis.casework.circuits.eyes import check_all, must_sign
from parvis.casework.circuits.faults import CircuitRunning, NobodySigns, NotHere, ReadFirst, ReasonMissing
from parvis.casework.circuits.models import Circuit, Visa
from parvis.casework.circuits.pending import pending
from parvis.casework.circuits.rules import may_withdraw
from parvis.casework.clock import day_of
from parvis.casework.definition.model import Signatory
from parvis.casework.definitions import definition_of
from parvis.casework.effects import Asked
from parvis.casework.faults import CaseworkFault
from parvis.casework.models import Case
from parvis.casework.rules import acting_on
from parvis.casework.timeline import Story
from parvis.core.actors import Actor, Forbidden
from parvis.core.authorities.models import Authority, Unit
from parvis.core.authorities.queries import current_authority
from parvis.core.jobs.registry import later
from parvis.kit.delays import Delay, add
from parvis.kit.text import clean_text

LONGEST = 5_000
MOST = 100
State = Circuit.State


def begin(asked: Asked) -> bool:
    """Keep a step that has a circuit, and begin it. For the registry of holds. Raises CircuitRunning when another
    step of the case waits, NobodySigns when a place would wait for ever."""
    if asked.spec.by not in {"officer", "approver"}:
        return False
    if waits(asked.case):
        raise CircuitRunning
    if not asked.spec.circuit:
        return False
    story = asked.story
    row = Circuit(
        case=asked.case,
        transition=asked.name,
        label=asked.spec.label,
        grounds=asked.grounds,
        places=[_place(who) for who in asked.spec.circuit],
        begun_by_id=story.by.agent_id,
        begun_by_name=story.by.full_name[:200],
        begun_at=story.now,
    )
    row.acted = _acted(row, 0)
    check_all(row)
    _move(row, 0, story.now)
    story.tell("circuit_begun", public=False, titles=[asked.spec.label], places=row.places)
    return True


def _place(who: Signatory) -> dict[str, Any]:
    whom: dict[str, Any] = {"role": who.role, "unit": who.unit, "same_person": who.same_person}
    whom["within"] = str(who.within) if who.within else None
    return {"kind": who.kind, "title": who.title, **whom}


def _await(row: Circuit, place: int, now: datetime) -> None:
    """Describe the place, without saving."""
    here = row.places[place]
    unit = Unit.objects.filter(slug=here["unit"]).first() if here["unit"] else None
    if here["unit"] and unit is None:
        raise NobodySigns(here["title"])
    row.place, row.awaits_kind, row.awaits_role = place, here["kind"], here["role"] or ""
    row.awaits_unit, row.acted = unit, _acted(row, place)
    within = here.get("within")
    day, zone = day_of(now), current_authority().zone
    row.due_on, row.reminded = add(Delay.parse(within), day, zone) if within else None, False


def _acted(row: Circuit, place: int) -> list[int]:
    """The accounts of who began it, and of who agreed last at each earlier place: what was said after it has been
    sent back counts no more."""
    begun = [row.begun_by.account_id] if row.begun_by else []
    if row.pk is None:
        return begun
    words = Visa.objects.filter(circuit=row, place__lt=place, agreed=True, account__isnull=False)
    last = words.order_by("place", "-at", "-id").distinct("place").values_list("account_id", flat=True)
    return [*begun, *(account for account in last if account not in begun)]


def _move(row: Circuit, place: int, now: datetime, *, template: str = "visa_awaited") -> None:
    _await(row, place, now)
    row.moved_at = now
    row.save()
    later("circuits.awaited", circuit=row.pk, place=place, template=template)


def _held(pk: int, place: int | None) -> tuple[Case, Circuit]:
    """The case and the circuit, both held. Case first, as every act does. Raises NotHere."""
    case_id = Circuit.objects.filter(pk=pk).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotHere
    case = lock(case_id)
    row = Circuit.objects.select_for_update(of=("self",)).get(pk=pk)
    row.case = case
    if row.state != State.RUNNING or (place is not None and row.place != place):
        raise NotHere
    return case, row


@transaction.atomic
def approve(pk: int, *, place: int, by: Actor, now: datetime, authority: Authority) -> Case:
    """Agree at a place; at the last one the step is taken. Raises NotHere, Forbidden, NotPossible,
    OtherPerson, NeededLater."""
    case, row = _held(pk, place)
    who = must_sign(by, row)
    definition = definition_of(case.version_id)
    spec = ready(case, definition, row.transition, now, authority)
    story = Story(case, by=who, now=now)
    _say(row, who, now, agreed=True)
    story.tell(f"circuit_{row.here['kind']}", public=False, titles=[row.here["title"]])
    if not row.is_last:
        _move(row, row.place + 1, now)
        save(case)
        story.write()
        return case
    _end(row, State.DONE, now)
    return carry_out(case, definition, row.transition, spec, story, authority=authority, grounds=row.grounds)


@transaction.atomic
def refuse(pk: int, *, place: int, reason: str, by: Actor, now: datetime) -> Case:
    """Send back one place, to who agreed before, or to who began. Raises as `approve`, and ReasonMissing."""
    case, row = _held(pk, place)
    who, reason = must_sign(by, row), clean_text(reason, LONGEST)
    if not reason:
        raise ReasonMissing
    story = Story(case, by=who, now=now)
    _say(row, who, now, agreed=False, reason=reason)
    story.tell("circuit_refused", public=False, titles=[row.here["title"]], text=reason)
    if row.place > 0:
        _move(row, row.place - 1, now, template="visa_returned")
    else:
        _end(row, State.RETURNED, now)
        later("circuits.returned", circuit=row.pk)
    save(case)
    story.write()
    return case


@transaction.atomic
def withdraw(pk: int, *, by: Actor, now: datetime) -> Case:
    """Take the circuit back: the case is again as before. Raises NotHere, Forbidden."""
    case, row = _held(pk, None)
    if not may_withdraw(by, row, case):
        raise Forbidden("casework.decide")
    _end(row, State.WITHDRAWN, now)
    story = Story(case, by=acting_on(by, case), now=now)
    story.tell("circuit_withdrawn", public=False, titles=[row.label])
    save(case)
    story.write()
    return case


def waits(case: Case) -> bool:
    """Whether a step of the case waits for signatures."""
    return pending(case).circuit


def which() -> Q:
    """The cases a step of which waits for signatures, as the condition of a query."""
    return Q(pk__in=Circuit.objects.filter(state=State.RUNNING).values("case"))


def end_with(story: Story) -> None:
    """The case left its state by another way: withdrawal, silence."""
    for row in Circuit.objects.filter(case=story.case, state=State.RUNNING):
        _end(row, State.ENDED, story.now)
        story.tell("circuit_ended", public=False, titles=[row.label])


def _say(row: Circuit, who: Actor, now: datetime, *, agreed: bool, reason: str = "") -> None:
    Visa.objects.create(
        circuit=row,
        place=row.place,
        agreed=agreed,
        reason=reason,
        account_id=who.account_id,
        name=who.full_name,
        at=now,
    )


def _end(row: Circuit, state: str, now: datetime) -> None:
    row.state, row.ended_at = state, now
    row.save(update_fields=["state", "ended_at"])


def came_back(pk: int) -> bool:
    """Whether the last word on a circuit is a refusal."""
    return (
        Visa.objects.filter(circuit=pk).order_by("at", "id").values_list("agreed", flat=True).last() is False
    )


def remind(*, now: datetime) -> int:
    """Write once to those who may sign, on the last day that they have. Returns how many circuits."""
    rows = Circuit.objects.filter(state=State.RUNNING, due_on__lte=day_of(now), reminded=False)
    found = list(rows.values_list("pk", "place")[:MOST])
    Circuit.objects.filter(pk__in=[pk for pk, _place in found]).update(reminded=True)
    for pk, place in found:
        later("circuits.awaited", circuit=pk, place=place, template="visa_reminder")
    return len(found)


@dataclass(frozen=True)
class Done:
    """What came of approving many: how many, and which were not, with the reason."""

    count: int
    left: list[tuple[str, str]]


def approve_many(
    wanted: Sequence[tuple[int, int]], *, by: Actor, now: datetime, authority: Authority
) -> Done:
    """Agree to several, each by itself: (circuit, place) as the page showed them. What came back is left out: its
    reason is read first."""
    done, left_out = 0, []
    numbers = dict(Circuit.objects.filter(pk__in=[pk for pk, _p in wanted]).values_list("pk", "case__number"))
    for pk, place in wanted[:MOST]:
        try:
            with transaction.atomic():
                if came_back(pk):
                    raise ReadFirst
                approve(pk, place=place, by=by, now=now, authority=authority)
            done += 1
        except (CaseworkFault, Forbidden) as fault:
            reason = fault.message if isinstance(fault, CaseworkFault) else NotHere.message
            left_out.append((numbers.get(pk, ""), str(reason)))
    return Done(done, left_out)
