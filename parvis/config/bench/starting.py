"""Processor time from nothing to the first page."""

from __future__ import annotations

from statistics import median

from parvis.config.bench.browser import Browser
from parvis.config.bench.figure import Figure
from parvis.config.bench.meters import cpu_of
from parvis.config.bench.stage import Stage, free_port, wait
from parvis.config.children import answers


def measure(stage: Stage) -> list[Figure]:
    """Several cold starts with one page worker and with two; the median of each."""
    slug, rounds = stage.town.slug, stage.some(5, 2)
    return [
        Figure(
            f"cold start to the first page, {workers} page worker{'s' * (workers > 1)}",
            median(_start(stage, slug, workers) for _n in range(rounds)),
            "s of CPU",
            1.5,
            note="the command, the watching process and every worker",
        )
        for workers in (1, 2)
    ]


def _start(stage: Stage, slug: str, workers: int) -> float:
    with stage.process("web", PORT=(port := free_port()), PARVIS_WORKERS=workers) as process:
        wait(lambda: answers(f"http://127.0.0.1:{port}/static/"), process)
        Browser(port).get(f"/demarches/{slug}/nouvelle/1/")
        return cpu_of(process.pid)
