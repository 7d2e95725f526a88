"""What was spent: processor time from /proc, statements, commits and connections from PostgreSQL.

Statements are those that the application's role sent (pg_stat_statements), transaction control (BEGIN, COMMIT,
SAVEPOINT…) counted apart; what a function or a trigger runs inside counts as processor time only.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import psycopg

TICK = os.sysconf("SC_CLK_TCK")
CONTROL = "^(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|START|END|SET|DISCARD)"


@dataclass(frozen=True)
class Spent:
    """Readings of all meters, or the difference of two of them. Processor time in seconds."""

    app: float = 0.0
    postgres: float = 0.0
    statements: float = 0.0
    control: float = 0.0
    commits: float = 0.0
    connections: float = 0.0
    wall: float = 0.0

    def __sub__(self, other: Spent) -> Spent:
        return Spent(*(getattr(self, f.name) - getattr(other, f.name) for f in fields(self)))

    def each(self, times: int) -> Spent:
        """The share of one among `times`."""
        return Spent(*(getattr(self, f.name) / times for f in fields(self)))

    @property
    def cpu_ms(self) -> float:
        """Application and PostgreSQL, in milliseconds."""
        return (self.app + self.postgres) * 1000


@dataclass(frozen=True)
class Process:
    """What the kernel says of one process."""

    pid: int
    parent: int
    own: float
    reaped: float


def processes() -> Iterator[Process]:
    """Every process of the machine, with its processor time and that of its dead children."""
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        user, system, dead_user, dead_system = (int(word) for word in words[11:15])
        own, reaped = (user + system) / TICK, (dead_user + dead_system) / TICK
        yield Process(int(entry.parent.name), int(words[1]), own, reaped)


def family(root: int) -> list[Process]:
    """A process and all its descendants."""
    everyone = {process.pid: process for process in processes()}
    found = [everyone[root]] if root in everyone else []
    for process in found:
        found.extend(child for child in everyone.values() if child.parent == process.pid)
    return found


def cpu_of(root: int) -> float:
    """Processor time of a family, its dead included: a child's time moves to its parent when it is reaped."""
    return sum(process.own + process.reaped for process in family(root))


def resident(pid: int) -> float:
    """Resident memory of one process, in megabytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


class Meter:
    """Reads all meters of a stage. Its own connection is to another database, so that it counts nothing of itself."""

    def __init__(self, superuser: str, role: str) -> None:
        self.link = psycopg.connect(superuser, dbname="postgres", autocommit=True)
        self.database = str(psycopg.conninfo.conninfo_to_dict(superuser)["dbname"])
        self.role = role
        self.link.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        backend = self.link.info.backend_pid
        self.postmaster = next(process.parent for process in processes() if process.pid == backend)

    def close(self) -> None:
        """Let the connection go."""
        self.link.close()

    def read(self, app: int | None) -> Spent:
        """All meters now; `app` is the head of the application's processes."""
        statements, control, commits = self._sent()
        return Spent(
            app=cpu_of(app) if app else 0.0,
            postgres=cpu_of(self.postmaster),
            statements=statements,
            control=control,
            commits=commits,
            connections=self._connections(),
            wall=time.monotonic(),
        )

    def spent(self, app: int | None, work: Callable[[], object]) -> Spent:
        """What `work` spends."""
        start = self.read(app)
        work()
        return self.read(app) - start

    def _sent(self) -> tuple[float, float, float]:
        """Statements of the application's role: real ones, transaction control, and COMMIT among the latter."""
        row = self.link.execute(
            "SELECT coalesce(sum(calls) FILTER (WHERE query !~* %(control)s), 0)::float,"
            " coalesce(sum(calls) FILTER (WHERE query ~* %(control)s), 0)::float,"
            " coalesce(sum(calls) FILTER (WHERE query ~* '^COMMIT'), 0)::float"
            " FROM pg_stat_statements WHERE userid = %(role)s::regrole",
            {"control": CONTROL, "role": self.role},
        ).fetchone()
        assert row is not None
        return row

    def _connections(self) -> float:
        """Sessions that the database has seen; a backend reports itself at the end of its first transaction."""
        row = self.link.execute(
            "SELECT sessions::float FROM pg_stat_database WHERE datname = %s", (self.database,)
        ).fetchone()
        assert row is not None
        return float(row[0])
