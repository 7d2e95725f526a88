"""One live server for the whole run: its own database, pages, streams and worker, as an install has them."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from parvis.config import cluster, ports
from parvis.config.migration import migrate
from parvis.config.places import checkout

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60.0


@dataclass(frozen=True)
class Town:
    """Where the server is, and what was made in it."""

    url: str
    village: str
    told: dict[str, Any]

    def case(self, name: str) -> str:
        """The page on which the applicant follows this case."""
        return str(self.url + self.told["cases"][name][1])

    def desk(self, name: str, rest: str = "") -> str:
        """The page on which an agent works on it."""
        return f"{self.url}/agent/dossiers/{self.told['cases'][name][0]}/{rest}"


def chromium() -> str | None:
    """The browser of the machine, if it has one."""
    named = os.environ.get("PARVIS_CHROMIUM", "")
    found = [shutil.which(name) for name in (named, "chromium", "chromium-browser", "google-chrome") if name]
    return next((path for path in found if path), None)


def surroundings(dsn: cluster.Dsn, data: Path, *, demo: bool = True) -> dict[str, str]:
    """The environment of an install with this database and this folder, and nothing of the run's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "PYTEST_"))}
    port, streams = ports.choose("127.0.0.1", "")
    return kept | {
        "PYTHONPATH": str(checkout()),
        "DJANGO_SETTINGS_MODULE": "parvis.config.settings",
        "DATABASE_URL": dsn.app,
        "PARVIS_DATA": str(data),
        "PARVIS_DEMO": "1" if demo else "",
        "PARVIS_SECRET_KEY": secrets.token_hex(32),
        "PARVIS_WORKERS": "2",
        "PORT": str(port),
        "PARVIS_PUBLIC_PORT": f":{port}",
        "PARVIS_STREAMS_PORT": str(streams),
    }


@contextmanager
def process(role: str, env: dict[str, str]) -> Iterator[None]:
    """One process of the install, stopped with all that it started."""
    with tempfile.TemporaryFile() as words:
        started = subprocess.Popen(
            [sys.executable, "-m", "parvis.config.cli", role],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield
        finally:
            with suppress(ProcessLookupError):
                os.killpg(started.pid, signal.SIGTERM)
            try:
                started.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(started.pid, signal.SIGKILL)
                started.wait(10)
            words.seek(0)
            sys.stderr.write(f"--- {role}\n{words.read().decode(errors='replace')[-4000:]}\n")


def wait_for(url: str) -> None:
    """Wait until the first page is served."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError("The server did not start: what it said is below.")


@pytest.fixture(scope="session")
def town() -> Iterator[Town]:
    """The town, live, for the whole run."""
    if chromium() is None:
        pytest.skip("no Chromium: install one, or name it in PARVIS_CHROMIUM")
    with ExitStack() as stack:
        dsn = stack.enter_context(cluster.temporary())
        data = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        migrate(dsn.owner, quiet=True)
        env = surroundings(dsn, data)
        subprocess.run([sys.executable, "-m", "parvis.config.cli", "build"], env=env, check=True)
        seed = [sys.executable, "-m", "tests.e2e.seed"]
        done = subprocess.run(seed, env=env, check=True, stdout=subprocess.PIPE, text=True, cwd=checkout())
        for role in ("web", "streams", "worker"):
            stack.enter_context(process(role, env))
        url = f"http://localhost:{env['PORT']}"
        wait_for(url)
        yield Town(url, f"http://valbourg.localhost:{env['PORT']}", json.loads(done.stdout))


@dataclass(frozen=True)
class Empty:
    """An install where nothing was ever done: its address, and the code that opens it."""

    url: str
    code: str


@pytest.fixture
def empty(town: Town) -> Iterator[Empty]:
    """An install on its first day, beside the town (which built what browsers load)."""
    with ExitStack() as stack:
        dsn = stack.enter_context(cluster.temporary())
        data = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        migrate(dsn.owner, quiet=True)
        env = surroundings(dsn, data, demo=False)
        asked = [sys.executable, "-m", "parvis.config.cli", "install-code"]
        told = subprocess.run(asked, env=env, check=True, stdout=subprocess.PIPE, text=True)
        stack.enter_context(process("web", env))
        url = f"http://localhost:{env['PORT']}"
        wait_for(f"{url}/installation/")
        yield Empty(url, told.stdout.split()[-1])


@pytest.fixture(scope="module")
def chrome(town: Town) -> Iterator[Browser]:
    """The browser, for one module of tests: another module may drive its own."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield opened
        opened.close()


@contextmanager
def visit(chrome: Browser, **options: Any) -> Iterator[BrowserContext]:
    """A person with a clean browser. An error of a script fails the test."""
    context = chrome.new_context(locale="fr-FR", **{"viewport": {"width": 1280, "height": 900}, **options})
    context.set_default_timeout(8_000)
    broken: list[str] = []
    context.on("weberror", lambda error: broken.append(str(error.error)))
    yield context
    context.close()
    assert not broken, broken


@pytest.fixture
def page(chrome: Browser) -> Iterator[Page]:
    """Somebody at a computer."""
    with visit(chrome) as context:
        yield context.new_page()


@pytest.fixture
def phone(chrome: Browser) -> Iterator[Page]:
    """Somebody on a telephone."""
    with visit(chrome, viewport={"width": 390, "height": 844}, has_touch=True) as context:
        yield context.new_page()


@pytest.fixture
def plain(chrome: Browser) -> Iterator[Page]:
    """Somebody whose browser runs no script."""
    with visit(chrome, java_script_enabled=False) as context:
        yield context.new_page()
