"""Resident memory of page workers after many requests of all kinds."""

from __future__ import annotations

from parvis.config.bench.browser import Browser
from parvis.config.bench.deciding import numbers
from parvis.config.bench.figure import Figure
from parvis.config.bench.filing import submit
from parvis.config.bench.meters import resident
from parvis.config.bench.stage import Pages, Stage, browsers_of


def measure(stage: Stage) -> list[Figure]:
    """Requests on one worker, since two would share them."""
    wanted = stage.some(3_000, 600)
    with stage.pages() as pages:
        worker = pages.workers[0]
        first = resident(worker)
        _many(stage, pages, wanted)
        last = resident(worker)
        head = resident(pages.pid)
    note = f"{first:.0f} after the first page; the watching process {head:.0f}"
    return [Figure(f"page worker: resident memory after {wanted:,} requests", last, "MB", 150, note=note)]


def _many(stage: Stage, pages: Pages, wanted: int) -> None:
    """A mixture: submissions, public pages, lists, cases."""
    worker, town = pages.workers[0], stage.town
    chosen, done, turn = numbers(stage, 200), 0, 0
    agent: Browser = browsers_of(pages, worker, 1)[0]
    while done < wanted:
        submit(town, pages, worker)
        agent.cookies["parvis"] = town.sessions[turn % len(town.sessions) | 1]
        agent.get("/")
        agent.get("/demarches/?q=aide")
        agent.get(f"/agent/dossiers/?view=all&q=martin&unit={town.unit_id}")
        agent.get(f"/agent/dossiers/{chosen[turn % len(chosen)]}/")
        done, turn = done + 9, turn + 1
