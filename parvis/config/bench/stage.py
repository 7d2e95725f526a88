"""The stage of a run: the seeded town, the meter, and servers that parts start and stop."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import psycopg

from parvis.config.bench.browser import Browser
from parvis.config.bench.meters import Meter, Spent, family
from parvis.config.bench.town import Town, build
from parvis.config.children import answers
from parvis.config.cluster import Dsn
from parvis.config.cluster.passwords import APP

PATIENCE = 60.0


@dataclass(frozen=True)
class Pages:
    """The running page server: its head, its page workers, its port."""

    pid: int
    port: int

    @property
    def workers(self) -> list[int]:
        """Processes that answer pages (the head only watches over them)."""
        return [process.pid for process in family(self.pid) if process.parent == self.pid]


class Stage:
    """What parts share."""

    def __init__(self, dsn: Dsn, *, quick: bool, say: Callable[[str], None]) -> None:
        self.dsn, self.quick, self.say = dsn, quick, say
        self.meter = Meter(dsn.superuser, APP)

    @cached_property
    def town(self) -> Town:
        """The authority with its agents and cases, made when first asked for."""
        cases = self.some(100_000, 10_000)
        self.say(f"· Making a town with {cases:,} cases…")
        return build(self.dsn, cases)

    def some(self, full: int, quick: int) -> int:
        """How many times or rows, according to the run."""
        return quick if self.quick else full

    def version(self) -> str:
        """PostgreSQL's version."""
        return str(self.meter.link.info.parameter_status("server_version"))

    def owner(self) -> psycopg.Connection:
        """A connection that sees everything, to check what happened."""
        return psycopg.connect(self.dsn.superuser, autocommit=True)

    def close(self) -> None:
        """Let go of the cluster."""
        self.meter.close()

    @contextmanager
    def pages(self, workers: int = 1) -> Iterator[Pages]:
        """Real page servers of the town, ready and warm: each worker has answered."""
        assert self.town
        with self.process("web", PORT=(port := free_port()), PARVIS_WORKERS=workers) as process:
            wait(lambda: answers(f"http://127.0.0.1:{port}/"), process)
            found = Pages(process.pid, port)
            wait(lambda: len(found.workers) == workers, process)
            for worker in found.workers:
                for browser in browsers_of(found, worker, 1):
                    browser.get("/")
            yield found

    @contextmanager
    def process(self, role: str, **variables: object) -> Iterator[subprocess.Popen[bytes]]:
        """One of the install's processes, stopped at the end."""
        around = os.environ | {"PARVIS_SUPERVISOR": "0", "PARVIS_STREAMS_PORT": "1"}
        around |= {name: str(value) for name, value in variables.items()}
        command = [sys.executable, "-m", "parvis.config.cli", role]
        process = subprocess.Popen(command, env=around, stdout=sys.stderr)
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def spent(self, pages: Pages, work: Callable[[], object]) -> Spent:
        """What some work costs page servers and PostgreSQL."""
        return self.meter.spent(pages.pid, work)


def browsers_of(pages: Pages, worker: int, count: int) -> list[Browser]:
    """Browsers whose connection is held by this worker process: the kernel deals connections out by itself."""
    found: list[Browser] = []
    for _attempt in range(300):
        browser = Browser(pages.port)
        if holder(browser, pages) == worker:
            found.append(browser)
        else:
            browser.close()
        if len(found) == count:
            return found
    raise RuntimeError(f"Page worker {worker} takes no connection.")


def holder(browser: Browser, pages: Pages) -> int:
    """The worker that holds the other end of a browser's connection."""
    ours, deadline = browser.local_port(), time.monotonic() + 5
    workers = pages.workers
    while time.monotonic() < deadline and len(workers) > 1:
        inode = _inode(pages.port, ours)
        for pid in workers:
            if inode and inode in _sockets(pid):
                return pid
        time.sleep(0.002)
    return workers[0]


def _inode(local: int, remote: int) -> str:
    with open("/proc/net/tcp", encoding="ascii") as table:
        for line in table.readlines()[1:]:
            words = line.split()
            if (int(words[1].split(":")[1], 16), int(words[2].split(":")[1], 16)) == (local, remote):
                return words[9]
    return ""


def _sockets(pid: int) -> set[str]:
    found = set()
    for name in os.listdir(f"/proc/{pid}/fd"):
        try:
            target = os.readlink(f"/proc/{pid}/fd/{name}")
        except OSError:
            continue
        found.add(target.removeprefix("socket:[").removesuffix("]"))
    return found


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait(ready: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    """Wait for a server. Raises RuntimeError when it dies or stays silent."""
    deadline = time.monotonic() + PATIENCE
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("A server of the stage does not start: the reason is above.")
        time.sleep(0.02)
