"""Receiving, checking and dropping files."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection, transaction

from parvis.core.actors import SYSTEM, Actor
from parvis.core.database.scope import current_authority_id
from parvis.core.files.antivirus import antivirus
from parvis.core.files.models import StoredFile, key_of
from parvis.core.files.types import ACCEPTED, BadFile, cleaned, sniff
from parvis.core.jobs.registry import later
from parvis.core.journal.actions import record
from parvis.kit.text import BadText, clean_line

CHUNK = 256 * 1024
# Seconds during which what was dropped may still be on its way to a browser.
GRACE = 600


class InUse(RuntimeError):
    """The content is being received again; the job is tried again."""


def receive(
    upload: Any, *, by: Actor, now: datetime, kind: str = "", subject_id: int | None = None
) -> StoredFile:
    """Keep an uploaded file, held until `check` has run. Raises BadFile (empty, too_big, type, damaged, bomb)."""
    if getattr(upload, "too_big", False):
        raise BadFile("too_big")
    mime = sniff(upload)
    content = cleaned(upload, mime)
    try:
        name = safe_name(upload.name or "", mime)
    except BadText:
        name = safe_name("document", mime)
    return _keep(content, name, mime, StoredFile.State.HELD, by=by, now=now, kind=kind, subject_id=subject_id)


def make(
    content: IO[bytes],
    name: str,
    mime: str,
    *,
    by: Actor,
    now: datetime,
    kind: str = "",
    subject_id: int | None = None,
) -> StoredFile:
    """Keep a file that Parvis itself made (a receipt, a letter): readable at once."""
    return _keep(
        content, name, mime, StoredFile.State.CLEAN, by=by, now=now, kind=kind, subject_id=subject_id
    )


def copy(
    file: StoredFile, *, by: Actor, now: datetime, kind: str = "", subject_id: int | None = None
) -> StoredFile:
    """Another row of the same content, in the state that the first one has: each is dropped by itself."""
    with transaction.atomic():
        _hold(file.sha256, "pg_advisory_xact_lock_shared")
        twin = StoredFile.objects.create(
            name=file.name,
            mime=file.mime,
            size=file.size,
            sha256=file.sha256,
            state=file.state,
            reason=file.reason,
            kind=kind,
            subject_id=subject_id,
            created_at=now,
        )
        record("file.copied", by=by, now=now, kind="file", pk=twin.pk, data={"from": file.pk})
        if twin.state == StoredFile.State.HELD:
            later("files.check", file=twin.pk)
    return twin


def _keep(
    content: IO[bytes], name: str, mime: str, state: str, *, by: Actor, now: datetime, **about: Any
) -> StoredFile:
    digest, size = _measure(content)
    row = StoredFile(name=name, mime=mime, size=size, sha256=digest, state=state, created_at=now, **about)
    with transaction.atomic():
        _hold(digest, "pg_advisory_xact_lock_shared")
        if default_storage.exists(row.key) and default_storage.size(row.key) != size:
            default_storage.delete(row.key)  # a write that was cut short
        if not default_storage.exists(row.key):
            default_storage.save(row.key, File(content))
        row.save(force_insert=True)
        record("file.received", by=by, now=now, kind="file", pk=row.pk, data={"sha256": digest, "size": size})
    return row


def _measure(content: IO[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    content.seek(0)
    while chunk := content.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    content.seek(0)
    return digest.hexdigest(), size


def safe_name(name: str, mime: str) -> str:
    """A name without path, control character or misleading ending; at most 120 characters."""
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    stem, _dot, ending = clean_line(name, 200).rpartition(".")
    endings = ACCEPTED[mime]
    if ending.lower() in endings:
        return f"{stem[:110] or 'document'}.{ending.lower()}"
    return f"{(stem + '-' + ending if stem else ending)[:110] or 'document'}.{endings[0]}"


def check(file: StoredFile, *, now: datetime) -> StoredFile:
    """Ask the antivirus; the file becomes readable or refused. Raises NoAnswer: it stays held."""
    if file.state != StoredFile.State.HELD:
        return file
    with default_storage.open(file.key) as content:
        verdict = antivirus().scan(content)
    with transaction.atomic():
        file.state = StoredFile.State.CLEAN if verdict.clean else StoredFile.State.REFUSED
        file.reason = verdict.name
        file.save(update_fields=["state", "reason"])
        record("file.checked", by=SYSTEM, now=now, kind="file", pk=file.pk, data={"state": file.state})
    return file


def drop(file: StoredFile, *, by: Actor, now: datetime) -> None:
    """Remove a file. Its bytes go a little later (`sweep`), when no other row has the same content."""
    with transaction.atomic():
        pk = file.pk
        file.delete()
        record("file.dropped", by=by, now=now, kind="file", pk=pk)
        later("files.sweep", wait=GRACE, sha256=file.sha256)


def sweep(sha256: str) -> bool:
    """Delete the bytes of a content that no row has any more. Raises InUse while somebody is receiving the same
    content: his row may not be visible yet. Returns whether they are gone."""
    with transaction.atomic():
        if not _hold(sha256, "pg_try_advisory_xact_lock"):
            raise InUse
        if StoredFile.objects.filter(sha256=sha256).exists():
            return False
        default_storage.delete(key_of(current_authority_id(), sha256))
    return True


def _hold(sha256: str, how: str) -> bool:
    """Take the lock of a content until the end of the transaction: those who receive it share it, who deletes
    it is alone."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {how}(%s)", [int.from_bytes(bytes.fromhex(sha256)[:8], signed=True)])
        return cursor.fetchone()[0] is not False
