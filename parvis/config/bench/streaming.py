"""A thousand pages that wait for news: memory of the process that holds them, and how soon they are told."""

from __future__ import annotations

import select
import socket
import time

from django.core import signing

from parvis.config.bench.figure import Figure
from parvis.config.bench.meters import resident
from parvis.config.bench.stage import Stage, free_port, wait
from parvis.core.streams.topics import CHANNEL, SALT, cases_topic


def measure(stage: Stage) -> list[Figure]:
    """Idle event streams on one process."""
    count, topic = stage.some(1_000, 300), cases_topic(stage.town.authority_id)
    with stage.process("streams", PARVIS_STREAMS_PORT=(port := free_port())) as process:
        wait(lambda: _listens(port), process)
        before = resident(process.pid)
        line = f"GET /flux/?t={signing.dumps(topic, salt=SALT)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
        followers = [_follow(port, line) for _n in range(count)]
        _all_told(followers, b"retry:", 30)
        memory = resident(process.pid)
        started = time.monotonic()
        with stage.owner() as link:
            link.execute("SELECT pg_notify(%s, %s)", (CHANNEL, topic))
        told = _all_told(followers, b"data:", 10)
        delay = (time.monotonic() - started) * 1000
        for follower in followers:
            follower.close()
    note = f"{before:.0f} with none"
    return [
        Figure(f"{count:,} idle event streams: resident memory", memory, "MB", 100, note=note),
        Figure(f"{count:,} event streams: told of one event", told, "streams", count, at_least=True),
        Figure(f"{count:,} event streams: until the last is told", delay, "ms"),
    ]


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _follow(port: int, line: bytes) -> socket.socket:
    follower = socket.create_connection(("127.0.0.1", port))
    follower.sendall(line)
    return follower


def _all_told(followers: list[socket.socket], word: bytes, patience: float) -> int:
    """How many received `word` in time."""
    waiting = select.poll()
    by_number = {follower.fileno(): follower for follower in followers}
    for number in by_number:
        waiting.register(number, select.POLLIN)
    told: set[int] = set()
    deadline = time.monotonic() + patience
    while len(told) < len(followers) and time.monotonic() < deadline:
        for number, _event in waiting.poll(200):
            if word in by_number[number].recv(65_536):
                told.add(number)
    return len(told)
