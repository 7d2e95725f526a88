"""The backup file: a plain tar that any tool can open, and proof that it is whole.

It starts with a mark (`parvis-backup.json`), holds the database as `pg_dump` wrote it and the files of the
data folder, and ends with a manifest naming the SHA-256 of each member, followed by the manifest's own. A
file cut short, altered or foreign is therefore recognised before anything is touched.
"""

import hashlib
import io
import json
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from parvis.config.errors import BackupError

FORMAT = 1
MARK = "parvis-backup.json"
DATABASE = "database.dump"
SECRETS = "secrets.json"
FILES = "data/"
MANIFEST = "manifest.json"
SEAL = "manifest.sha256"
BLOCK = 1 << 20
LARGEST_NOTE = 256 << 20


class Digesting:
    """Reads a stream and keeps the SHA-256 of what was read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.sum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes."""
        block = self.stream.read(size)
        self.sum.update(block)
        return block

    def drain(self) -> str:
        """Read to the end and return the digest."""
        while self.read(BLOCK):
            pass
        return self.sum.hexdigest()


@dataclass
class Writer:
    """Adds members to an archive, remembering the digest of each for the manifest."""

    tar: tarfile.TarFile
    digests: dict[str, str] = field(default_factory=dict)

    def note(self, name: str, content: bytes) -> None:
        """Add a small member held in memory."""
        self.add(name, io.BytesIO(content), len(content))

    def file(self, name: str, path: Path) -> int:
        """Add a file and return its size."""
        size = path.stat().st_size
        with path.open("rb") as stream:
            self.add(name, stream, size)
        return size

    def add(self, name: str, stream: IO[bytes], size: int) -> None:
        """Add a member of known size."""
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode, entry.mtime = size, 0o600, int(time.time())
        source = Digesting(stream)
        self.tar.addfile(entry, source)
        self.digests[name] = source.sum.hexdigest()

    def close(self, facts: dict[str, Any]) -> None:
        """Write the manifest and its seal."""
        manifest = json.dumps(facts | {"sha256": dict(self.digests)}, indent=1).encode()
        self.note(MANIFEST, manifest)
        self.note(SEAL, hashlib.sha256(manifest).hexdigest().encode())


@dataclass(frozen=True)
class Archive:
    """A backup file that has been proved whole."""

    path: Path
    facts: dict[str, Any]

    @property
    def digests(self) -> dict[str, str]:
        """The SHA-256 of each member, by name."""
        return dict(self.facts["sha256"])

    def members(self) -> Iterator[tuple[str, Digesting]]:
        """Yield each member's name and content, in order."""
        with tarfile.open(self.path, "r:") as tar:
            yield from contents(tar)


def verify(path: Path, progress: Callable[[int], None] = lambda size: None) -> Archive:
    """Read the whole file and return it as an archive. Raises BackupError saying what is wrong with it."""
    try:
        with path.open("rb") as stream, readable(path), tarfile.open(fileobj=stream, mode="r:") as tar:
            found, notes = survey(tar, path, progress)
    except OSError as fault:
        raise BackupError(f"{path} cannot be read: {fault.strerror}.") from fault
    manifest = notes.get(MANIFEST, b"")
    if SEAL not in notes or notes[SEAL].decode(errors="replace") != hashlib.sha256(manifest).hexdigest():
        raise BackupError(f"{path} is damaged: its end is missing or altered. Nothing was changed.")
    facts = json.loads(manifest)
    compare(path, facts["sha256"], found)
    return Archive(path, facts)


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Explain a tar that is no tar."""
    try:
        yield
    except (tarfile.TarError, EOFError, ValueError) as fault:
        raise BackupError(f"{path} is damaged or is not a Parvis backup. Nothing was changed.") from fault


def survey(
    tar: tarfile.TarFile, path: Path, progress: Callable[[int], None]
) -> tuple[dict[str, str], dict[str, bytes]]:
    """Return the digest of every member, and the content of the few that speak about the others."""
    found: dict[str, str] = {}
    notes: dict[str, bytes] = {}
    for position, (name, content) in enumerate(contents(tar)):
        if position == 0:
            recognise(name, content.read(BLOCK), path)
        if name in found or not is_safe(name):
            raise BackupError(f"{path} is not a Parvis backup: it holds {name!r}. Nothing was changed.")
        if name in (MANIFEST, SEAL):
            notes[name] = content.read(LARGEST_NOTE)
        found[name] = content.drain()
        progress(tar.offset)
    if not found:
        raise BackupError(f"{path} is not a Parvis backup: it is empty. Nothing was changed.")
    return found, notes


def contents(tar: tarfile.TarFile) -> Iterator[tuple[str, Digesting]]:
    """Yield each regular file of a tar; anything else has no place in a backup."""
    for entry in tar:
        stream = tar.extractfile(entry) if entry.isreg() else None
        if stream is None:
            raise BackupError(
                f"This is not a Parvis backup: {entry.name!r} is not a file. Nothing was changed."
            )
        yield entry.name, Digesting(stream)


def recognise(name: str, content: bytes, path: Path) -> None:
    """Refuse a tar that does not start with our mark, or that a later format wrote."""
    try:
        edition = json.loads(content)["format"] if name == MARK else None
    except (ValueError, KeyError, TypeError):
        edition = None
    if not isinstance(edition, int):
        raise BackupError(f"{path} is not a Parvis backup. Nothing was changed.")
    if edition > FORMAT:
        raise BackupError(
            f"{path} was written by a newer Parvis: update this one first. Nothing was changed."
        )


def is_safe(name: str) -> bool:
    """Say whether a member's name stays where it belongs."""
    parts = PurePosixPath(name)
    if name in {MARK, DATABASE, SECRETS, MANIFEST, SEAL}:
        return True
    return name.startswith(FILES) and not parts.is_absolute() and ".." not in parts.parts and "\0" not in name


def compare(path: Path, promised: dict[str, str], found: dict[str, str]) -> None:
    """Refuse an archive whose members are not those its manifest names."""
    present = {name: digest for name, digest in found.items() if name not in (MANIFEST, SEAL)}
    wrong = sorted(
        name for name in promised.keys() | present.keys() if promised.get(name) != present.get(name)
    )
    if wrong or DATABASE not in present:
        names = ", ".join(wrong[:3] or [DATABASE])
        raise BackupError(f"{path} is damaged ({names}). Nothing was changed.")
