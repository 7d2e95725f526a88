"""The worker process: runs jobs, brings back those of killed workers, ticks the clocks, seals the journal.

It outlives its database: when PostgreSQL goes, it says so in one line and begins again once PostgreSQL is back.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import psycopg
from django.db import OperationalError, close_old_connections, connection
from django.utils import timezone
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException

from parvis.core.authorities.models import Authority
from parvis.core.authorities.queries import in_authority
from parvis.core.database.scope import in_scope
from parvis.core.jobs.recovery import recover
from parvis.core.journal.actions import seal
from parvis.core.journal.queries import awaiting
from parvis.core.registries import registry

log = logging.getLogger("parvis.worker")
HEARTBEAT = 5.0
STALLED = 20.0
PAUSE = 1.0
MOST_ROUNDS = 1_000
OUTAGE = (OperationalError, psycopg.OperationalError, ConnectorException)


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    for handler in logging.getLogger().handlers:
        handler.addFilter(_briefly)
    asyncio.run(_run())


def _briefly(record: logging.LogRecord) -> bool:
    """An outage of the database is a line or two, not a traceback for each thing it interrupts. What asyncio adds
    about tasks that it ended says nothing more."""
    fault = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    if isinstance(fault, OUTAGE):
        record.exc_info = record.exc_text = None
        return record.name != "asyncio"
    return True


async def _run() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    side = [
        asyncio.create_task(_every(1.0, seal_all)),
        asyncio.create_task(_every(60.0, tick_all)),
        asyncio.create_task(_every(HEARTBEAT, recover_all)),
    ]
    try:
        while not stop.is_set():
            await _until_stopped_or_cut_off(stop)
    finally:
        for task in side:
            task.cancel()


async def _until_stopped_or_cut_off(stop: asyncio.Event) -> None:
    jobs, asked = asyncio.create_task(_run_jobs()), asyncio.create_task(stop.wait())
    await asyncio.wait({jobs, asked}, return_when=asyncio.FIRST_COMPLETED)
    if not stop.is_set():
        log.warning("The database went away; jobs go on when it is back")
        await asyncio.wait({asked}, timeout=PAUSE)
    asked.cancel()
    jobs.cancel()
    with suppress(asyncio.CancelledError, *OUTAGE):
        await jobs


async def _run_jobs() -> None:
    """Returns, or raises one of OUTAGE, when the database was lost. Cancelled, it lets running jobs end."""
    params = connector_params("default")
    connector = PsycopgConnector(kwargs={k: v for k, v in params.items() if k != "pool"}, max_size=6)
    worker_app: App = app.with_connector(connector)
    async with worker_app.open_async():
        await worker_app.run_worker_async(
            concurrency=2,
            update_heartbeat_interval=HEARTBEAT,
            stalled_worker_timeout=STALLED,
            delete_jobs="successful",
            install_signal_handlers=False,
            shutdown_graceful_timeout=20,
        )


async def _every(seconds: float, work: Callable[[], object]) -> None:
    while True:
        started = time.monotonic()
        try:
            await asyncio.to_thread(work)
        except OUTAGE:
            log.warning("%s waits for the database", work.__name__)
        except Exception:
            log.exception("%s failed; it is tried again", work.__name__)
        await asyncio.sleep(max(0.05, seconds - (time.monotonic() - started)))


def recover_all() -> None:
    """Give the jobs of dead workers back to the queue."""
    close_old_connections()
    try:
        recover(now=timezone.now(), silence=STALLED)
    finally:
        close_old_connections()


def seal_all() -> None:
    """Seal what each authority's journal has not sealed yet."""
    close_old_connections()
    try:
        for pk in awaiting():
            _in_each(pk, "journal.seal", partial(_seal, pk))
    finally:
        close_old_connections()


def _seal(pk: int) -> int:
    return seal(Authority.objects.get(pk=pk), now=timezone.now())


def tick_all() -> None:
    """Run every module's clock (`Tick` contributions) for each authority, in short transactions: after a night's
    outage there may be thousands of cases to advance, and agents work on them meanwhile. Those that are not for
    every minute are spread over theirs."""
    close_old_connections()
    minute = int(time.time() // 60)
    try:
        for pk in authorities():
            for tick in (one for one in registry.ticks if (minute + pk) % one.minutes == 0):
                for _round in range(MOST_ROUNDS):
                    if not _in_each(pk, tick.name, partial(tick.run, now=timezone.now())):
                        break
    finally:
        close_old_connections()


def authorities() -> list[int]:
    """Keys of all authorities served by this install."""
    with in_scope(None):
        return list(Authority.objects.order_by("id").values_list("pk", flat=True))


def _in_each(authority: int, name: str, work: Callable[[], int]) -> int:
    """One authority's share of a work on all, and what it returns: its failure (0) is told, and does not stop the
    others. Raises one of OUTAGE when there is no database any more."""
    try:
        with in_authority(authority):
            return work()
    except Exception as fault:
        if isinstance(fault, OUTAGE) and not connection.is_usable():
            raise
        log.exception("%s failed for authority %s; it is tried again", name, authority)
        return 0
