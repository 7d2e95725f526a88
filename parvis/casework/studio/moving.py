"""What becomes of cases in progress when their procedure has a new version: which move, which stay, and why.

A case keeps the version it was filed under until somebody moves it. It moves when its present state exists in the new
version (or another was chosen for it) and when nothing that binds would change: its legal clock is that of the day it
was filed, what was asked of the applicant is still known, and its answers still mean what they meant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from parvis.casework.answers import type_of
from parvis.casework.definition.model import Definition, FieldSpec
from parvis.casework.definitions import definition_of
from parvis.casework.models import Case
from parvis.casework.queries.cases import desk_state
from parvis.core.registries import registry

REASONS = {
    "state": _("Their state does not exist any more."),
    "final": _("Their state has become an end."),
    "clock": _("Their legal delay is not the same any more: the one of the day of filing holds."),
    "document": _("The applicant was asked for a document that is not known any more."),
    "answer": _("They answer a question whose type has changed."),
    "waits": _("A step of theirs waits for signatures."),
}
MOST_NAMED = 20


@dataclass(frozen=True)
class Group:
    """Cases of one version in one state: how many move, and how many stay for which reason. `waiting` names the first
    of those that wait for signatures: somebody can be asked."""

    version: int
    state: str
    title: str
    moves: int
    stays: Mapping[str, int]
    waiting: Sequence[str] = ()

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why some stay, in words."""
        return [(str(REASONS[code]), count) for code, count in self.stays.items() if count]


def _together(one: Group, other: Group) -> Group:
    stays = dict(Counter(one.stays) + Counter(other.stays))
    return replace(one, moves=one.moves + other.moves, stays=stays, waiting=[*one.waiting, *other.waiting])


@dataclass(frozen=True)
class Plan:
    """What publishing does to cases in progress."""

    groups: Sequence[Group]

    @property
    def moves(self) -> int:
        """How many move."""
        return sum(group.moves for group in self.groups)

    @property
    def stays(self) -> int:
        """How many stay on their version."""
        return sum(sum(group.stays.values()) for group in self.groups)

    @property
    def waiting(self) -> list[str]:
        """The numbers of the first cases that wait for signatures, in each state."""
        return [number for group in self.groups for number in group.waiting]

    @property
    def choices(self) -> list[tuple[str, str, int]]:
        """States that need a choice: name, title, how many cases, whatever their version."""
        found = dict[str, tuple[str, int]]()
        for group in self.groups:
            if count := group.stays.get("state"):
                title, before = found.get(group.state, (group.title, 0))
                found[group.state] = title, before + count
        return [(state, title, count) for state, (title, count) in found.items()]

    @property
    def lines(self) -> list[Group]:
        """The groups as they are read: one for each title of a state, whatever the versions."""
        found = dict[str, Group]()
        for group in self.groups:
            before = found.get(group.title)
            found[group.title] = _together(before, group) if before else group
        return list(found.values())

    @property
    def total(self) -> int:
        """How many cases are in progress on another version."""
        return self.moves + self.stays


def changed_types(old: Definition, new: Definition) -> list[str]:
    """Questions whose answers would be read otherwise."""
    kinds = {spec.name: spec for spec in new.fields}
    return [spec.name for spec in old.fields if spec.name in kinds and not _alike(spec, kinds[spec.name])]


def _alike(old: FieldSpec, new: FieldSpec) -> bool:
    """Whether an answer to one is an answer to the other: same type, and no choice taken away."""
    if old.type != new.type:
        return False
    if not type_of(old).asks:
        return True
    gone = {choice.name for choice in old.choices} - {choice.name for choice in new.choices}
    inner = {item.name: item for item in new.fields}
    return not gone and all(item.name in inner and _alike(item, inner[item.name]) for item in old.fields)


def gone_documents(old: Definition, new: Definition) -> list[str]:
    """Documents that the new version does not know."""
    return [spec.name for spec in old.documents if spec.name not in {one.name for one in new.documents}]


def target_of(state: str, new: Definition, choices: Mapping[str, str]) -> tuple[str, str]:
    """The state to go to, and the reason to stay when there is none."""
    target = state if state in new.workflow.states else choices.get(state, "")
    if target not in new.workflow.states:
        return "", "state"
    return ("", "final") if new.workflow.states[target].final else (target, "")


def binding(old: Definition, new: Definition) -> list[tuple[str, Q]]:
    """What keeps some cases of an old version where they are: the reason, and which cases."""
    found: list[tuple[str, Q]] = []
    if old.legal.clock != new.legal.clock:
        found.append(("clock", Q()))
    for name in gone_documents(old, new):
        found.append(("document", Q(missing__answered_at=None, missing__names__contains=[name])))
    names = changed_types(old, new)
    if names:
        found.append(("answer", Q(answers__has_any_keys=names)))
    return found


def held() -> Q:
    """The cases a step of which waits, for whatever holds steps in this house."""
    found = Q(pk__in=[])
    for hold in registry.holds:
        if hold.which is not None:
            found |= hold.which()
    return found


def plan_of(
    procedure_id: int,
    new: Definition,
    choices: Mapping[str, str] | None = None,
    *,
    besides: int | None = None,
) -> Plan:
    """What becomes of the open cases of a procedure that are on another version than `besides`."""
    rows = Case.objects.filter(procedure=procedure_id, closed_at=None)
    if besides is not None:
        rows = rows.exclude(version=besides)
    counted = (
        rows.values_list("version_id", "state").annotate(count=Count("id")).order_by("version_id", "state")
    )
    waits = set(rows.filter(held()).values_list("version_id", "state").distinct())
    return Plan(list(_groups(list(counted), waits, new, choices or {})))


def _groups(
    counted: Sequence[tuple[int, str, int]],
    waits: Container[tuple[int, str]],
    new: Definition,
    choices: Mapping[str, str],
) -> Iterator[Group]:
    for version, state, count in counted:
        old = definition_of(version)
        title = desk_state(old, state)
        _target, reason = target_of(state, new, choices)
        if reason:
            yield Group(version, state, title, 0, {reason: count})
            continue
        rows = Case.objects.filter(version=version, state=state, closed_at=None)
        reasons = [*binding(old, new), *([("waits", held())] if (version, state) in waits else [])]
        stays, waiting = _kept(rows, reasons)
        yield Group(version, state, title, count - sum(stays.values()), stays, waiting)


def _kept(rows: QuerySet[Case], reasons: Sequence[tuple[str, Q]]) -> tuple[dict[str, int], list[str]]:
    """How many stay for which reason, each counted once, for its first; the numbers of those that wait."""
    stays, waiting, before = dict[str, int](), list[str](), Q(pk__in=[])
    for code, which in reasons:
        here = rows.filter(which).exclude(before).distinct()
        stays[code] = stays.get(code, 0) + here.count()
        if code == "waits":
            waiting += here.order_by("pk").values_list("number", flat=True)[:MOST_NAMED]
        before |= which
        if which == Q():
            break
    return stays, waiting
