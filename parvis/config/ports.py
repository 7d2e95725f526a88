"""Choosing ports: the one that was asked for or a clear refusal, else the first free one."""

import errno
import socket

from parvis.config import env
from parvis.config.errors import ServeError

FIRST = 8000
TRIES = 100


def choose(host: str, asked: str) -> tuple[int, int]:
    """Return the port of the pages and that of the streams. Raises ServeError when an asked one is taken."""
    port = explicit(host, "PORT", asked) if asked else first_free(host, FIRST, taken=set())
    asked_streams = env.text("PARVIS_STREAMS_PORT")
    if asked_streams:
        return port, explicit(host, "PARVIS_STREAMS_PORT", asked_streams)
    return port, first_free(host, port + 1, taken={port})


def explicit(host: str, name: str, value: str) -> int:
    """Return the port that a person asked for, after making sure that it can be had."""
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= 65535:
        raise ServeError(f"{name}: expected a port number from 1 to 65535, got {value!r}.")
    reason = obstacle(host, int(value))
    if reason:
        raise ServeError(f"{name}: port {value} cannot be used ({reason}): choose another.")
    return int(value)


def first_free(host: str, start: int, *, taken: set[int]) -> int:
    """Return the first port from `start` that can be had."""
    for port in range(start, min(start + TRIES, 65536)):
        if port not in taken and obstacle(host, port) is None:
            return port
    raise ServeError(f"No free port was found from {start} on: set PORT.")


def obstacle(host: str, port: int) -> str | None:
    """Return why a port cannot be listened on, or None. Sharing a port (SO_REUSEPORT) is not having it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as fault:
            return "another program uses it" if fault.errno == errno.EADDRINUSE else str(fault.strerror)
    return None


def url(host: str, port: int) -> str:
    """Return the address a person on this machine would type."""
    everywhere = {"0.0.0.0", "::", "127.0.0.1", "::1"}  # noqa: S104 (compared, not listened on)
    name = "localhost" if host in everywhere else f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}/"
