"""Workers killed outright, and jobs that kill or fail: what was asked happens once, and the queue goes on."""

from __future__ import annotations

import time

import pytest

from parvis.core.authorities.queries import in_authority
from tests.chaos import jobs
from tests.chaos.house import House, until

pytestmark = pytest.mark.install


def ask(house: House, job: jobs.Job, **arguments: object) -> None:
    with in_authority(house.authority):
        job.later(**arguments)


def units(house: House, start: str) -> list[str]:
    found = house.rows("SELECT slug FROM authorities_unit WHERE slug LIKE %s ORDER BY slug", f"{start}%")
    return [slug for (slug,) in found]


def entries(house: House, slug: str) -> int:
    """How often the journal says that a unit was added."""
    return house.one(
        "SELECT count(*) FROM journal_entry WHERE action = 'unit.added' AND payload->'data'->>'slug' = %s",
        slug,
    )


def doing(house: House) -> bool:
    return bool(house.one("SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'"))


def test_what_a_dead_worker_left_is_done_once_whether_it_was_committed_or_not(house: House) -> None:
    ask(house, jobs.half, slug="half", seconds=1.0)
    ask(house, jobs.after, slug="after")
    with house.worker() as worker:
        until(lambda: worker.popen.poll() is not None, lambda: worker.said)
    assert units(house, "half") == [], "a job cut in the middle leaves nothing"
    assert units(house, "after") == ["after"], "it died after this commit"
    assert house.one("SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'") == 2
    with house.worker() as worker:
        until(house.idle, lambda: worker.said)
        assert worker.popen.poll() is None, "the job that was committed ran again"
    assert units(house, "half") == ["half-a", "half-b"]
    assert [entries(house, slug) for slug in ("half-a", "half-b", "after")] == [1, 1, 1]
    assert house.one("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'") == 0


def test_receipts_survive_a_massacre_of_workers(house: House) -> None:
    cases = [house.filed() for _n in range(12)]
    for _death in range(2):
        with house.worker() as worker:
            until(lambda: doing(house), lambda: worker.said)
            time.sleep(0.12)
            worker.kill()
    with house.worker() as worker:
        until(house.idle, lambda: worker.said)
    made = house.rows(
        "SELECT c.id, (SELECT count(*) FROM casework_casedocument d WHERE d.case_id = c.id AND d.origin = 'receipt'),"
        " (SELECT count(*) FROM messaging_outgoingmessage m WHERE m.subject_id = c.id AND m.state = 'sent')"
        " FROM casework_case c WHERE c.id = ANY(%s) ORDER BY c.id",
        cases,
    )
    assert made == [(pk, 1, 1) for pk in cases]


def test_a_job_that_always_fails_or_kills_is_set_aside_and_holds_up_nobody(house: House) -> None:
    ask(house, jobs.wrong, slug="wrong")
    ask(house, jobs.deadly, slug="deadly")
    for n in range(3):
        ask(house, jobs.plain, slug=f"plain-{n}")
    failed = "SELECT task_name FROM procrastinate_jobs WHERE status = 'failed' ORDER BY task_name"
    deaths = 0
    while len(house.rows(failed)) < 2 and deaths <= jobs.DEATHS + 2:
        with house.worker() as worker:
            until(
                lambda: worker.popen.poll() is not None or len(house.rows(failed)) == 2, lambda: worker.said
            )
            deaths += worker.popen.poll() is not None
    assert house.rows(failed) == [("chaos.deadly",), ("chaos.wrong",)]
    assert deaths == jobs.DEATHS
    assert units(house, "plain-") == ["plain-0", "plain-1", "plain-2"]
    assert [entries(house, f"plain-{n}") for n in range(3)] == [1, 1, 1]
    assert units(house, "wrong") + units(house, "deadly") == []
