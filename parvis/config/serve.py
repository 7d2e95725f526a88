"""`parvis serve`: everything a town needs in one process group, and a person told where to go.

The supervisor holds the database, prepares it, starts the processes, brings back the dead ones, and stops
everything in order. It does no work of its own, so it has no reason to die.
"""

import argparse
import fcntl
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import IO, Any

from parvis.config import cluster, database, env, ports
from parvis.config.children import Crew
from parvis.config.cluster.lifecycle import run_folder
from parvis.config.errors import ServeError
from parvis.config.places import data_folder
from parvis.config.preparation import prepare, welcome

STOP_PATIENCE = 40.0


class Stop(BaseException):
    """Somebody asked us to stop; raised wherever we are, so that preparation can be cut short too."""


@dataclass(frozen=True)
class Running:
    """What a running install tells the other commands about itself."""

    pid: int
    url: str
    port: int
    streams_port: int


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to stop. Raises ServeError with what to do about it."""
    data = data_folder()
    on_signals()
    with lone(data) as card:
        host = arguments.host or env.text("PARVIS_HOST", "127.0.0.1")
        port, streams_port = ports.choose(host, arguments.port or env.text("PORT"))
        running = Running(os.getpid(), ports.url(host, port), port, streams_port)
        settle(host, running, demo=arguments.demo)
        try:
            with database.held(data) as dsn:
                serve(data, dsn, running, card, demo=arguments.demo)
        except Stop:
            say("Stopped.")
    return 0


def settle(host: str, running: Running, *, demo: bool) -> None:
    """Put in the environment what the processes we start must know."""
    os.environ |= {
        "PARVIS_HOST": host,
        "PORT": str(running.port),
        "PARVIS_STREAMS_PORT": str(running.streams_port),
        "PARVIS_SUPERVISOR": str(os.getpid()),
    }
    if not env.flag("PARVIS_BEHIND_PROXY"):
        # Written after the hostname in messages; a proxy serves the usual ports.
        os.environ.setdefault("PARVIS_PUBLIC_PORT", f":{running.port}")
    if demo:
        os.environ["PARVIS_DEMO"] = "1"


def serve(data: Path, dsn: cluster.Dsn, running: Running, card: IO[str], *, demo: bool) -> None:
    """Prepare, start the crew, say where to go, then watch over it."""
    if not dsn.embedded:
        database.check(dsn)
    accounts = prepare(dsn, say, demo=demo)
    crew = Crew(say)
    try:
        crew.start()
        crew.wait_until_ready(running.url)
        write(card, running)
        say(welcome(running.url, data, accounts, demo=demo, first=database.is_empty(dsn.app)))
        lives = cluster.pulse(data) if dsn.embedded else lambda: True
        crew.watch(also=lambda: None if lives() else revive(data))
    finally:
        # From here a second Ctrl-C must not cut the stopping short.
        quietly()
        say("Stopping…")
        crew.stop()


def revive(data: Path) -> None:
    """Start our own PostgreSQL again when something has killed it; the processes reconnect by themselves."""
    say("database | stopped unexpectedly; starting it again.")
    try:
        cluster.ensure(data)
    except cluster.ClusterError as fault:
        say(f"database | {fault}")


def on_signals() -> None:
    """Turn a request to stop into an exception in the main thread."""

    def stop(number: int, frame: FrameType | None) -> None:
        quietly()
        raise Stop

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)


def quietly() -> None:
    """Ignore further requests to stop: we are stopping."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def lone(data: Path) -> Iterator[IO[str]]:
    """Hold the right to serve this data folder, or say who has it."""
    path = run_folder(data) / "serve.json"
    with path.open("a+", encoding="utf-8") as card:
        if not taken(card):
            raise ServeError(already(data))
        write(card, None)
        try:
            yield card
        finally:
            write(card, None)


def taken(card: IO[str]) -> bool:
    """Take the lock of the card; the kernel gives it back when its holder dies, however it dies."""
    try:
        fcntl.flock(card, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def write(card: IO[str], running: Running | None) -> None:
    """Write who runs on the card, or nothing."""
    card.seek(0)
    card.truncate()
    if running:
        json.dump(asdict(running), card)
    card.flush()


def who(data: Path) -> dict[str, Any] | None:
    """Return what runs on this data folder, {} while it is still starting, None when nothing does."""
    try:
        with (data / "run" / "serve.json").open("r+", encoding="utf-8") as card:
            if taken(card):
                return None
            return dict(json.loads(card.read() or "{}"))
    except FileNotFoundError:
        return None


def already(data: Path) -> str:
    """Return the message for a second server on the same data folder."""
    running = who(data) or {}
    where = f" at {running['url']}" if "url" in running else " (it is still starting)"
    return (
        f"Parvis already runs on the data folder {data}{where}. Stop it with `make stop` (or `parvis stop`), "
        "or set PARVIS_DATA to another folder to run a second one."
    )


def stop(_: argparse.Namespace) -> int:
    """Stop the server of this data folder, and its database if a killed server left it behind."""
    data = data_folder()
    running = who(data)
    if running is None:
        say("Stopped the database." if cluster.stop(data) else "Parvis is not running on this data folder.")
        return 0
    if "pid" not in running:
        raise ServeError("Parvis is still starting; try again in a moment.")
    os.kill(int(running["pid"]), signal.SIGTERM)
    deadline = time.monotonic() + STOP_PATIENCE
    while who(data) is not None:
        if time.monotonic() > deadline:
            raise ServeError(f"Parvis (process {running['pid']}) does not stop; its log says why.")
        time.sleep(0.1)
    say("Stopped.")
    return 0


def say(message: str) -> None:
    """Tell the person at the terminal, at once."""
    sys.stdout.write(f"{message}\n")
    sys.stdout.flush()
