"""The antivirus plug-in: a small base class, ClamAV over its socket, and a twin that works offline."""

from __future__ import annotations

import socket
import struct
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import IO

from django.conf import settings
from django.utils.module_loading import import_string

CHUNK = 64 * 1024
LONGEST = 16 * 1024
PATIENCE = 60.0
# The industry's harmless test virus, in two halves so that this source is not taken for one.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class NoAnswer(RuntimeError):
    """The antivirus could not be asked. The file stays held and is tried again."""


@dataclass(frozen=True)
class Verdict:
    """What the antivirus says of a file."""

    clean: bool
    name: str = ""


class Antivirus(ABC):
    """Base class of antivirus plug-ins."""

    @abstractmethod
    def scan(self, file: IO[bytes]) -> Verdict:
        """The verdict on the whole file. Raises NoAnswer."""


class Demo(Antivirus):
    """Knows only the EICAR test file. For demonstrations and tests: it protects nobody."""

    def scan(self, file: IO[bytes]) -> Verdict:
        seen = b""
        while chunk := file.read(CHUNK):
            seen = seen[-len(EICAR) :] + chunk
            if EICAR in seen:
                return Verdict(False, "Eicar-Test-Signature")
        return Verdict(True)


class ClamAV(Antivirus):
    """A clamd daemon, through the INSTREAM command. PARVIS_CLAMAV is host:port or the path of a socket."""

    def scan(self, file: IO[bytes]) -> Verdict:
        try:
            with self._connect() as link:
                answer = self._ask(link, file)
        except OSError as problem:
            raise NoAnswer(str(problem)) from problem
        if answer.endswith(" FOUND"):
            return Verdict(False, answer.removeprefix("stream: ").removesuffix(" FOUND")[:200])
        if answer == "stream: OK":
            return Verdict(True)
        raise NoAnswer(answer or "it hung up without a word")

    def _ask(self, link: socket.socket, file: IO[bytes]) -> str:
        try:
            link.sendall(b"zINSTREAM\0")
            while chunk := file.read(CHUNK):
                link.sendall(struct.pack("!I", len(chunk)) + chunk)
            link.sendall(struct.pack("!I", 0))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it stops listening when it has seen enough: what it said is still to be read
        answer = b""
        while not answer.endswith(b"\0") and (part := link.recv(4096)) and len(answer) < LONGEST:
            answer += part
        return answer.decode("utf-8", "replace").strip("\0\n ")

    def _connect(self) -> socket.socket:
        where = settings.PARVIS_CLAMAV
        if where.startswith("/"):
            link = socket.socket(socket.AF_UNIX)
            link.settimeout(PATIENCE)
            try:
                link.connect(where)
            except OSError:
                link.close()
                raise
            return link
        host, _colon, port = where.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=PATIENCE)


def antivirus() -> Antivirus:
    """The plug-in named by PARVIS_ANTIVIRUS."""
    return import_string(settings.PARVIS_ANTIVIRUS)()
