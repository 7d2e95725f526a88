"""PostgreSQL stops under running servers and comes back: a clear page meanwhile, and nothing asked is lost."""

from __future__ import annotations

import http.client
import json
import time

import pytest
from django.utils.translation import gettext as _

from parvis.config.bench.stage import free_port
from tests.chaos import jobs
from tests.chaos.house import House, until
from tests.chaos.test_worker import ask, entries, units

pytestmark = pytest.mark.install


def get(port: int, path: str) -> tuple[int, str, http.client.HTTPMessage]:
    link = http.client.HTTPConnection("localhost", port, timeout=30)
    try:
        link.request("GET", path)
        answer = link.getresponse()
        return answer.status, answer.read().decode(), answer.headers
    finally:
        link.close()


def reads_of_the_interruption(port: int, path: str) -> None:
    started = time.monotonic()
    status, body, headers = get(port, path)
    assert status == 503, body
    assert _("The service is interrupted") in body
    assert "Traceback" not in body
    assert int(headers["Retry-After"]) > 0
    assert time.monotonic() - started < 8


def test_pages_and_worker_outlive_a_restart_of_the_database(house: House) -> None:
    port = free_port()
    with house.pages(port) as pages, house.worker() as worker:
        assert get(port, "/demarches/")[0] == 200
        ask(house, jobs.half, slug="outage", seconds=1.5)
        ask(house, jobs.half, slug="later", seconds=0)
        until(
            lambda: house.one("SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'"),
            lambda: worker.said,
        )
        time.sleep(0.3)
        with house.without_database():
            for path in ("/demarches/", "/demarches/", "/"):
                reads_of_the_interruption(port, path)
            status, body, headers = get(port, "/api/v1/procedures")
            assert (status, headers["Content-Type"]) == (503, "application/problem+json")
            assert json.loads(body)["detail"]
        # Each page worker comes back in its own time, within a second or two.
        until(lambda: all(get(port, "/demarches/")[0] == 200 for _n in range(8)), lambda: pages.said)
        until(house.idle, lambda: worker.said)
        assert worker.popen.poll() is None, "the same process went on"
        assert units(house, "outage") == ["outage-a", "outage-b"]
        assert [entries(house, slug) for slug in ("outage-a", "outage-b", "later-a", "later-b")] == [1] * 4
    for process in (pages, worker):
        assert "Traceback" not in process.said
