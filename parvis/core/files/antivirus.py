"""The antivirus plug-in: a small base class, ClamAV over its socket, and a twin that works offline."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from typing import IO

from django.conf import settings
from django.utils.module_loading import import_string

CHUNK = 64 * 1024
# The industry's harmless test virus, in two halves so that this source is not taken for one.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class NoAnswer(RuntimeError):
    """The antivirus could not be asked. The file stays held and is tried again."""


@dataclass(frozen=True)
class Verdict:
    """What the antivirus says of a file."""

    clean: bool
    name: str = ""


class Antivirus:
    """Base class of antivirus plug-ins."""

    def scan(self, file: IO[bytes]) -> Verdict:
        """The verdict on the whole file. Raises NoAnswer."""
        raise NotImplementedError


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
                link.sendall(b"zINSTREAM\0")
                while chunk := file.read(CHUNK):
                    link.sendall(struct.pack("!I", len(chunk)) + chunk)
                link.sendall(struct.pack("!I", 0))
                answer = link.recv(4096).decode("utf-8", "replace").strip("\0\n ")
        except OSError as problem:
            raise NoAnswer(str(problem)) from problem
        if answer.endswith("FOUND"):
            return Verdict(False, answer.removeprefix("stream: ").removesuffix(" FOUND"))
        if answer.endswith("OK"):
            return Verdict(True)
        raise NoAnswer(answer)

    def _connect(self) -> socket.socket:
        where = settings.PARVIS_CLAMAV
        if where.startswith("/"):
            link = socket.socket(socket.AF_UNIX)
            link.settimeout(60)
            link.connect(where)
            return link
        host, _colon, port = where.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=60)


def antivirus() -> Antivirus:
    """The plug-in named by PARVIS_ANTIVIRUS."""
    return import_string(settings.PARVIS_ANTIVIRUS)()
