"""The inbox of a town with a million cases against that of one with ten thousand, in the same run.

Both are asked in turn, page after page, so that whatever else the machine does weighs on both alike.
"""

from __future__ import annotations

import time
from itertools import count
from urllib.parse import urlencode

from parvis.config.bench.browser import Browser
from parvis.config.bench.figure import Figure
from parvis.config.bench.listing import INBOX, LISTS
from parvis.config.bench.stage import Pages, Stage, browsers_of
from parvis.config.bench.town import Town, build

SMALL, LARGE = 10_000, 1_000_000
_turn = count()


def measure(stage: Stage) -> list[Figure]:
    """The 95th percentile of the time that pages take, list by list and over all of them."""
    small = build(stage.dsn, SMALL, slug="dix-mille", host="dix-mille.localhost")
    large_cases = stage.some(LARGE, LARGE // 10)
    stage.say(f"· Making a town with {large_cases:,} cases…")
    large = build(stage.dsn, large_cases, slug="million", host="million.localhost")
    figures: list[Figure] = []
    everything: tuple[list[float], list[float]] = ([], [])
    with stage.pages() as pages:
        for town in (small, large):
            for _warm in range(10):
                _ask(pages, town, {"view": "todo"})
        for name, (query, _counts) in LISTS.items():
            times = _both(pages, small, large, query, stage.some(60, 20))
            for kept, some in zip(everything, times, strict=True):
                kept.extend(some)
            figures.append(_figure(f"inbox, {name}: p95 of {large_cases:,} cases against {SMALL:,}", *times))
    whole = _figure(f"inbox: p95 of {large_cases:,} cases against {SMALL:,}", *everything, target=1.5)
    return [whole, *figures]


def _both(
    pages: Pages, small: Town, large: Town, query: dict[str, str], times: int
) -> tuple[list[float], list[float]]:
    """Milliseconds of each request, first and last pages, in both towns in turn."""
    found: tuple[list[float], list[float]] = ([], [])
    for turn in range(times):
        last = {"last": "1"} if turn % 2 else {}
        for town, kept in zip((small, large), found, strict=True):
            filled = {key: value.format(unit=town.unit_id) for key, value in query.items()}
            kept.append(_ask(pages, town, filled | last))
    return found


def _ask(pages: Pages, town: Town, query: dict[str, str]) -> float:
    browser: Browser = browsers_of(pages, pages.workers[0], 1)[0]
    browser.host = town.host
    sessions = town.sessions[1::2]
    browser.cookies["parvis"] = sessions[next(_turn) % len(sessions)]
    started = time.perf_counter()
    browser.get(f"{INBOX}?{urlencode(query)}")
    spent = (time.perf_counter() - started) * 1000
    browser.close()
    return spent


def _figure(name: str, small: list[float], large: list[float], target: float | None = None) -> Figure:
    few, many = _p95(small), _p95(large)
    return Figure(name, many / few, "times", target, note=f"{many:.1f} ms against {few:.1f}")


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]
