"""What a submission costs: the journey of one resident, in a fresh browser, without JavaScript.

Shape of the peer's measure: GET form, POST answers, POST confirmation, GET status page. A browser also follows the
redirect after the answers to the page where they are checked: it is part of our journey and of every figure here
but the one that says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable

from parvis.config.bench.browser import Browser, Unexpected, Values
from parvis.config.bench.figure import Figure
from parvis.config.bench.meters import Spent
from parvis.config.bench.stage import Pages, Stage, browsers_of
from parvis.config.bench.town import Town

ANSWERS: Values = {
    "organisation": "Association des Lilas",
    "subject": "Fête du quartier",
    "place": "Place de la Mairie",
    "email": "contact@exemple.fr",
    "day_day": "12",
    "day_month": "6",
    "day_year": "2031",
    "public": "everyone",
    "needs": ["room", "tables"],
    "details": "Une fête des voisins, l’après-midi, avec un goûter et de la musique.",
    "outdoors": "yes",
    "people": "120",
}
STEPS = ("form", "answers", "check", "confirm", "status")


def measure(stage: Stage) -> list[Figure]:
    """Submissions one after the other, on one page worker."""
    town, times = stage.town, stage.some(300, 60)
    with stage.pages() as pages:
        worker = pages.workers[0]
        for _warm in range(20):
            submit(town, pages, worker)
        whole = stage.spent(pages, lambda: [submit(town, pages, worker) for _n in range(times)]).each(times)
        four = stage.spent(pages, lambda: [submit(town, pages, worker, look=False) for _n in range(times)])
        steps = _steps(stage, pages, stage.some(100, 30))
    return [*_figures(whole), *_informative(whole, four.each(times)), *steps]


def _figures(whole: Spent) -> list[Figure]:
    return [
        Figure(
            "submission: CPU of application and PostgreSQL",
            whole.cpu_ms,
            "ms",
            30,
            note=f"application {whole.app * 1000:.1f}, PostgreSQL {whole.postgres * 1000:.1f}; 5 requests",
        ),
        Figure(
            "submission: SQL statements",
            whole.statements,
            "statements",
            25,
            note=f"besides {whole.control:.1f} of BEGIN, COMMIT, SAVEPOINT and the like",
        ),
        Figure(
            "submission: commits", whole.commits, "commits", 4, note="5 requests, the check page included"
        ),
        Figure("submission: new database connections", whole.connections, "connections", 0),
    ]


def _informative(whole: Spent, four: Spent) -> list[Figure]:
    return [
        Figure("submission in 4 requests, as the peer's", four.cpu_ms, "ms", 30),
        Figure("submission in 4 requests: SQL statements", four.statements, "statements", 25),
        Figure("submission in 4 requests: commits", four.commits, "commits", 4),
        Figure("submission: wall time", whole.wall * 1000, "ms", note="one client"),
    ]


def submit(town: Town, pages: Pages, worker: int, *, look: bool = True) -> str:
    """One submission; the address of its status page. Raises Unexpected."""
    browser = browsers_of(pages, worker, 1)[0]
    try:
        check = answer(town, browser)
        token = {"csrfmiddlewaretoken": browser.cookies["parvis_csrf"]}
        if look:
            token = browser.get(check).hidden()  # type: ignore[assignment]
        status = browser.post(check, dict(token)).place
        if "Association" in status or "envoyee=1" not in status:
            raise Unexpected(f"No status page: {status}")
        browser.get(status)
        return status
    finally:
        browser.close()


def answer(town: Town, browser: Browser) -> str:
    """Fill in the form; the address where answers are checked."""
    first = f"/demarches/{town.slug}/nouvelle/1/"
    return browser.post(first, browser.get(first).hidden() | ANSWERS).place


def _steps(stage: Stage, pages: Pages, times: int) -> list[Figure]:
    """Each request by itself, for who wants to know where the time goes."""
    town, worker = stage.town, pages.workers[0]
    browsers = [browsers_of(pages, worker, 1)[0] for _n in range(times)]
    first = f"/demarches/{town.slug}/nouvelle/1/"
    places: dict[str, list[str]] = {}
    tokens: dict[str, list[Values]] = {}

    def form() -> None:
        tokens["form"] = [browser.get(first).hidden() for browser in browsers]

    def answers() -> None:
        pairs = zip(browsers, tokens["form"], strict=True)
        places["check"] = [browser.post(first, hidden | ANSWERS).place for browser, hidden in pairs]

    def check() -> None:
        pairs = zip(browsers, places["check"], strict=True)
        tokens["check"] = [browser.get(place).hidden() for browser, place in pairs]

    def confirm() -> None:
        rows = zip(browsers, places["check"], tokens["check"], strict=True)
        places["status"] = [browser.post(place, hidden).place for browser, place, hidden in rows]

    def status() -> None:
        for browser, place in zip(browsers, places["status"], strict=True):
            browser.get(place)

    works: list[Callable[[], None]] = [form, answers, check, confirm, status]
    return [
        _step(name, stage.spent(pages, work).each(times)) for name, work in zip(STEPS, works, strict=True)
    ]


def _step(name: str, spent: Spent) -> Figure:
    counts = {"statements": round(spent.statements, 1), "commits": round(spent.commits, 1)}
    note = f"application {spent.app * 1000:.1f}, PostgreSQL {spent.postgres * 1000:.1f}; "
    note += ", ".join(f"{count} {what}" for what, count in counts.items())
    return Figure(f"submission, request “{name}”", spent.cpu_ms, "ms", note=note)
