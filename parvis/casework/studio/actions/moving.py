"""Moving cases in progress to another version, some at a time, in a job: pages stay quick, a worker may be killed at
any moment, and the move can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from parvis.casework.clock import day_of, enter_state, set_dates
from parvis.casework.definition.model import Definition
from parvis.casework.definitions import definition_of
from parvis.casework.faults import CaseworkFault
from parvis.casework.models import Case, CaseEvent, MissingItems, ProcedureVersion
from parvis.casework.studio.models import Move, MovedCase
from parvis.casework.studio.moving import changed_types, gone_documents, target_of
from parvis.casework.timeline import Story
from parvis.core.actors import Actor
from parvis.core.authorities.models import Authority
from parvis.core.authorities.queries import current_authority
from parvis.core.jobs.registry import later
from parvis.core.journal.actions import record
from parvis.core.journal.models import JournalEntry
from parvis.core.registries import registry

AT_ONCE = 100
COLUMNS = ("version_id", "state", "phase", "late_told", "legal_due_on", "step_due_on", "due_on")


class AlreadyMoving(CaseworkFault):
    """Cases of this procedure are being moved already."""

    message = _("Cases of this procedure are being moved already. Wait until it is done.")


class NothingToMove(CaseworkFault):
    """No case is on another version."""

    message = _("No case in progress is on another version.")


@transaction.atomic
def start(version: ProcedureVersion, choices: Mapping[str, str], *, by: Actor, now: datetime) -> Move:
    """Begin to move the open cases of a procedure to one of its versions. Raises AlreadyMoving, NothingToMove."""
    if Move.objects.filter(procedure=version.procedure_id, state__in=["running", "undoing"]).exists():
        raise AlreadyMoving
    total = _waiting(version).count()
    if not total:
        raise NothingToMove
    move = Move.objects.create(
        procedure_id=version.procedure_id,
        to=version,
        choices=dict(choices),
        total=total,
        by_account=by.account_id,
        by_name=by.name,
        started_at=now,
    )
    record("studio.move_begun", by=by, now=now, kind="move", pk=move.pk, data={"to": version.number})
    later("studio.move", move=move.pk)
    return move


def _waiting(version: ProcedureVersion, after: int = 0) -> QuerySet[Case]:
    rows = Case.objects.filter(procedure=version.procedure_id, closed_at=None, pk__gt=after)
    return rows.exclude(version=version).order_by("pk")


@dataclass
class Batch:
    """What is written at the end of a batch, in as few statements as there are tables."""

    move: Move
    authority: Authority
    now: datetime
    cases: list[Case] = field(default_factory=list)
    moved: list[MovedCase] = field(default_factory=list)
    events: list[CaseEvent] = field(default_factory=list)
    entries: list[JournalEntry] = field(default_factory=list)

    @property
    def author(self) -> Actor:
        """Who asked for the move."""
        return Actor(kind="agent", name=self.move.by_name, account_id=self.move.by_account)

    def tell(self, case: Case, **data: Any) -> None:
        """Note on the case's timeline, for agents, that its version changed."""
        story = Story(case, by=self.author, now=self.now)
        story.tell("version_moved", public=False, **data)
        self.events += story.events
        self.entries += story.entries

    def write(self) -> None:
        """Write all."""
        Case.objects.bulk_update(self.cases, [*COLUMNS, "revision"])
        CaseEvent.objects.bulk_create(self.events)
        JournalEntry.objects.bulk_create(self.entries)


@transaction.atomic
def advance(move_id: int, *, now: datetime) -> bool:
    """Look at the next cases of a move. Returns whether some are left."""
    move = Move.objects.select_for_update().select_related("to").get(pk=move_id)
    if move.state != Move.State.RUNNING:
        return False
    cases = list(_waiting(move.to, move.last_case).defer("search").select_for_update()[:AT_ONCE])
    batch = Batch(move, current_authority(), now)
    asked = _asked({case.pk for case in cases})
    for case in cases:
        _move_one(case, definition_of(move.to_id), asked.get(case.pk, set()), batch)
    batch.write()
    MovedCase.objects.bulk_create(batch.moved)
    if cases:
        move.last_case, move.seen = cases[-1].pk, move.seen + len(cases)
    _finish(move, Move.State.DONE, batch.author, now, left=len(cases) == AT_ONCE)
    return len(cases) == AT_ONCE


def _asked(ids: set[int]) -> dict[int, set[str]]:
    """Documents that the applicants of these cases were asked for and have not sent."""
    rows = MissingItems.objects.filter(case__in=ids, answered_at=None).values_list("case_id", "names")
    return {case: set(names) for case, names in rows}


