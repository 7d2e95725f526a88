"""Asking for an export, making it, forgetting it. Who exported what stays in the journal."""

from __future__ import annotations

import hashlib
import json
import tempfile
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.casework.exports.models import Export
from parvis.casework.exports.queries import (
    EXPORT,
    columns_of,
    covers,
    filters_of,
    flat,
    offered,
    reader,
    rows_of,
)
from parvis.casework.faults import CaseworkFault
from parvis.casework.links import absolute
from parvis.casework.queries.columns import Row
from parvis.core.actors import SYSTEM, Actor
from parvis.core.authorities.queries import current_authority, in_authority
from parvis.core.database.scope import current_authority_id
from parvis.core.jobs.registry import job
from parvis.core.journal.actions import record
from parvis.core.messaging.actions import send
from parvis.core.permissions.queries import actor_for
from parvis.kit.tables import write_csv, write_jsonl, write_ods
from parvis.kit.text import plain_date_fr

KEEP = timedelta(days=7)
STUCK = timedelta(days=1)
WRITERS = {"csv": write_csv, "ods": write_ods, "jsonl": write_jsonl}


class NothingChosen(CaseworkFault):
    """An export without a column or in no known format."""

    message = _("Choose a format and at least one column.")
    status = 422


class NotThere(CaseworkFault):
    """An export that is not made, or not kept any more."""

    message = _("This export is no longer kept. Ask for it again.")
    status = 404


class RightsChanged(CaseworkFault):
    """An export with cases that the agent may not take away any more."""

    message = _("Your rights have changed since this export was made. Ask for it again.")
    status = 403


def ask(*, query: str, columns: Sequence[str], file_format: str, by: Actor, now: datetime) -> Export:
    """Ask for an export; the same one that is being made is given instead of a second one. Raises Forbidden,
    NothingChosen."""
    by.must(EXPORT)
    filters = filters_of(query)
    codes = [column.code for column in offered(filters) if column.code in set(columns)]
    if file_format not in WRITERS or not codes:
        raise NothingChosen
    asked: dict[str, Any] = {"format": file_format, "query": filters.address(columns=()), "columns": codes}
    mark = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    same = Export.objects.filter(account=by.account_id, fingerprint=mark, state=Export.State.QUEUED)
    try:
        with transaction.atomic():
            return same.first() or _create(asked, mark, by, now)
    except IntegrityError:  # asked twice at the same instant
        return same.get()


def _create(asked: dict[str, Any], mark: str, by: Actor, now: datetime) -> Export:
    row = Export.objects.create(
        **asked,
        account_id=by.must_be_somebody(),
        fingerprint=mark,
        asked_at=now,
        expires_on=timezone.localdate(now) + KEEP,
    )
    record("export.asked", by=by, now=now, kind="export", pk=row.pk, data=asked)
    make_export.later(export=row.pk)
    return row


@job("exports.make", label=_("Make an export"), transaction=False)
def make_export(authority: int, export: int) -> None:
    """Write the file beside the database, then say that it is ready. Interrupted, it begins again."""
    with tempfile.TemporaryFile() as out:
        with in_authority(authority):
            row = (
                Export.objects.select_related("account").filter(pk=export, state=Export.State.QUEUED).first()
            )
            count = write(row, out, now=timezone.now()) if row is not None else None
        if row is not None and count is not None:
            with in_authority(authority):
                finish(row, out, count, now=timezone.now())


def write(row: Export, out: IO[bytes], *, now: datetime) -> int | None:
    """Write the rows, with the rights that the asker has now. Returns how many; None when he has none left."""
    actor = actor_for(row.account)
    if not actor.is_agent or not actor.can(EXPORT):
        fail(row, str(_("The right to export was withdrawn.")), now=now)
        return None
    columns = columns_of(row)
    if row.format != Export.Format.JSON:
        columns = flat(columns)
    names = [column.code if row.format == Export.Format.JSON else str(column.label) for column in columns]
    read, units = reader(columns, row.format), set[int]()

    def line(values: Row) -> list[Any]:
        units.add(values["unit_id"])
        return read(values)

    rows = rows_of(row.query, columns, actor, timezone.localdate(now))
    count = WRITERS[row.format](out, names, map(line, rows))
    row.units = sorted(units)
    return count


@transaction.atomic
def finish(row: Export, out: IO[bytes], count: int, *, now: datetime) -> None:
    """Keep the file and tell who asked."""
    row.size = out.seek(0, 2)
    out.seek(0)
    row.key = default_storage.save(f"exports/{current_authority_id()}/{uuid.uuid4()}", File(out))
    row.rows, row.made_at, row.state = count, now, Export.State.READY
    row.save(update_fields=["key", "size", "rows", "units", "made_at", "state"])
    said = {"rows": count, "format": row.format}
    record("export.made", by=actor_for(row.account), now=now, kind="export", pk=row.pk, data=said)
    values = {
        "name": str(row.account),
        "count": count,
        "link": absolute(current_authority(), "/agent/exports/"),
        "until": plain_date_fr(row.expires_on),
    }
    send("export_ready", to=row.account.email, values=values, kind="export", pk=row.pk)


@transaction.atomic
def fail(row: Export, reason: str, *, now: datetime) -> None:
    """Give up, and say why."""
    row.state, row.reason = Export.State.FAILED, reason
    row.save(update_fields=["state", "reason"])
    record("export.failed", by=SYSTEM, now=now, kind="export", pk=row.pk, data={"reason": reason})


@transaction.atomic
def take(row: Export, *, by: Actor, now: datetime) -> None:
    """Note who takes the file away. Raises Forbidden, NotThere, RightsChanged."""
    by.must(EXPORT)
    if row.state != Export.State.READY or row.expires_on < timezone.localdate(now):
        raise NotThere
    if not covers(by, row):
        raise RightsChanged
    record("export.taken", by=by, now=now, kind="export", pk=row.pk, data={"rows": row.rows})


@transaction.atomic
def drop(row: Export, *, by: Actor, now: datetime) -> None:
    """Remove an export and its file."""
    pk, key = row.pk, row.key
    row.delete()
    record("export.dropped", by=by, now=now, kind="export", pk=pk)
    if key:
        transaction.on_commit(lambda: default_storage.delete(key))


def purge(*, now: datetime) -> int:
    """Remove what has expired, give up what is not made after a day. Returns how many."""
    old = list(Export.objects.filter(expires_on__lt=timezone.localdate(now))[:100])
    for row in old:
        drop(row, by=SYSTEM, now=now)
    stuck = list(Export.objects.filter(state=Export.State.QUEUED, asked_at__lt=now - STUCK)[:100])
    for row in stuck:
        fail(row, str(_("The work was given up. Ask again.")), now=now)
    return len(old) + len(stuck)
