"""The processes under the supervisor: starting them, relaying what they say, bringing back the dead ones."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from parvis.config.errors import ServeError

ROLES = ("web", "streams", "worker")
# How long a process gets to finish what it is doing.
STOP_PATIENCE = 25.0
READY_PATIENCE = 90.0
# A process that lived this long had started well: its next death is a new trouble.
HEALTHY = 30.0
LONGEST_PAUSE = 30.0

Say = Callable[[str], None]


@dataclass
class Child:
    """One process, in a group of its own so that whatever it starts can be stopped with it."""

    role: str
    say: Say
    wake: threading.Event
    process: subprocess.Popen[str] | None = None
    deaths: int = 0
    born: float = 0.0
    again: float = field(default=0.0)

    def start(self) -> None:
        """Start the process and relay its output."""
        self.born = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "parvis.config.cli", self.role],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=surroundings(),
            start_new_session=True,
        )
        threading.Thread(target=self.relay, args=(self.process,), daemon=True).start()

    def relay(self, process: subprocess.Popen[str]) -> None:
        """Repeat each line under the name of its process; the end of the output wakes the supervisor."""
        for line in process.stdout or []:
            self.say(f"{self.role:<7} | {line.rstrip()}")
        self.wake.set()

    def tend(self) -> None:
        """Bring the process back when it has died, waiting longer after each death in a row."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.again:
                self.start()
            return
        status = self.process.poll()
        if status is None:
            return
        self.deaths = 1 if now - self.born > HEALTHY else self.deaths + 1
        pause = min(0.5 * 2 ** (self.deaths - 1), LONGEST_PAUSE)
        self.say(f"{self.role:<7} | stopped unexpectedly ({meaning(status)}); back in {pause:g} s.")
        # What it had started must not keep its port or its jobs.
        self.signal(signal.SIGKILL)
        self.process, self.again = None, now + pause

    def signal(self, number: int) -> None:
        """Send a signal to the process; a killing one to all that it started too."""
        if self.process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            if number == signal.SIGKILL:
                os.killpg(self.process.pid, number)
            elif self.process.poll() is None:
                self.process.send_signal(number)


def surroundings() -> dict[str, str]:
    """Return the environment of a process that faces the world, without the database's powerful roles."""
    kept_back = {"DATABASE_OWNER_URL", "DATABASE_ADMIN_URL"}
    return {name: value for name, value in os.environ.items() if name not in kept_back}


def meaning(status: int) -> str:
    """Return an exit status in words."""
    return f"killed by {signal.Signals(-status).name}" if status < 0 else f"exit code {status}"


class Crew:
    """All processes of an install."""

    def __init__(self, say: Say) -> None:
        self.say = say
        self.wake = threading.Event()
        self.children = [Child(role, say, self.wake) for role in ROLES]

    def start(self) -> None:
        """Start every process."""
        for child in self.children:
            child.start()

    def wait_until_ready(self, url: str) -> None:
        """Wait for the first page. Raises ServeError when the pages die or stay silent."""
        deadline = time.monotonic() + READY_PATIENCE
        web = self.children[0]
        while not answers(url):
            if web.process is None or web.process.poll() is not None:
                raise ServeError("The pages do not start: the reason is above.")
            if time.monotonic() > deadline:
                raise ServeError(f"The pages do not answer at {url} after {READY_PATIENCE:.0f} s.")
            time.sleep(0.1)

    def watch(self, also: Callable[[], object]) -> None:
        """Tend the processes, and whatever `also` tends, until an exception (a signal) ends it."""
        while True:
            self.wake.wait(timeout=0.5)
            self.wake.clear()
            also()
            for child in self.children:
                child.tend()

    def stop(self) -> None:
        """Ask every process to finish, wait, then end what is left."""
        for child in self.children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_PATIENCE
        for child in self.children:
            if child.process is not None:
                with suppress(subprocess.TimeoutExpired):
                    child.process.wait(timeout=max(0.1, deadline - time.monotonic()))
        for child in self.children:
            child.signal(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()


def answers(url: str) -> bool:
    """Say whether a page, any page, comes back."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(url, timeout=10).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
