"""The antivirus plug-in against a server that speaks clamd's INSTREAM, with each of its moods."""

from __future__ import annotations

import io
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from parvis.core.files import antivirus
from parvis.core.files.antivirus import EICAR, ClamAV, NoAnswer, Verdict

LIMIT = 1_000_000


class Clamd:
    """Reads INSTREAM as clamd does, then does what its mood says."""

    def __init__(self, mood: str, port: int = 0) -> None:
        self.mood, self.seen = mood, b""
        self.door = socket.create_server(("127.0.0.1", port))
        self.place = f"127.0.0.1:{self.door.getsockname()[1]}"
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.over.set()
        self.door.shutdown(socket.SHUT_RDWR)
        self.door.close()
        self.thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                link, _address = self.door.accept()
            except OSError:
                return
            self._speak(link)

    def _speak(self, link: socket.socket) -> None:
        self.seen = b""
        with link, link.makefile("rb") as stream:
            if self.mood == "hangs up at once":
                return
            assert stream.read(10) == b"zINSTREAM\0"
            for answer in self._answers(stream):
                link.sendall(answer)
            if self.mood == "hangs":
                self.over.wait(10)

    def _answers(self, stream: Any) -> Iterator[bytes]:
        while size := struct.unpack("!I", stream.read(4))[0]:
            self.seen += stream.read(size)
            if len(self.seen) > LIMIT:
                yield b"INSTREAM size limit exceeded. ERROR\0"
                return
            if self.mood == "hangs up in the middle":
                return
        if self.mood == "hangs":
            return
        verdict = b"Win.Test.EICAR_HDB-1 FOUND" if EICAR in self.seen else b"OK"
        if self.mood == "drips":
            yield from (bytes([byte]) for byte in b"stream: " + verdict + b"\0")
        elif self.mood == "says half":
            yield b"stream: O"
        else:
            yield b"stream: " + verdict + b"\0"


@pytest.fixture
def clamd(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Clamd]]:
    """Start the server in some mood."""
    monkeypatch.setattr(antivirus, "PATIENCE", 0.5)
    started: list[Clamd] = []

    def start(mood: str = "") -> Clamd:
        started.append(Clamd(mood))
        settings.PARVIS_CLAMAV = started[-1].place
        return started[-1]

    yield start
    for server in started:
        server.close()


def scan(content: bytes) -> Verdict:
    return ClamAV().scan(io.BytesIO(content))


@pytest.mark.parametrize("mood", ["", "drips"])
def test_it_reads_the_whole_file_and_the_whole_answer(clamd: Callable[[str], Clamd], mood: str) -> None:
    content = b"x" * 300_000
    server = clamd(mood)
    assert scan(content) == Verdict(True)
    assert server.seen == content
    clamd(mood)
    assert scan(content + EICAR) == Verdict(False, "Win.Test.EICAR_HDB-1")


@pytest.mark.parametrize("mood", ["hangs up at once", "hangs up in the middle", "hangs", "says half"])
def test_whatever_is_not_a_verdict_is_no_answer(clamd: Callable[[str], Clamd], mood: str) -> None:
    clamd(mood)
    with pytest.raises(NoAnswer):
        scan(b"x" * 200_000)


def test_a_file_over_the_limit_of_the_daemon_is_no_answer_and_says_so(clamd: Callable[[str], Clamd]) -> None:
    clamd("")
    with pytest.raises(NoAnswer, match="size limit"):
        scan(b"x" * 8_000_000)


def test_nobody_listens(settings: Any) -> None:
    settings.PARVIS_CLAMAV = "127.0.0.1:1"
    with pytest.raises(NoAnswer):
        scan(b"x")
    settings.PARVIS_CLAMAV = "/nowhere/clamd.ctl"
    with pytest.raises(NoAnswer):
        scan(b"x")
