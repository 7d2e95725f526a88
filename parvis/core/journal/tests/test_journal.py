"""The journal: what is sealed can be erased but not edited, removed or reordered unseen."""

from __future__ import annotations

import hashlib
from argparse import Namespace
from typing import Any

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from parvis.config.cluster import Dsn
from parvis.core.actors import SYSTEM
from parvis.core.authorities.models import Authority
from parvis.core.authorities.queries import in_authority
from parvis.core.journal.actions import erase, record, seal
from parvis.core.journal.commands import verify as main_verify
from parvis.core.journal.merkle import append, inclusion_proof, leaf_hash, root_of_edge, verify_inclusion
from parvis.core.journal.models import Checkpoint, JournalEntry
from parvis.core.journal.notes import check, sign
from parvis.core.journal.queries import verify
from tests.town import NOON, make_authority


def write(count: int) -> None:
    for number in range(count):
        record("test.act", by=SYSTEM, now=NOON, kind="thing", pk=number, data={"n": number})


def test_empty_and_known_roots() -> None:
    assert root_of_edge([]) == hashlib.sha256(b"").digest()
    one = leaf_hash(b"")
    assert one.hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert root_of_edge(append([], 0, one)) == one


@given(st.integers(1, 70), st.data())
def test_every_leaf_is_proved_and_no_other(size: int, data: st.DataObject) -> None:
    leaves = [leaf_hash(bytes([n])) for n in range(size)]
    edge: list[bytes] = []
    for place, leaf in enumerate(leaves):
        edge = append(edge, place, leaf)
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(leaves, index)
    assert verify_inclusion(leaves[index], index, size, proof, root_of_edge(edge))
    assert not verify_inclusion(leaf_hash(b"other"), index, size, proof, root_of_edge(edge))


def test_a_note_says_what_was_signed_and_nothing_else() -> None:
    note = sign("aulnay", 3, b"r" * 32)
    assert check(note, slug="aulnay") == (3, b"r" * 32)
    assert check(note.replace("\n3\n", "\n4\n"), slug="aulnay") is None
    assert check(note, slug="bourg") is None
    assert check("nonsense", slug="aulnay") is None


def test_sealed_entries_verify(authority: Authority) -> None:
    write(5)
    assert seal(authority, now=NOON) == 5
    write(2)
    assert seal(authority, now=NOON) == 2
    assert seal(authority, now=NOON) == 0
    verdict = verify(authority)
    assert (verdict.entries, verdict.checkpoints, verdict.faults) == (7, 2, ())


def test_erased_content_still_verifies(authority: Authority) -> None:
    write(3)
    seal(authority, now=NOON)
    assert erase(kind="thing", pk=1) == 1
    verdict = verify(authority)
    assert (verdict.erased, verdict.faults) == (1, ())


@pytest.mark.parametrize("tampering", ["action = 'x'", "subject_id = 99", "at = at + interval '1 hour'"])
def test_the_application_cannot_edit_an_entry(authority: Authority, tampering: str) -> None:
    write(1)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE journal_entry SET {tampering}")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        JournalEntry.objects.all().delete()


TAMPERINGS = {
    "edited": "UPDATE journal_entry SET action = 'x' WHERE seq = 2",
    "content": "UPDATE journal_entry SET payload = '{\"by\": 1}' WHERE seq = 2",
    "removed": "DELETE FROM journal_entry WHERE seq = 2",
    "truncated": "DELETE FROM journal_entry WHERE seq >= 3",
    "swapped": "UPDATE journal_entry SET seq = CASE seq WHEN 1 THEN -2 WHEN 2 THEN -1 END WHERE seq IN (1, 2);"
    "UPDATE journal_entry SET seq = -seq WHERE seq < 0",
    "checkpoint": "UPDATE journal_checkpoint SET root = decode('00', 'hex')",
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_fresh")
@pytest.mark.parametrize("name", sorted(TAMPERINGS))
def test_tampering_by_the_database_s_owner_is_found(name: str, test_dsn: Dsn) -> None:
    authority = make_authority("aulnay", "testserver")
    with in_authority(authority):
        write(5)
        seal(authority, now=NOON)
        assert verify(authority).faults == ()
    with psycopg.connect(test_dsn.superuser, autocommit=True) as link:
        link.execute(TAMPERINGS[name])
    with in_authority(authority, read_only=True):
        assert verify(authority).faults


def test_a_rollback_to_an_older_database_is_found_by_an_outside_checkpoint(authority: Authority) -> None:
    write(4)
    seal(authority, now=NOON)
    kept = {row.size: bytes(row.root) for row in Checkpoint.objects.all()}
    assert verify(authority, kept).faults == ()
    assert verify(authority, {9: b"x" * 32}).faults


def test_another_key_is_told_from_a_forgery(
    authority: Authority, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    record("case.step", by=SYSTEM, now=NOON, kind="case", pk=1)
    seal(authority, now=NOON)
    settings.SECRET_KEY = "of-another-install" * 3
    verdict = verify(authority)
    assert verdict.faults
    assert verdict.other_key
    assert main_verify(Namespace(authority=authority.slug)) == 1
    assert "PARVIS_SECRET_KEY" in capsys.readouterr().out


def test_an_authority_that_is_not_there_is_not_said_to_hold(db: None) -> None:
    assert main_verify(Namespace(authority="nulle-part")) == 1
