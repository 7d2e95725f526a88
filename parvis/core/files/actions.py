"""Receiving, checking and dropping files."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from parvis.core.actors import SYSTEM, Actor
from parvis.core.files.antivirus import antivirus
from parvis.core.files.models import StoredFile
from parvis.core.files.types import ACCEPTED, BadFile, cleaned, sniff
from parvis.core.journal.actions import record
from parvis.kit.text import BadText, clean_line

CHUNK = 256 * 1024


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


def _keep(
    content: IO[bytes], name: str, mime: str, state: str, *, by: Actor, now: datetime, **about: Any
) -> StoredFile:
    digest, size = _measure(content)
    row = StoredFile(name=name, mime=mime, size=size, sha256=digest, state=state, created_at=now, **about)
    if default_storage.exists(row.key) and default_storage.size(row.key) != size:
        default_storage.delete(row.key)  # a write that was cut short
    if not default_storage.exists(row.key):
        default_storage.save(row.key, File(content))
    with transaction.atomic():
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
    """Remove a file; the bytes go when no other row has the same content."""
    with transaction.atomic():
        key, pk = file.key, file.pk
        file.delete()
        record("file.dropped", by=by, now=now, kind="file", pk=pk)
        if not StoredFile.objects.filter(sha256=file.sha256).exists():
            transaction.on_commit(lambda: default_storage.delete(key))
