"""Labels: making and retiring them, putting them on a case and taking them off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from parvis.casework.actions.transition import lock
from parvis.casework.faults import LabelTaken, NotPossible
from parvis.casework.models import Case, Label
from parvis.casework.queries.names import all_labels, labels_for
from parvis.casework.rules import HANDLE, acting_on, may_handle
from parvis.casework.timeline import Story
from parvis.core.actors import Actor, Forbidden
from parvis.core.journal.actions import record
from parvis.kit.text import clean_line


def create_label(*, name: str, tone: str, unit_id: int | None, by: Actor, now: datetime) -> Label:
    """Make a label, of a unit or (None) of all. Raises Forbidden, LabelTaken, NotPossible for an empty name."""
    _must_keep(by, unit_id)
    name = clean_line(name, 40)
    if not name or tone not in Label.Tone.values:
        raise NotPossible
    try:
        with transaction.atomic():
            label = Label.objects.create(name=name, tone=tone, unit_id=unit_id)
            record("label.created", by=by, now=now, kind="label", pk=label.pk, data={"name": name})
    except IntegrityError as taken:
        raise LabelTaken from taken
    all_labels.forget()
    return label


@transaction.atomic
def retire_label(pk: int, *, by: Actor, now: datetime) -> None:
    """Offer a label no more; cases that have it keep it. Raises Forbidden."""
    label = Label.objects.filter(pk=pk, is_active=True).first()
    if label is None:
        return
    _must_keep(by, label.unit_id)
    label.is_active = False
    label.save(update_fields=["is_active"])
    record("label.retired", by=by, now=now, kind="label", pk=pk, data={"name": label.name})
    all_labels.forget()


def _must_keep(by: Actor, unit_id: int | None) -> None:
    """A label of all is made by who handles the cases of all."""
    if unit_id is None and by.units_for(HANDLE) is not None:
        raise Forbidden(HANDLE)
    by.must(HANDLE, unit_id)


@transaction.atomic
def set_labels(
    case_id: int, *, add: Sequence[int] = (), remove: Sequence[int] = (), by: Actor, now: datetime
) -> tuple[list[int], list[int]]:
    """Put labels on a case and take others off. Returns those that were really added and removed.

    Raises Forbidden, and NotPossible for a label that this actor may not put on this case. The revision stays: who
    is deciding in the meantime is not disturbed.
    """
    case = lock(case_id)
    if not may_handle(by, case):
        raise Forbidden(HANDLE)
    offered = {label.pk for label in labels_for(by, case.unit_id)}
    held = case.labels or []
    added = [pk for pk in dict.fromkeys(add) if pk not in held]
    removed = [pk for pk in dict.fromkeys(remove) if pk in held]
    if not offered.issuperset(added):
        raise NotPossible
    if added or removed:
        _write(case, [pk for pk in held if pk not in removed] + added, added, removed, by, now)
    return added, removed


def _write(
    case: Case, held: list[int], added: list[int], removed: list[int], by: Actor, now: datetime
) -> None:
    names = {pk: label.name for pk, label in all_labels().items()}
    case.labels = held or None
    case.save(update_fields=["labels"])
    story = Story(case, by=acting_on(by, case), now=now)
    said: dict[str, Any] = {
        "added": [names[pk] for pk in added],
        "removed": [names.get(pk, "") for pk in removed],
    }
    story.tell("labelled", public=False, labels=added, **said)
    story.write()
