"""`parvis backup`: database, files and the secrets that read them, in one file that is proved whole.

The database is dumped first: a file is always stored before the row that names it, so every file of the dump
is there when the files are read.
"""

import argparse
import json
import os
import tarfile
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from parvis import __version__
from parvis.config import archive, database, env, pgtools
from parvis.config.errors import BackupError
from parvis.config.places import data_folder
from parvis.config.serve import say

# What the data folder holds besides the town's own: remade, or saved in another way.
NOT_FILES = ("postgresql", "run", "secrets.json", "restoring")
PACE = 5.0


def backup(arguments: argparse.Namespace) -> int:
    """Write the backup file. Raises BackupError; nothing is left under the file's name unless it is whole."""
    target, data = Path(arguments.file).absolute(), data_folder()
    refuse(target, data, force=arguments.force)
    draft = target.with_name(f".{target.name}.partial")
    try:
        create(draft, data)
        say("· Reading the file again, to be sure")
        facts = archive.verify(draft).facts
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    size = target.stat().st_size / 1e6
    say(f"Wrote {target}: {size:,.1f} MB, {facts['files']} files. It holds secrets: keep it safe.")
    return 0


def refuse(target: Path, data: Path, *, force: bool) -> None:
    """Refuse a target that would be lost, or would contain itself."""
    if target.exists() and not force:
        raise BackupError(f"{target} exists already: choose another name, or say --force to replace it.")
    if not target.parent.is_dir():
        raise BackupError(f"The folder {target.parent} does not exist.")
    if target.is_relative_to(data):
        raise BackupError(f"Choose a place outside the data folder {data}: a backup must outlive it.")
    if not os.access(target.parent, os.W_OK):
        raise BackupError(f"The folder {target.parent} cannot be written in.")


def create(draft: Path, data: Path) -> None:
    """Write the archive, readable by its owner only from the first byte."""
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar:
            fill(archive.Writer(tar), draft.parent, data)
        stream.flush()
        os.fsync(stream.fileno())


def fill(writer: archive.Writer, workspace: Path, data: Path) -> None:
    """Add everything, in the order that keeps it consistent."""
    writer.note(archive.MARK, json.dumps({"format": archive.FORMAT, "parvis": __version__}).encode())
    dsn = database.external()
    say("· Saving the database")
    with tempfile.TemporaryDirectory(prefix=".parvis-", dir=workspace) as folder:
        dump = Path(folder, "dump")
        major = pgtools.dump(dsn.superuser or dsn.owner, dump)
        writer.file(archive.DATABASE, dump)
    writer.note(archive.SECRETS, json.dumps({"secret_key": env.text("PARVIS_SECRET_KEY")}).encode())
    count = add_files(writer, data)
    writer.close(facts(major, count))


def facts(major: int, files: int) -> dict[str, Any]:
    """Return what the manifest says about the backup besides the digests."""
    return {
        "parvis": __version__,
        "postgresql": major,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "files": files,
    }


def add_files(writer: archive.Writer, data: Path) -> int:
    """Add the files of the data folder, saying how far it is; a file erased meanwhile is simply not there."""
    if env.text("PARVIS_FILES_BACKEND", "disk") != "disk":
        say("· The files are in your object store: back it up there, this file does not hold them")
    count, volume, told = 0, 0, time.monotonic()
    for path in town_files(data):
        try:
            volume += writer.file(archive.FILES + path.relative_to(data).as_posix(), path)
        except FileNotFoundError:
            continue
        count += 1
        if time.monotonic() - told > PACE:
            say(f"· {count:,} files, {volume / 1e6:,.0f} MB so far")
            told = time.monotonic()
    return count


def town_files(data: Path) -> Iterator[Path]:
    """Yield the files of the data folder that belong to the town."""
    for entry in sorted(data.iterdir()):
        if entry.name.startswith(".") or entry.name.startswith(NOT_FILES):
            continue
        if entry.is_file():
            yield entry
        for folder, _, names in os.walk(entry):
            yield from (Path(folder, name) for name in sorted(names))
