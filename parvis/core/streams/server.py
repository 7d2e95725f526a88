"""The stream server: one plain ASGI function, one thread, one database connection that listens.

A subscriber costs an event and two small objects, so that a thousand idle pages fit in few megabytes. Django's
async views would take a thread each.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

import psycopg
from django.db import connection

from parvis.core.streams.topics import CHANNEL, topic_of

log = logging.getLogger("parvis.streams")
Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
BEAT = 25.0
MOST = 20_000

_waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
_listener: asyncio.Task[None] | None = None


async def streams(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    """`GET /flux/?t=<token>`: an event each time something happens to the topic."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
        return
    if scope["type"] != "http":
        return
    topic = topic_of(parse_qs(scope["query_string"].decode("latin-1")).get("t", [""])[0])
    full = sum(len(found) for found in _waiting.values()) >= MOST
    if scope["path"] != "/flux/" or topic is None or full:
        await _answer(send, 503 if full else 404)
        return
    await _follow(topic, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    global _listener
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            _listener = asyncio.create_task(_listen())
            await send({"type": "lifespan.startup.complete"})
        else:
            if _listener:
                _listener.cancel()
            await send({"type": "lifespan.shutdown.complete"})
            return


async def _answer(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"access-control-allow-origin", b"*"),
    (b"x-accel-buffering", b"no"),
]


async def _follow(topic: str, receive: Receive, send: Send) -> None:
    news = asyncio.Event()
    _waiting[topic].add(news)
    gone = asyncio.ensure_future(_until_gone(receive, news))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send({"type": "http.response.body", "body": b"retry: 5000\n\n", "more_body": True})
        while not gone.done():
            body = await _next(news)
            if not gone.done():
                await send({"type": "http.response.body", "body": body, "more_body": True})
    finally:
        gone.cancel()
        _waiting[topic].discard(news)
        if not _waiting[topic]:
            del _waiting[topic]


async def _until_gone(receive: Receive, news: asyncio.Event) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    news.set()


async def _next(news: asyncio.Event) -> bytes:
    try:
        async with asyncio.timeout(BEAT):
            await news.wait()
    except TimeoutError:
        return b": beat\n\n"
    news.clear()
    return b"data: look\n\n"


async def _listen() -> None:
    """Keep one listening connection, and take it up again when it is lost."""
    params = connection.get_connection_params()
    wanted = {
        k: v for k, v in params.items() if k not in {"cursor_factory", "context", "prepare_threshold", "pool"}
    }
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(**wanted, autocommit=True) as link:
                await link.execute(f"LISTEN {CHANNEL}")
                async for notice in link.notifies():
                    _wake(notice.payload)
        except psycopg.Error as problem:
            log.warning("The stream connection was lost: %s", problem)
            await asyncio.sleep(2)


def _wake(topic: str) -> None:
    for news in list(_waiting.get(topic, ())):
        news.set()