def _move_one(case: Case, new: Definition, asked: set[str], batch: Batch) -> None:
    old = definition_of(case.version_id)
    target, kept = verdict(case, old, new, asked, batch.move.choices)
    if kept:
        batch.moved.append(MovedCase(move=batch.move, case=case, kept=kept))
        return
    before = {name: _plain(getattr(case, name)) for name in COLUMNS}
    said = {"from": old.workflow.states[case.state].public, "version": batch.move.to.number}
    _put_in(case, target, new, batch)
    case.revision += 1
    batch.cases.append(case)
    batch.moved.append(MovedCase(move=batch.move, case=case, before=before, revision=case.revision))
    batch.tell(case, **said)


def verdict(
    case: Case, old: Definition, new: Definition, asked: set[str], choices: Mapping[str, str]
) -> tuple[str, str]:
    """The state in which a case goes on, and the reason why it stays where it is (empty when it moves)."""
    target, reason = target_of(case.state, new, choices)
    if not reason and old.legal.clock != new.legal.clock:
        reason = "clock"
    if not reason and asked & set(gone_documents(old, new)):
        reason = "document"
    if not reason and set(case.answers) & set(changed_types(old, new)):
        reason = "answer"
    if not reason and any(hold.waits(case) for hold in registry.holds):
        reason = "waits"
    return target, reason


def _put_in(case: Case, target: str, new: Definition, batch: Batch) -> None:
    """A case that keeps its state keeps its running deadline; one that changes state gets that of the new state."""
    case.version_id = batch.move.to_id
    if target != case.state:
        enter_state(case, new, target, batch.now, batch.authority.zone)
        return
    case.phase = new.workflow.states[target].phase
    set_dates(case, new, day_of(batch.now), batch.authority.zone)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _finish(move: Move, state: str, by: Actor, now: datetime, *, left: bool) -> None:
    if not left:
        move.state, move.finished_at = state, now
        counts = {"moved": move.cases.filter(kept="").count(), "seen": move.seen}
        record(f"studio.move_{state}", by=by, now=now, kind="move", pk=move.pk, data=counts)
    move.save(update_fields=["state", "finished_at", "last_case", "seen"])


@transaction.atomic
def undo(move_id: int, *, by: Actor, now: datetime) -> Move:
    """Begin to put the cases of a move back. Raises AlreadyMoving."""
    move = Move.objects.select_for_update().get(pk=move_id)
    if move.state not in {Move.State.RUNNING, Move.State.DONE}:
        raise AlreadyMoving
    others = Move.objects.filter(procedure=move.procedure_id, state__in=["running", "undoing"])
    if others.exclude(pk=move.pk).exists():
        raise AlreadyMoving
    move.state, move.finished_at = Move.State.UNDOING, None
    move.seen = move.last_case = 0
    move.save(update_fields=["state", "finished_at", "seen", "last_case"])
    record("studio.move_undoing", by=by, now=now, kind="move", pk=move.pk)
    later("studio.unmove", move=move.pk)
    return move


@transaction.atomic
def go_back(move_id: int, *, now: datetime) -> bool:
    """Put the next cases of a move back. Returns whether some are left."""
    move = Move.objects.select_for_update().select_related("to").get(pk=move_id)
    if move.state != Move.State.UNDOING:
        return False
    rows = list(move.cases.filter(kept="", undone=False, pk__gt=move.last_case).order_by("pk")[:AT_ONCE])
    held = Case.objects.filter(pk__in=[row.case_id for row in rows]).defer("search").select_for_update()
    cases = {case.pk: case for case in held.order_by("pk")}
    batch = Batch(move, current_authority(), now)
    for row in rows:
        _put_back(row, cases[row.case_id], batch)
    batch.write()
    MovedCase.objects.bulk_update(rows, ["undone", "kept"])
    if rows:
        move.last_case, move.seen = rows[-1].pk, move.seen + len(rows)
    _finish(move, Move.State.UNDONE, batch.author, now, left=len(rows) == AT_ONCE)
    return len(rows) == AT_ONCE


def _put_back(row: MovedCase, case: Case, batch: Batch) -> None:
    """A case untouched since is what it was. One that went on keeps its state, if its old version knows it."""
    old_version = row.before["version_id"]
    if case.version_id != batch.move.to_id:
        row.kept = "moved_on"
        return
    if case.revision == row.revision:
        for name in COLUMNS:
            setattr(case, name, _typed(name, row.before[name]))
    elif case.state in definition_of(old_version).workflow.states:
        case.version_id = old_version
    else:
        row.kept = "went_on"
        return
    row.undone = True
    case.revision += 1
    batch.cases.append(case)
    batch.tell(case, back=True)


def _typed(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name.endswith("_on") and value else value
