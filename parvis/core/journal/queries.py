"""Verification: does what the tables say today still lead to the checkpoints that were signed?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from parvis.core.authorities.models import Authority
from parvis.core.journal.actions import leaf_content, payload_digest
from parvis.core.journal.merkle import append, leaf_hash, root_of_edge
from parvis.core.journal.models import Checkpoint, JournalEntry
from parvis.core.journal.notes import check


def awaiting() -> list[int]:
    """Keys of the authorities whose journal has entries to seal. Asked outside any authority."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM journal_awaiting()")
        return [row[0] for row in cursor.fetchall()]


BAD_MARK = "bad signature"


@dataclass(frozen=True)
class Fault:
    """One thing that does not hold: the entry's place (None: the tree itself) and why, in plain words."""

    seq: int | None
    why: str


@dataclass(frozen=True)
class Verdict:
    """Outcome of a verification."""

    entries: int
    erased: int
    checkpoints: int
    faults: tuple[Fault, ...]

    @property
    def other_key(self) -> bool:
        """Whether all that is wrong is that no checkpoint is signed by the present key."""
        unsigned = [one for one in self.faults if BAD_MARK in one.why]
        return bool(unsigned) and len(unsigned) == len(self.faults) == self.checkpoints


def verify(authority: Authority, outside: dict[int, bytes] | None = None) -> Verdict:
    """Re-read every sealed entry, rebuild the tree, compare it with each checkpoint kept here and `outside`
    (size -> root, from copies that left the server)."""
    faults: list[Fault] = []
    roots = _signed_roots(authority, faults)
    edge: list[bytes] = []
    size = erased = 0
    for entry in _sealed():
        faults.extend(_faults_of(entry, size))
        erased += entry.payload is None
        edge = append(edge, size, bytes(entry.leaf))
        size += 1
        for source in (roots, outside or {}):
            if size in source and root_of_edge(edge) != source[size]:
                faults.append(Fault(None, f"the tree of {size} entries differs from its signed checkpoint"))
    biggest = max([*roots, *(outside or {})], default=0)
    if biggest > size:
        faults.append(Fault(None, f"a checkpoint states {biggest} entries, only {size} are here"))
    return Verdict(size, erased, len(roots), tuple(faults))


def _sealed() -> Iterator[JournalEntry]:
    return JournalEntry.objects.exclude(seq=None).order_by("seq").iterator(chunk_size=5_000)


def _faults_of(entry: JournalEntry, expected: int) -> Iterator[Fault]:
    if entry.seq != expected:
        yield Fault(expected, f"entry {expected} is missing (next is {entry.seq})")
    if leaf_hash(leaf_content(entry)) != bytes(entry.leaf):
        yield Fault(entry.seq, "the entry was edited: its leaf no longer matches")
    if entry.payload is not None and payload_digest(bytes(entry.salt or b""), entry.payload) != bytes(
        entry.digest
    ):
        yield Fault(entry.seq, "the content was edited: its digest no longer matches")


def _signed_roots(authority: Authority, faults: list[Fault]) -> dict[int, bytes]:
    roots = {}
    for checkpoint in Checkpoint.objects.order_by("size").iterator():
        stated = check(checkpoint.note, slug=authority.slug)
        if stated != (checkpoint.size, bytes(checkpoint.root)):
            faults.append(Fault(None, f"the checkpoint of {checkpoint.size} entries has a bad signature"))
        roots[checkpoint.size] = bytes(checkpoint.root)
    return roots
