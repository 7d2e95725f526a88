"""What accepting a case costs: the page of the decision and its POST; then the whole journey of an agent."""

from __future__ import annotations

from parvis.config.bench.browser import Browser
from parvis.config.bench.figure import Figure
from parvis.config.bench.meters import Spent
from parvis.config.bench.stage import Pages, Stage, browsers_of


def measure(stage: Stage) -> list[Figure]:
    """Cases accepted one after the other, each by another agent."""
    times = stage.some(120, 40)
    with stage.pages() as pages:
        _accept_all(stage, pages, numbers(stage, 20), whole=False)
        chosen = numbers(stage, times)
        two = stage.spent(pages, lambda: _accept_all(stage, pages, chosen, whole=False)).each(times)
        more = numbers(stage, times)
        four = stage.spent(pages, lambda: _accept_all(stage, pages, more, whole=True)).each(times)
    return [
        Figure("accept, GET and POST: CPU", two.cpu_ms, "ms", 15, note=_note(two)),
        Figure("accept, GET and POST: SQL statements", two.statements, "statements"),
        Figure("accept, GET and POST: commits", two.commits, "commits"),
        Figure("accept, with the case's page before and after", four.cpu_ms, "ms", note=_note(four)),
    ]


def _note(spent: Spent) -> str:
    return f"application {spent.app * 1000:.1f}, PostgreSQL {spent.postgres * 1000:.1f}"


_taken: list[int] = []


def numbers(stage: Stage, count: int) -> list[str]:
    """Numbers of open cases that no part has used yet."""
    with stage.owner() as link:
        rows = link.execute(
            "SELECT id, number FROM casework_case WHERE closed_at IS NULL AND number LIKE 'D-2024-%%'"
            " AND id <> ALL(%s) ORDER BY id LIMIT %s",
            (_taken, count),
        ).fetchall()
    _taken.extend(row[0] for row in rows)
    return [row[1] for row in rows]


def _accept_all(stage: Stage, pages: Pages, chosen: list[str], *, whole: bool) -> None:
    everywhere = stage.town.sessions[1::2]
    for place, number in enumerate(chosen):
        browser = browsers_of(pages, pages.workers[0], 1)[0]
        browser.cookies["parvis"] = everywhere[place % len(everywhere)]
        _accept(browser, number, whole=whole)
        browser.close()


def _accept(browser: Browser, number: str, *, whole: bool) -> None:
    case = f"/agent/dossiers/{number}/"
    if whole:
        browser.get(case)
    page = browser.get(f"{case}etape/accept/")
    browser.post(f"{case}etape/accept/", page.hidden())
    if whole:
        browser.get(case)
