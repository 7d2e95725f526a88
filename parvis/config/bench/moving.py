"""Ten thousand cases in progress that change version: how long, and what agents feel meanwhile. The worker is killed
half-way and another one started: no case may be lost."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlencode

from django.utils import timezone

from parvis.casework.actions.publish import publish
from parvis.casework.definition.language import read
from parvis.casework.models import Case, ProcedureVersion
from parvis.casework.studio.actions.moving import start
from parvis.casework.studio.editing import put, settled
from parvis.casework.studio.models import Move
from parvis.config.bench.browser import Browser
from parvis.config.bench.figure import Figure
from parvis.config.bench.listing import INBOX
from parvis.config.bench.meters import family
from parvis.config.bench.stage import Pages, Stage, browsers_of
from parvis.config.bench.town import Town, build
from parvis.core.actors import SYSTEM
from parvis.core.authorities.queries import in_authority

CASES, QUICK = 30_000, 3_000  # a third are open
LONGEST = 600.0


def measure(stage: Stage) -> list[Figure]:
    """The inbox's median answer while cases move against the one before; the time of the move; the cases left."""
    town = build(stage.dsn, stage.some(CASES, QUICK), slug="banc-des-versions", host="versions.localhost")
    with stage.pages() as pages:
        _let_nobody_be_late(stage)
        for _warm in range(10):
            _ask(pages, town)
        quiet = _median([_ask(pages, town) for _n in range(60)])
        with in_authority(town.authority_id):
            move = _begin(town)
        started = time.monotonic()
        with stage.process("worker") as worker:
            times = _until(pages, town, lambda seen: seen >= move.total // 2)
            _kill(worker)
        with stage.process("worker"):
            times += _until(pages, town, lambda seen: seen >= move.total)
        seconds = time.monotonic() - started
        with in_authority(town.authority_id):
            left = Case.objects.filter(closed_at=None).exclude(version=move.to_id).count()
            twice = move.cases.count() - move.cases.values("case").distinct().count()
    during = _median(times)
    note = f"{during:.1f} ms against {quiet:.1f}, {len(times)} pages, a worker killed half-way"
    return [
        Figure(
            f"{move.total:,} cases change version: inbox meanwhile", during / quiet, "times", 3, note=note
        ),
        Figure("cases change version: time, restart of the worker included", seconds, "s"),
        Figure("cases change version: lost or moved twice", left + twice, "cases", 0),
    ]


def _let_nobody_be_late(stage: Stage) -> None:
    """Else the worker's clock has thousands of implicit decisions to record and e-mails to send first."""
    with stage.owner() as link:
        link.execute(
            "UPDATE casework_case SET clock_started_on = current_date - 10, legal_due_on = current_date + 50,"
            " due_on = current_date + 50 WHERE closed_at IS NULL"
        )


def _begin(town: Town) -> Move:
    version = ProcedureVersion.objects.get(pk=town.version_id)
    whole = settled(put(read(version.source)[0], "pages.0.title", "Votre demande, autrement"))
    new = publish(whole, by=SYSTEM, now=timezone.now())
    return start(new, {}, by=SYSTEM, now=timezone.now())


def _until(pages: Pages, town: Town, done: Callable[[int], bool]) -> list[float]:
    """Ask the inbox again and again until the move has come so far: how long each answer took."""
    times, deadline = [], time.monotonic() + LONGEST
    while time.monotonic() < deadline:
        times.append(_ask(pages, town))
        with in_authority(town.authority_id):
            seen = Move.objects.values_list("seen", flat=True).latest("id")
        if done(seen):
            return times
    raise RuntimeError("The cases do not move.")


def _ask(pages: Pages, town: Town) -> float:
    browser: Browser = browsers_of(pages, pages.workers[0], 1)[0]
    browser.host = town.host
    browser.cookies["parvis"] = town.sessions[1]
    started = time.perf_counter()
    browser.get(f"{INBOX}?{urlencode({'view': 'todo'})}")
    spent = (time.perf_counter() - started) * 1000
    browser.close()
    return spent


def _median(times: list[float]) -> float:
    return sorted(times)[len(times) // 2]


def _kill(process: subprocess.Popen[bytes]) -> None:
    """As a power cut does: the process and its children, at once."""
    for one in family(process.pid):
        with suppress(ProcessLookupError):
            os.kill(one.pid, signal.SIGKILL)
    process.wait()
