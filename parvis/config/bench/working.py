"""What a submission leaves to do: receipt as PDF, e-mail, sealing. Done by the worker, out of the resident's sight."""

from __future__ import annotations

import time

from parvis.config.bench.figure import Figure
from parvis.config.bench.filing import submit
from parvis.config.bench.meters import cpu_of
from parvis.config.bench.stage import Stage
from parvis.core.jobs.worker import tick_all

PATIENCE = 120.0


def measure(stage: Stage) -> list[Figure]:
    """Jobs of some submissions, drained by one worker process."""
    times = stage.some(100, 30)
    stage.say(f"· Bringing {stage.town.slug} up to date…")
    tick_all()  # it was made up with dates long past: their work is none of a submission's
    with stage.owner() as link:
        link.execute("TRUNCATE procrastinate_jobs CASCADE")
    with stage.pages() as pages:
        for _n in range(times):
            submit(stage.town, pages, pages.workers[0])
    with stage.process("worker") as process:
        _until_idle(stage)
        time.sleep(2)
        idle, started = cpu_of(process.pid) + cpu_of(stage.meter.postmaster), time.monotonic()
        time.sleep(5)
        rest = (cpu_of(process.pid) + cpu_of(stage.meter.postmaster) - idle) / (time.monotonic() - started)
    with stage.process("worker") as process:
        time.sleep(3)
        with stage.pages() as pages:
            before = cpu_of(process.pid) + cpu_of(stage.meter.postmaster) + cpu_of(pages.pid)
            started = time.monotonic()
            for _n in range(times):
                submit(stage.town, pages, pages.workers[0])
            _until_idle(stage)
            after = cpu_of(process.pid) + cpu_of(stage.meter.postmaster) + cpu_of(pages.pid)
            seconds = time.monotonic() - started
    whole = (after - before - rest * seconds) / times * 1000
    return [
        Figure(
            "submission with all that follows (receipt, e-mail, journal): CPU",
            whole,
            "ms",
            note="page worker, job worker and PostgreSQL, what the idle worker spends taken off",
        ),
        Figure("idle worker and PostgreSQL", rest * 1000, "ms of CPU a second"),
    ]


def _until_idle(stage: Stage) -> None:
    deadline = time.monotonic() + PATIENCE
    with stage.owner() as link:
        while time.monotonic() < deadline:
            left = link.execute(
                "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
            ).fetchone()
            unsealed = link.execute("SELECT count(*) FROM journal_entry WHERE seq IS NULL").fetchone()
            if left == (0,) and unsealed == (0,):
                return
            time.sleep(0.1)
    raise RuntimeError("The worker does not finish its jobs.")
