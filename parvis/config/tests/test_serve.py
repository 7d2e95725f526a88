"""The supervisor, for real: it is alone, brings back the dead, and leaves nothing behind even when killed."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from parvis.config import cluster
from parvis.config.children import answers
from parvis.config.serve import who

pytestmark = pytest.mark.install
PATIENCE = 60


@pytest.fixture
def install(town_folder, tmp_path, monkeypatch):
    """Start servers on the town's data folder; whatever is left is stopped at the end."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ADMIN_URL", "PORT", "PARVIS_STREAMS_PORT"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("PARVIS_DATA", str(town_folder))
    monkeypatch.setenv("PARVIS_WORKERS", "1")
    yield Install(town_folder, tmp_path / "log")
    parvis("stop")


class Install:
    """A server under test and what it says."""

    def __init__(self, data, log):
        self.data, self.log = data, log

    def start(self):
        with self.log.open("wb") as log:
            command = [sys.executable, "-m", "parvis.config.cli", "serve"]
            self.process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        until(lambda: "Parvis is ready" in self.said or self.process.poll() is not None, self)
        assert self.process.poll() is None, self.said
        self.url = re.search(r"http://\S+", self.said)[0]

    @property
    def said(self):
        return self.log.read_text(encoding="utf-8", errors="replace")

    def children(self):
        """The processes under the supervisor and under those, by role."""
        return {role: pids for role in ("web", "streams", "worker") if (pids := processes(role, self.data))}


def processes(role, data):
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            place = (entry / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if words[-2:] == [role.encode(), b""] and f"PARVIS_DATA={data}".encode() in place:
            found.append(int(entry.name))
    return sorted(found)


def until(condition, install):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, install.said
        time.sleep(0.05)


def parvis(*words):
    command = [sys.executable, "-m", "parvis.config.cli", *words]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks at processes through /proc")
def test_a_server_is_alone_brings_back_the_dead_and_dies_whole(install):
    install.start()
    until(lambda: len(install.children()) == 3, install)

    second = parvis("serve")
    assert second.returncode == 1
    assert f"already runs on the data folder {install.data} at {install.url}" in second.stderr

    before = install.children()
    for role in ("web", "worker"):
        os.kill(before[role][0], signal.SIGKILL)
    until(lambda: "killed by SIGKILL" in install.said, install)
    until(lambda: len(install.children()) == 3 and answers(install.url), install)
    assert not set(before["web"]) & set(install.children()["web"]), "its own processes went with it"

    install.process.kill()
    install.process.wait()
    until(lambda: not install.children(), install)
    assert cluster.is_running(install.data), "the database waits for the next start"

    install.start()
    assert answers(install.url)
    assert parvis("stop").stdout == "Stopped.\n"
    assert install.process.wait(timeout=10) == 0
    assert (install.children(), who(install.data), cluster.is_running(install.data)) == ({}, None, False)
