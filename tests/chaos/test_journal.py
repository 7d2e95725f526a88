"""Eight write, the sequencer seals and is killed: the journal has no gap and no fork, whatever was cut."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connections
from django.utils import timezone

from parvis.core.actors import SYSTEM
from parvis.core.authorities.models import Authority
from parvis.core.authorities.queries import in_authority
from parvis.core.journal.actions import record
from parvis.core.journal.queries import Verdict, verify
from tests.chaos.house import House, until

pytestmark = pytest.mark.install
WRITERS, SECONDS = 8, 2.5


def write(house: House, writer: int, stop: threading.Event, counts: dict[int, int]) -> None:
    """Acts of one person, each its own transaction; one in five is undone."""
    done = 0
    for n in range(100_000):
        if stop.is_set():
            break
        try:
            with in_authority(house.authority):
                record(
                    "chaos.written", by=SYSTEM, now=timezone.now(), kind="chaos", pk=n, data={"by": writer}
                )
                if n % 5 == 4:
                    raise ZeroDivisionError
            done += 1
        except ZeroDivisionError:
            pass
    counts[writer] = done
    connections.close_all()


def verdict(house: House) -> Verdict:
    with in_authority(house.authority, read_only=True):
        return verify(Authority.objects.get(pk=house.authority))


def test_the_journal_holds_while_it_is_written_and_its_sequencers_are_killed(house: House) -> None:
    stop, counts, seen = threading.Event(), {}, []
    with in_authority(house.authority):
        record("chaos.written", by=SYSTEM, now=timezone.now(), kind="chaos")
    before = house.one("SELECT count(*) FROM journal_entry")
    threads = [
        threading.Thread(target=write, args=(house, writer, stop, counts)) for writer in range(WRITERS)
    ]
    with house.worker() as first, house.worker() as second:
        until(lambda: house.one("SELECT journal_awaiting()") is None, lambda: first.said)
        for thread in threads:
            thread.start()
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            seen.append(verdict(house))
            time.sleep(0.2)
            if len(seen) == 3:
                first.kill()
        stop.set()
        for thread in threads:
            thread.join()
        until(lambda: house.one("SELECT journal_awaiting()") is None, lambda: second.said)
    assert not any(one.faults for one in seen), "it held at every moment"
    assert len({one.entries for one in seen}) > 2, "it was sealed meanwhile"
    last = verdict(house)
    assert last.faults == ()
    written = house.one("SELECT count(*) FROM journal_entry")
    assert last.entries == written
    assert written >= before + sum(counts.values())
    numbers = house.rows("SELECT count(DISTINCT seq), min(seq), max(seq) FROM journal_entry")
    assert numbers == [(written, 0, written - 1)]
