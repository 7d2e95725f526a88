"""Two people at once, for real: two browsers on two page workers, let go at the same instant."""

from __future__ import annotations

import threading
from collections.abc import Callable

from parvis.config.bench.browser import Answer, Browser
from parvis.config.bench.deciding import numbers
from parvis.config.bench.figure import Figure
from parvis.config.bench.filing import answer
from parvis.config.bench.stage import Pages, Stage, browsers_of


def measure(stage: Stage) -> list[Figure]:
    """Accept against refuse, then confirm against confirm."""
    trials = stage.some(100, 20)
    with stage.pages(workers=2) as pages:
        decided = sum(_decide(stage, pages, number) for number in numbers(stage, trials))
        confirmed = sum(_confirm(stage, pages) for _n in range(trials))
    note = "two page workers, one connection on each"
    return [
        Figure("accept and refuse at once: exactly one wins", decided, f"of {trials}", trials, True, note),
        Figure("double confirm: one case, workflow run once", confirmed, f"of {trials}", trials, True, note),
    ]


def together(*acts: Callable[[], Answer]) -> list[Answer]:
    """Answers to several requests sent at the same instant."""
    start, found = threading.Barrier(len(acts)), {}

    def one(place: int, act: Callable[[], Answer]) -> None:
        start.wait()
        found[place] = act()

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [found[place] for place in sorted(found)]


def _pair(pages: Pages) -> list[Browser]:
    return [browsers_of(pages, worker, 1)[0] for worker in pages.workers]


def _decide(stage: Stage, pages: Pages, number: str) -> bool:
    """One agent accepts while another refuses; True when one was told yes, the other no, and one decision stands."""
    first, second = _pair(pages)
    first.cookies["parvis"], second.cookies["parvis"] = stage.town.sessions[1], stage.town.sessions[3]
    case = f"/agent/dossiers/{number}/etape/"
    accept = first.get(f"{case}accept/").hidden()
    refuse = second.get(f"{case}refuse/").hidden() | {"grounds": "La salle est prise ce jour-là."}
    told = together(
        lambda: first.post(f"{case}accept/", accept, expect=None),
        lambda: second.post(f"{case}refuse/", refuse, expect=None),
    )
    first.close()
    second.close()
    with stage.owner() as link:
        row = link.execute(
            "SELECT c.outcome, count(*) FILTER (WHERE e.type = 'decision'), count(*) FILTER (WHERE e.type = 'letter')"
            " FROM casework_case c JOIN casework_caseevent e ON e.case_id = c.id WHERE c.number = %s GROUP BY c.id",
            (number,),
        ).fetchone()
    won = "accepted" if told[0].status == 302 else "refused"
    return sorted(answer.status for answer in told) == [302, 409] and row == (won, 1, 1)


def _confirm(stage: Stage, pages: Pages) -> bool:
    """A double click on “Send”, on two workers; True when both lead to the one case, entered once."""
    first, second = _pair(pages)
    check = answer(stage.town, first)
    second.cookies = dict(first.cookies)
    hidden = first.get(check).hidden()
    told = together(
        lambda: first.post(check, hidden, expect=None), lambda: second.post(check, hidden, expect=None)
    )
    # The loser of the race may be sent to the address of the sent request, which leads to the same case.
    ends = {
        second.get(t.place, expect=302).place.partition("?")[0]
        if "/envoyee/" in t.place
        else t.place.partition("?")[0]
        for t in told
    }
    first.close()
    second.close()
    number = next(iter(ends)).split("/")[2] if len(ends) == 1 else ""
    with stage.owner() as link:
        row = link.execute(
            "SELECT count(DISTINCT c.id), count(DISTINCT e.id) FILTER (WHERE e.type = 'submitted'),"
            " (SELECT count(*) FROM procrastinate_jobs j WHERE j.task_name = 'casework.receipt'"
            "  AND (j.args->>'case')::bigint = min(c.id))"
            " FROM casework_case c JOIN casework_caseevent e ON e.case_id = c.id"
            " JOIN casework_draft d ON d.case_id = c.id WHERE c.number = %s",
            (number,),
        ).fetchone()
    return all(answer.status == 302 for answer in told) and row == (1, 1, 1)
