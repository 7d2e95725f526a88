"""Keeping what a person tries in the studio, until she begins again or the draft is published."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from parvis.casework.studio.models import DefinitionDraft, Trial
from parvis.core.actors import Actor
from parvis.core.journal.actions import record


@transaction.atomic
def trial_of(draft: DefinitionDraft, *, by: Actor, now: datetime, again: bool = False) -> Trial:
    """The trial of this person, begun if there is none, or anew."""
    if again:
        Trial.objects.filter(draft=draft, account_id=by.account_id or 0).delete()
    trial, made = Trial.objects.get_or_create(
        draft=draft, account_id=by.account_id or 0, defaults={"updated_at": now}
    )
    if made:
        record("studio.tried", by=by, now=now, kind="draft", pk=draft.pk)
    return trial


@transaction.atomic
def note(trial: Trial, *, now: datetime, **fields: Any) -> None:
    """Keep some of it."""
    for name, value in fields.items():
        setattr(trial, name, value)
    trial.updated_at = now
    trial.save(update_fields=[*fields, "updated_at"])
