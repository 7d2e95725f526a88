"""Writing to the journal, sealing what was written, erasing what must be erased."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import uuid
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from parvis.core.actors import Actor
from parvis.core.authorities.models import Authority
from parvis.core.database.scope import current_authority_id
from parvis.core.journal.merkle import append, leaf_hash, root_of_edge
from parvis.core.journal.models import Checkpoint, JournalEntry, JournalTree
from parvis.core.journal.notes import sign

BATCH = 2_000


def record(
    action: str,
    *,
    by: Actor,
    now: datetime,
    kind: str,
    pk: int | None = None,
    data: dict[str, Any] | None = None,
) -> JournalEntry:
    """Write one entry in the caller's transaction. `kind` and `pk` say what it is about; `data` is erasable."""
    entry = build_entry(action, by=by, now=now, kind=kind, pk=pk, data=data)
    entry.save(force_insert=True)
    return entry


def build_entry(
    action: str,
    *,
    by: Actor,
    now: datetime,
    kind: str,
    pk: int | None = None,
    data: dict[str, Any] | None = None,
) -> JournalEntry:
    """The entry that `record` would write, for callers that insert several rows in one statement."""
    payload = {"by": by.as_json(), "data": data or {}}
    salt = secrets.token_bytes(32)
    digest = payload_digest(salt, payload)
    entry = JournalEntry(
        authority_id=current_authority_id(),
        uid=uuid.uuid4(),
        at=now,
        action=action,
        subject_kind=kind,
        subject_id=pk,
        payload=payload,
        salt=salt,
        digest=digest,
    )
    entry.leaf = leaf_hash(leaf_content(entry))
    return entry


def payload_digest(salt: bytes, payload: dict[str, Any]) -> bytes:
    """Keyed digest of the erasable part: without the salt, nothing can be guessed from it."""
    text = json.dumps(payload, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hmac.new(bytes(salt), text.encode(), hashlib.sha256).digest()


def leaf_content(entry: JournalEntry) -> bytes:
    """The bytes that the tree commits to. Nothing personal: identifiers, a time and a keyed digest."""
    parts = [
        str(entry.authority_id),
        str(entry.uid),
        f"{entry.at.timestamp():.6f}",
        entry.action,
        entry.subject_kind,
        "" if entry.subject_id is None else str(entry.subject_id),
        bytes(entry.digest).hex(),
    ]
    return json.dumps(parts, separators=(",", ":")).encode()


@transaction.atomic
def seal(authority: Authority, *, now: datetime) -> int:
    """Give unsequenced entries their place, grow the tree, sign a checkpoint. Returns how many were sealed.

    Only one sequencer works on an authority at a time (an advisory lock); acts in progress are not held up.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", (0x50415256, authority.pk))
        if not cursor.fetchone()[0]:
            return 0
    entries = list(JournalEntry.objects.filter(seq=None).order_by("id").only("id", "leaf")[:BATCH])
    if not entries:
        return 0
    tree, _created = JournalTree.objects.get_or_create(authority=authority)
    edge, size = [bytes(node) for node in tree.edge], tree.size
    for entry in entries:
        edge = append(edge, size, bytes(entry.leaf))
        entry.seq = size
        size += 1
    _number(entries)
    tree.edge, tree.size = edge, size
    tree.save(update_fields=["edge", "size"])
    root = root_of_edge(edge)
    Checkpoint.objects.create(
        authority=authority, size=size, root=root, note=sign(authority.slug, size, root), at=now
    )
    return len(entries)


def _number(entries: list[JournalEntry]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE journal_entry e SET seq = n.seq FROM unnest(%s::bigint[], %s::bigint[]) AS n(id, seq)"
            " WHERE e.id = n.id",
            ([entry.pk for entry in entries], [entry.seq for entry in entries]),
        )


def erase(*, kind: str, pk: int) -> int:
    """Erase the readable part of all entries about one thing. The tree still verifies. Returns the count."""
    return JournalEntry.objects.filter(subject_kind=kind, subject_id=pk).update(payload=None, salt=None)
