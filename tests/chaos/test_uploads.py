"""Uploads that are huge, cut or booby-trapped, on a real page server: a clear answer, flat memory, nothing left."""

from __future__ import annotations

import http.client
import io
import socket
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from parvis.config.bench.browser import Browser
from parvis.config.bench.meters import family, resident
from parvis.config.bench.stage import free_port
from parvis.core.files.tests.test_files import PDF
from tests.chaos.house import House, Process, until
from tests.chaos.resident import walk

pytestmark = pytest.mark.install
EDGE = "parvis-chaos-edge"
MEGABYTE = b"0" * 1024 * 1024


@dataclass
class Site:
    """The page server, its one worker, its temporary folder, and a resident at the step where files are sent."""

    port: int
    worker: int
    temporary: Path
    server: Process
    resident: Browser
    step: str

    def head(self, length: int) -> bytes:
        """The head of a POST of one file, up to its content."""
        jar = "; ".join(f"{name}={value}" for name, value in self.resident.cookies.items())
        lines = (
            f"POST {self.step} HTTP/1.1",
            "Host: localhost",
            f"Cookie: {jar}",
            f"Content-Type: multipart/form-data; boundary={EDGE}",
            f"Content-Length: {length}",
            "Connection: close",
        )
        return "\r\n".join([*lines, "", ""]).encode()

    def parts(self, name: str) -> tuple[bytes, bytes]:
        """What stands in the form before and after the content of the file."""
        token = self.resident.get(self.step).hidden()["csrfmiddlewaretoken"]
        field = f'--{EDGE}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
        file = f'--{EDGE}\r\nContent-Disposition: form-data; name="identity_proof"; filename="{name}"\r\n\r\n'
        return (field + file).encode(), f"\r\n--{EDGE}--\r\n".encode()

    def send(self, name: str, *content: bytes) -> tuple[int, str]:
        """Send a file whole; the answer."""
        before, after = self.parts(name)
        with socket.create_connection(("localhost", self.port), timeout=60) as link:
            link.sendall(self.head(sum(map(len, (before, *content, after)))))
            for part in (before, *content, after):
                link.sendall(part)
            answer = http.client.HTTPResponse(link)
            answer.begin()
            return answer.status, answer.read().decode()

    @contextmanager
    def peak(self) -> Iterator[Callable[[], float]]:
        """How many megabytes the worker took more than at the start of the block, at most."""
        start, highest, over = resident(self.worker), [0.0], threading.Event()

        def watch() -> None:
            while not over.wait(0.01):
                highest.append(resident(self.worker) - start)

        thread = threading.Thread(target=watch)
        thread.start()
        try:
            yield lambda: max(highest)
        finally:
            over.set()
            thread.join()


@pytest.fixture
def site(house: House, tmp_path: Path) -> Iterator[Site]:
    """A page server with one worker, warm."""
    port = free_port()
    with house.pages(port, PARVIS_WORKERS=1, TMPDIR=tmp_path) as pages:
        (worker,) = [process.pid for process in family(pages.popen.pid) if process.parent == pages.popen.pid]
        resident = Browser(port)
        try:
            step = walk(resident, "full")
            assert step.endswith("/documents/")
            found = Site(port, worker, tmp_path, pages, resident, step)
            assert found.send("page.txt", b"<html>")[0] == 422
            yield found
        finally:
            resident.close()


def kept(house: House) -> set[Path]:
    """Contents in the storage."""
    return {path for path in (house.data / "files").rglob("*") if path.is_file()}


def test_hostile_uploads_are_answered_and_leave_nothing(house: House, site: Site) -> None:
    before = kept(house)
    with site.peak() as peak:
        status, body = site.send("gros.pdf", PDF, *[MEGABYTE] * 200)
        assert status == 422
        assert "trop gros" in body
    assert peak() < 40, "a file of 200 MB goes through the worker without staying in it"

    with site.peak() as peak:
        status, body = site.send("bombe.docx", bomb())
        assert status == 422
        assert "trop volumineux" in body or "trop gros" in body
    assert peak() < 40, "a bomb is refused before it goes off"

    with site.peak() as peak:
        for size in (0, 1, 3):
            start, _end = site.parts("coupe.pdf")
            with socket.create_connection(("localhost", site.port), timeout=60) as link:
                link.sendall(site.head(8 * len(MEGABYTE)) + start + MEGABYTE * size)
                time.sleep(0.2)
        assert site.resident.get(site.step).status == 200
    assert peak() < 40

    until(lambda: not list(site.temporary.iterdir()), lambda: list(site.temporary.iterdir()), 5)
    names = ["gros.pdf", "bombe.docx", "coupe.pdf"]
    assert not house.one("SELECT count(*) FROM files_storedfile WHERE name = ANY(%s)", names)
    assert kept(house) == before, "nothing was stored"
    assert site.send("carte.pdf", PDF)[0] == 302
    assert "Traceback" not in site.server.said


def bomb() -> bytes:
    """A hundred thousandth of what it becomes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", b"0" * 90_000_000)
        archive.writestr("word/a.xml", b"0" * 90_000_000)
    return out.getvalue()
