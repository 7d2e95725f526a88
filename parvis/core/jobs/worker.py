"""The worker process: runs jobs, brings back those of killed workers, ticks the clocks, seals the journal."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from django.db import close_old_connections
from django.utils import timezone
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params

from parvis.core.authorities.models import Authority
from parvis.core.authorities.queries import in_authority
from parvis.core.database.scope import in_scope
from parvis.core.journal.actions import seal
from parvis.core.registries import registry

log = logging.getLogger("parvis.worker")
HEARTBEAT = 5.0
STALLED = 20.0


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    asyncio.run(_run())


async def _run() -> None:
    params = connector_params("default")
    connector = PsycopgConnector(kwargs={k: v for k, v in params.items() if k != "pool"}, max_size=6)
    worker_app: App = app.with_connector(connector)
    async with worker_app.open_async():
        side = [
            asyncio.create_task(_every(1.0, seal_all)),
            asyncio.create_task(_every(60.0, tick_all)),
            asyncio.create_task(_recover(worker_app)),
        ]
        try:
            await worker_app.run_worker_async(
                concurrency=2,
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=STALLED,
                delete_jobs="successful",
                install_signal_handlers=True,
                shutdown_graceful_timeout=20,
            )
        finally:
            for task in side:
                task.cancel()


async def _every(seconds: float, work: Callable[[], None]) -> None:
    while True:
        started = time.monotonic()
        try:
            await asyncio.to_thread(work)
        except Exception:
            log.exception("%s failed; it is tried again", work.__name__)
        await asyncio.sleep(max(0.05, seconds - (time.monotonic() - started)))


async def _recover(worker_app: App) -> None:
    """A killed worker leaves its jobs `doing`: give them back to the queue once its heart has stopped."""
    while True:
        await asyncio.sleep(HEARTBEAT)
        try:
            for stalled in await worker_app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED):
                log.warning("Job %s of a dead worker goes back to the queue", stalled.id)
                await worker_app.job_manager.retry_job(stalled)
        except Exception:
            log.exception("Stalled jobs could not be looked for; tried again")


def authorities() -> list[Authority]:
    """All authorities served by this install."""
    with in_scope(None):
        return list(Authority.objects.order_by("id"))


def seal_all() -> None:
    """Seal what each authority's journal has not sealed yet."""
    close_old_connections()
    try:
        for authority in authorities():
            with in_authority(authority):
                seal(authority, now=timezone.now())
    finally:
        close_old_connections()


def tick_all() -> None:
    """Run every module's clock (`Tick` contributions) for each authority, one transaction each."""
    close_old_connections()
    try:
        for authority in authorities():
            for tick in registry.ticks:
                try:
                    with in_authority(authority):
                        tick.run(now=timezone.now())
                except Exception:
                    log.exception("%s failed for %s; it is tried again", tick.name, authority.slug)
    finally:
        close_old_connections()
