"""The install under attack: its database, its town, and its processes, started and killed at will."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from django.db import connections
from django.utils import timezone

from parvis.casework.actions.submit import file_case
from parvis.config import cluster
from parvis.config.children import answers
from parvis.config.cluster import Dsn
from parvis.core.authorities.queries import current_authority, in_authority
from tests.town import ANSWERS

PATIENCE = 45.0
WORKER = ["-m", "tests.chaos.worker"]


@dataclass
class Process:
    """One process of the install, and what it says."""

    popen: subprocess.Popen[bytes]
    log: Path

    @property
    def said(self) -> str:
        """All it said so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def kill(self) -> None:
        """kill -9, to it and to all that it started."""
        with suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()

    def stop(self) -> None:
        """Ask it to stop, and insist after a while."""
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.popen.wait(25)
        self.kill()


@dataclass
class House:
    """A small town, live. `link` sees behind the walls."""

    data: Path
    dsn: Dsn
    env: dict[str, str]
    link: psycopg.Connection
    authority: int
    facts: dict[str, Any] = field(default_factory=dict)

    def start(self, words: list[str], **variables: object) -> Process:
        """Start a process of the install with some variables of its own."""
        log = self.data / f"log-{time.monotonic_ns()}"
        env = self.env | {name: str(value) for name, value in variables.items()}
        with log.open("wb") as stream:
            popen = subprocess.Popen(
                [sys.executable, *words],
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return Process(popen, log)

    @contextmanager
    def worker(self, **variables: object) -> Iterator[Process]:
        """A worker that stays until the end of the block, or until it is killed."""
        process = self.start(WORKER, **variables)
        try:
            yield process
        finally:
            process.stop()

    @contextmanager
    def pages(self, port: int, **variables: object) -> Iterator[Process]:
        """The page server."""
        process = self.start(["-m", "parvis.config.cli", "web"], PORT=port, **variables)
        try:
            until(lambda: answers(f"http://127.0.0.1:{port}/"), lambda: process.said)
            yield process
        finally:
            process.stop()

    @contextmanager
    def without_database(self) -> Iterator[None]:
        """PostgreSQL is stopped for the time of the block."""
        self.link.close()
        connections.close_all()
        cluster.stop(self.data)
        try:
            yield
        finally:
            cluster.ensure(self.data)
            self.link = psycopg.connect(self.dsn.superuser, autocommit=True)

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows, past every wall."""
        return self.link.execute(query, values).fetchall()

    def one(self, query: str, *values: object) -> Any:
        """The first value of the first row."""
        found = self.rows(query, *values)
        return found[0][0] if found else None

    def filed(self, **changes: object) -> int:
        """A request, filed as the web does it."""
        with in_authority(self.authority):
            return file_case(
                self.facts["version"],
                ANSWERS | changes,
                {},
                by=None,
                now=timezone.now(),
                authority=current_authority(),
                channel="web",
            ).pk

    def idle(self) -> bool:
        """Whether no job is left to do."""
        return not self.one("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')")


def until(condition: Callable[[], Any], said: Callable[[], object] = str, patience: float = PATIENCE) -> None:
    """Wait for something to be true; the test fails, with what was said, when it is not in time."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, said()
        time.sleep(0.03)
