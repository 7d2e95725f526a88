"""Kept lists of the inbox."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from parvis.casework.models import SavedView
from parvis.casework.queries.inbox import saved_views
from parvis.core.actors import Actor
from parvis.core.journal.actions import record
from parvis.kit.text import clean_line


@transaction.atomic
def keep_view(*, account_id: int, name: str, query: str, by: Actor, now: datetime) -> SavedView:
    """Keep a list under a name; the same name replaces it."""
    name = clean_line(name, 80) or query[:80]
    view, _created = SavedView.objects.update_or_create(
        account_id=account_id, name=name, defaults={"query": query}
    )
    saved_views.forget()
    record("view.kept", by=by, now=now, kind="view", pk=view.pk)
    return view


@transaction.atomic
def forget_view(pk: int, *, account_id: int, by: Actor, now: datetime) -> None:
    """Forget one of one's own lists."""
    count, _by_table = SavedView.objects.filter(pk=pk, account=account_id).delete()
    if not count:
        return
    saved_views.forget()
    record("view.forgotten", by=by, now=now, kind="view", pk=pk)
