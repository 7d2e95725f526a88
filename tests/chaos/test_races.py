"""Several at once, over real HTTP on two page workers: one wins, the others are told, nothing is made twice."""

from __future__ import annotations

import html
import http.client
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from django.utils.translation import gettext as _

from parvis.config.bench.browser import Browser
from parvis.config.bench.stage import free_port
from tests.chaos.house import House
from tests.chaos.resident import walk
from tests.town import ANSWERS

pytestmark = pytest.mark.install
TRIALS = 30
Browse = Callable[..., Browser]
BODY = json.dumps({"procedure": "copie-acte-naissance", "answers": ANSWERS})


@pytest.fixture(scope="module")
def port(house: House) -> Iterator[int]:
    """Where two page workers answer."""
    found = free_port()
    with house.pages(found):
        yield found


def together[T](*acts: Callable[[], T]) -> list[T]:
    """What each act gave, all let go at the same instant."""
    start, found = threading.Barrier(len(acts)), {}

    def one(place: int, act: Callable[[], T]) -> None:
        start.wait()
        found[place] = act()

    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [found[place] for place in range(len(acts))]


def file(house: House, port: int, key: str, body: str = BODY) -> tuple[int, str]:
    """POST a request to the API."""
    link = http.client.HTTPConnection("localhost", port, timeout=60)
    headers = {
        "Authorization": f"Bearer {house.facts['token']}",
        "Content-Type": "application/json",
        "Idempotency-Key": key,
    }
    link.request("POST", "/api/v1/cases", body, headers)
    answer = link.getresponse()
    found = answer.status, answer.read().decode()
    link.close()
    return found


def test_eight_twin_requests_with_one_key_make_one_case(house: House, port: int) -> None:
    cases = "SELECT count(*) FROM casework_case"
    for trial in range(5):
        before = house.one(cases)
        answers = together(*[lambda key=f"twin-{trial}": file(house, port, key)] * 8)
        assert {status for status, _body in answers} == {201}
        assert len({body for _status, body in answers}) == 1
        assert house.one(cases) == before + 1
    assert file(house, port, "twin-0", BODY.replace("Lina", "Line"))[0] == 409


def test_a_key_whose_request_was_refused_may_be_used_again(house: House, port: int) -> None:
    wrong = json.dumps({"procedure": "copie-acte-naissance", "answers": {}})
    refused = together(*[lambda: file(house, port, "mended", wrong)] * 8)
    assert {status for status, _body in refused} == {422}
    assert file(house, port, "mended")[0] == 201


@pytest.fixture
def browse(port: int) -> Iterator[Callable[..., Browser]]:
    """Open browsers; they hang up at the end, however it ends."""
    with ExitStack() as stack:

        def opened(**cookies: str) -> Browser:
            browser = Browser(port, cookies)
            stack.callback(browser.close)
            return browser

        yield opened


def test_of_two_agents_who_decide_at_once_one_wins_and_the_other_reads_why(
    house: House, browse: Browse
) -> None:
    for _trial in range(TRIALS):
        pk = house.filed()
        number = house.one("SELECT number FROM casework_case WHERE id = %s", pk)
        path = f"/agent/dossiers/{number}/etape"
        first, second = (browse(parvis=cookie) for cookie in house.facts["sessions"])
        accept = first.get(f"{path}/accept/").hidden()
        refuse = second.get(f"{path}/refuse/").hidden() | {"grounds": "La pièce manque."}
        told = together(
            lambda path=path, by=first, form=accept: by.post(f"{path}/accept/", form, expect=None),
            lambda path=path, by=second, form=refuse: by.post(f"{path}/refuse/", form, expect=None),
        )
        assert sorted(answer.status for answer in told) == [302, 409]
        lost = next(answer for answer in told if answer.status == 409)
        assert _("Somebody has just changed this case. Read what is new before you go on.") in html.unescape(
            lost.body
        ).replace("\u202f", " ").replace("\u00a0", " ")
        won = "accepted" if told[0].status == 302 else "refused"
        decisions = house.rows(
            "SELECT c.outcome, count(*) FROM casework_case c JOIN casework_caseevent e ON e.case_id = c.id"
            " WHERE c.id = %s AND e.type = 'decision' GROUP BY 1",
            pk,
        )
        assert decisions == [(won, 1)]


def test_a_double_confirm_is_one_case(house: House, browse: Browse) -> None:
    for _trial in range(10):
        first, second = browse(), browse()
        check = walk(first)
        second.cookies = dict(first.cookies)
        form, before = first.get(check).hidden(), house.one("SELECT max(id) FROM casework_case") or 0
        told = together(
            lambda by=first, check=check, form=form: by.post(check, form, expect=None),
            lambda by=second, check=check, form=form: by.post(check, form, expect=None),
        )
        assert [answer.status for answer in told] == [302, 302]
        made = house.rows("SELECT number, id FROM casework_case WHERE id > %s", before)
        assert len(made) == 1
        for browser, answer in zip((first, second), told, strict=True):
            place = answer.place
            if "/envoyee/" in place:
                place = browser.get(place, expect=302).place
            assert made[0][0] in place
        lines = "SELECT count(*) FROM casework_caseevent WHERE case_id = %s AND type = 'submitted'"
        assert house.one(lines, made[0][1]) == 1


def test_page_workers_count_attempts_together(browse: Browse) -> None:
    """Five wrong passwords are five, on whichever worker each arrives; a stranger may go on trying his own."""
    told = []
    for _n in range(8):
        visitor = browse()
        form = visitor.get("/compte/connexion/").hidden()
        wrong = form | {"login": "claire@aulnay.example", "password": "pas-celui-la-du-tout"}
        told.append(visitor.post("/compte/connexion/", wrong, expect=None).body)
    refused = [_too_many(body) for body in told]
    assert refused == [False] * 5 + [True] * 3


def _too_many(body: str) -> bool:
    return "Trop de tentatives" in body
