"""`parvis export`: everything of an authority in one file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.utils import timezone
from psycopg import IsolationLevel

from parvis.casework.bridge.everything import export_everything
from parvis.core.actors import SYSTEM
from parvis.core.authorities.models import Authority
from parvis.core.authorities.queries import in_authority
from parvis.core.journal.actions import record


@contextmanager
def one_state() -> Iterator[None]:
    """Transactions begun inside see one state of the database, whatever others write meanwhile."""
    if connection.in_atomic_block:  # too late
        yield
        return
    connection.ensure_connection()
    connection.connection.isolation_level = IsolationLevel.REPEATABLE_READ
    try:
        yield
    finally:
        connection.connection.isolation_level = None


def export(arguments: argparse.Namespace) -> int:
    """Write the archive beside its final place, then move it there: a file cut short is never mistaken for a whole."""
    authority = Authority.objects.filter(slug=arguments.authority).first()
    path = Path(arguments.file)
    if authority is None:
        names = ", ".join(Authority.objects.order_by("slug").values_list("slug", flat=True))
        sys.stderr.write(f"parvis: no authority is called {arguments.authority}. There are: {names}\n")
        return 1
    if path.exists() and not arguments.force:
        sys.stderr.write(f"parvis: {path} exists already. Give another name, or --force.\n")
        return 1
    now, partial = timezone.now(), path.with_name(f"{path.name}.part")
    partial.touch(mode=0o600)
    try:
        with one_state(), in_authority(authority):
            told = export_everything(authority, partial, now=now)
            data = {"tables": told["tables"], "files": told["files"]}
            record("authority.exported", by=SYSTEM, now=now, kind="authority", pk=authority.pk, data=data)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    rows = sum(told["tables"].values())
    sys.stdout.write(f"{path}: {rows:,} rows of {len(told['tables'])} tables, {told['files']:,} files\n")
    for sha256 in told["missing_files"]:
        sys.stdout.write(f"missing from the storage: {sha256}\n")
    return 0
