"""What the inbox costs with many cases. Each page is asked by another agent, so that no memory of a person helps."""

from __future__ import annotations

from itertools import count
from urllib.parse import urlencode

from parvis.config.bench.browser import Browser
from parvis.config.bench.figure import Figure
from parvis.config.bench.meters import Spent
from parvis.config.bench.stage import Pages, Stage, browsers_of

INBOX = "/agent/dossiers/"
# What is asked, and whether it counts for the target: a filter, a text, 25 rows.
LISTS = {
    "to handle, one service, common name": ({"view": "todo", "q": "martin", "unit": "{unit}"}, True),
    "all cases, one service, common name": ({"view": "all", "q": "martin", "unit": "{unit}"}, True),
    "all cases, under review, very common word": ({"view": "all", "q": "quartier", "phase": "review"}, True),
    "to handle, one service, beginning of a word": ({"view": "todo", "q": "solid", "unit": "{unit}"}, True),
    "all cases, rare name": ({"view": "all", "q": "quesnel", "soon": "1"}, True),
    "to handle": ({"view": "todo"}, False),
    "to handle, by name of the applicant": ({"view": "todo", "sort": "name"}, False),
    "all cases": ({"view": "all"}, False),
}
_turn = count()


def measure(stage: Stage) -> list[Figure]:
    """First and last page of several lists."""
    found: list[Figure] = []
    with stage.pages() as pages:
        for browser in _agents(stage, pages, 40):
            browser.get(INBOX)
        for name, (query, counts) in LISTS.items():
            filled = {key: value.format(unit=stage.town.unit_id) for key, value in query.items()}
            found += _list(stage, pages, name, filled, counts)
    return found


def _list(stage: Stage, pages: Pages, name: str, query: dict[str, str], counts: bool) -> list[Figure]:
    times = stage.some(120, 40)
    first = _asked(stage, pages, urlencode(query), times)
    last = _asked(stage, pages, urlencode(query | {"last": "1"}), times)
    worse = max(first, last, key=lambda spent: spent.cpu_ms)
    note = f"application {worse.app * 1000:.1f}, PostgreSQL {worse.postgres * 1000:.1f}; {stage.town.cases:,} cases"
    depth = max(first.cpu_ms, last.cpu_ms) / min(first.cpu_ms, last.cpu_ms)
    statements = max(first.statements, last.statements)
    return [
        Figure(f"inbox, {name}: CPU", worse.cpu_ms, "ms", 15, note=note),
        Figure(f"inbox, {name}: last page against first", depth, "times", 1.3 if counts else None),
        Figure(
            f"inbox, {name}: SQL statements",
            statements,
            "statements",
            8,
            note=f"and {worse.commits:.1f} commit",
        ),
    ]


def _asked(stage: Stage, pages: Pages, query: str, times: int) -> Spent:
    browsers = _agents(stage, pages, times)
    return stage.spent(pages, lambda: [browser.get(f"{INBOX}?{query}") for browser in browsers]).each(times)


def _agents(stage: Stage, pages: Pages, times: int) -> list[Browser]:
    """Browsers of as many agents, signed in; those who may see everything, so that lists are as long as can be."""
    sessions = stage.town.sessions[1::2]
    found = []
    for _n in range(times):
        browser = browsers_of(pages, pages.workers[0], 1)[0]
        browser.cookies["parvis"] = sessions[next(_turn) % len(sessions)]
        found.append(browser)
    return found
