"""What a submission costs: the journey of one resident, in a fresh browser, without JavaScript.

Two journeys. The whole one is what a browser asks, redirects followed: form, answers, page where they are checked,
sending, confirmation. The one in four requests has the shape of the peer's measure: GET form, POST answers, POST
confirmation, GET status page, which must show the state of the case.
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
STEPS = ("form", "answers", "check", "confirm", "confirmation")
STATE = "Reçue"  # of a case just received, in procedure.yaml


def measure(stage: Stage) -> list[Figure]:
    """Submissions one after the other, on one page worker."""
    town, times = stage.town, stage.some(300, 60)
    with stage.pages() as pages:
        worker = pages.workers[0]
        for _warm in range(20):
            submit(town, pages, worker)
            submit_in_four(town, pages, worker)
        whole = stage.spent(pages, lambda: [submit(town, pages, worker) for _n in range(times)]).each(times)
        four = stage.spent(pages, lambda: _again(times, lambda: submit_in_four(town, pages, worker)))
        steps = _steps(stage, pages, stage.some(100, 30))
    figures = [*_figures("submission in 4 requests", four.each(times)), *_figures("submission, whole", whole)]
    return [
        *figures,
        Figure("submission, whole: wall time", whole.wall * 1000, "ms", note="one client"),
        *steps,
    ]


def _figures(name: str, spent: Spent) -> list[Figure]:
    note = f"application {spent.app * 1000:.1f}, PostgreSQL {spent.postgres * 1000:.1f}"
    besides = f"besides {spent.control:.1f} of BEGIN, COMMIT, SET LOCAL, SAVEPOINT and the like"
    return [
        Figure(f"{name}: CPU of application and PostgreSQL", spent.cpu_ms, "ms", 30, note=note),
        Figure(f"{name}: SQL statements", spent.statements, "statements", 25, note=besides),
        Figure(f"{name}: commits", spent.commits, "commits", 4),
        Figure(f"{name}: new database connections", spent.connections, "connections", 0),
    ]


def _again(times: int, do: Callable[[], None]) -> None:
    for _n in range(times):
        do()


def submit(town: Town, pages: Pages, worker: int) -> str:
    """The whole journey of one resident; the address of the case. Raises Unexpected."""
    browser = browsers_of(pages, worker, 1)[0]
    try:
        check = answer(town, browser)
        place = browser.post(check, browser.get(check).hidden()).place
        browser.get(place)
        return place.partition("?")[0]
    finally:
        browser.close()


def submit_in_four(town: Town, pages: Pages, worker: int) -> None:
    """The same in the shape of the peer's. Raises Unexpected unless the status page shows the state."""
    browser = browsers_of(pages, worker, 1)[0]
    try:
        first = browser.get(f"/demarches/{town.slug}/nouvelle/1/").hidden()
        check = browser.post(f"/demarches/{town.slug}/nouvelle/1/", first | ANSWERS).place
        place = browser.post(check, {"csrfmiddlewaretoken": first["csrfmiddlewaretoken"]}).place
        page = browser.get(place.partition("?")[0])
        if STATE not in page.body:
            raise Unexpected(f"{place}: the page does not show “{STATE}”")
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
