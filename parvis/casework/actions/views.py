"""Kept lists of the inbox."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from parvis.casework.models import SavedView
from parvis.casework.queries.inbox import saved_views
from parvis.casework.rules import HANDLE
from parvis.core.actors import Actor, Forbidden
from parvis.core.journal.actions import record
from parvis.kit.text import clean_line


@transaction.atomic
def keep_view(
    *,
    name: str,
    query: str,
    unit_id: int | None = None,
    everybody: bool = False,
    by: Actor,
    now: datetime,
) -> SavedView:
    """Keep a list under a name; the same name replaces it. It may be shared with a unit whose cases one handles, or
    with everybody by who handles the cases of all. Raises Forbidden."""
    if unit_id is not None:
        by.must(HANDLE, unit_id)
    if everybody and by.units_for(HANDLE) is not None:
        raise Forbidden(HANDLE)
    name = clean_line(name, 80) or query[:80]
    shared = {"unit_id": None if everybody else unit_id, "everybody": everybody}
    view, _created = SavedView.objects.update_or_create(
        account_id=by.must_be_somebody(), name=name, defaults={"query": query, **shared}
    )
    saved_views.forget()
    record("view.kept", by=by, now=now, kind="view", pk=view.pk, data=shared)
    return view


@transaction.atomic
def forget_view(pk: int, *, by: Actor, now: datetime) -> None:
    """Forget one of one's own lists; who used it loses it too."""
    count, _by_table = SavedView.objects.filter(pk=pk, account=by.account_id).delete()
    if not count:
        return
    saved_views.forget()
    record("view.forgotten", by=by, now=now, kind="view", pk=pk)
