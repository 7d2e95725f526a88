"""What a page may weigh, cold: bytes, requests, scripts, elements, and how much it moves while it loads."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Response

from tests.e2e.conftest import Town, visit
from tests.e2e.robot import BIRTH, play, walk

pytestmark = pytest.mark.browser
WATCH = """() => { window.moved = 0; new PerformanceObserver(list => list.getEntries().forEach(one => {
  if (!one.hadRecentInput) window.moved += one.value; })).observe({type: 'layout-shift', buffered: true}); }"""
PACKED = ("font/", "image/", "application/pdf")


@dataclass
class Weight:
    """What one page cost."""

    total: int = 0
    scripts: int = 0
    requests: int = 0
    third_party: list[str] = field(default_factory=list)
    nodes: int = 0
    moved: float = 0.0

    def add(self, answer: Response, home: str) -> None:
        """Count one answer, compressed as a server sends it. Pictures of people's documents do not count."""
        kind = answer.headers.get("content-type", "")
        self.requests += 1
        if not answer.url.startswith((home, "data:", "blob:")):
            self.third_party.append(answer.url)
        if kind.startswith("text/event-stream") or (kind.startswith("image/") and "/document/" in answer.url):
            return
        body = answer.body()
        size = len(body) if kind.startswith(PACKED) else len(gzip.compress(body, 6))
        self.total += size
        self.scripts += size if "javascript" in kind else 0


def weigh(chrome: Browser, town: Town, url: str, *, agent: bool = False, width: int = 1280) -> Weight:
    """Load one page in a browser that has seen nothing."""
    with visit(chrome) as known:
        if agent:
            play(known.new_page(), town, "Claire Morin")
        state = known.storage_state()
    weight = Weight()
    with visit(chrome, storage_state=state, viewport={"width": width, "height": 900}) as cold:
        page = cold.new_page()
        page.add_init_script(f"({WATCH})()")
        answers: list[Response] = []
        page.on("response", lambda answer: answers.append(answer))
        page.goto(url)
        page.wait_for_timeout(400)
        for answer in answers:
            weight.add(answer, town.url.rpartition(":")[0])
        weight.nodes = int(page.evaluate("document.querySelectorAll('*').length"))
        weight.moved = float(page.evaluate("window.moved"))
    return weight


def identity(chrome: Browser, town: Town) -> str:
    """The address of a page of a request, that on which somebody says who she is."""
    with visit(chrome) as context:
        page = context.new_page()
        page.goto(f"{town.url}{BIRTH}nouvelle/1/")
        walk(page, "/2/", kind="full")
        return page.url


def check(weight: Weight, *, total: int, scripts: int, requests: int, nodes: int) -> None:
    """Hold a page to its budget. The figures are printed: the closing note quotes them."""
    print(weight)  # noqa: T201
    assert weight.total <= total * 1024
    assert weight.scripts <= scripts * 1024
    assert weight.requests <= requests
    assert weight.nodes <= nodes
    assert weight.moved <= 0.02
    assert not weight.third_party


@pytest.mark.parametrize("name", ["home", "start", "question", "accepted", "waiting"])
def test_a_public_page_is_light(name: str, chrome: Browser, town: Town) -> None:
    known = {"home": town.url, "start": town.url + BIRTH}
    url = known.get(name) or (identity(chrome, town) if name == "question" else town.case(name))
    for width in (390, 1280):
        check(weigh(chrome, town, url, width=width), total=100, scripts=15, requests=10, nodes=600)


@pytest.mark.parametrize("name", ["inbox", "case", "decide"])
def test_a_page_of_the_desk_is_light(name: str, chrome: Browser, town: Town) -> None:
    url = f"{town.url}/agent/dossiers/?view=all" if name == "inbox" else town.desk("received")
    url += "etape/refuse/" if name == "decide" else ""
    for width in (390, 1280):
        weight = weigh(chrome, town, url, agent=True, width=width)
        check(weight, total=150, scripts=30, requests=12, nodes=1_500)
