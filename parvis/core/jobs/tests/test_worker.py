"""Work on all authorities: one that fails does not stop the others, and hundreds at rest cost one question."""

from __future__ import annotations

import logging

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.core.actors import SYSTEM
from parvis.core.authorities.models import Authority
from parvis.core.authorities.queries import in_authority
from parvis.core.database.scope import current_authority_id, in_scope
from parvis.core.jobs import worker
from parvis.core.jobs.worker import seal_all, tick_all
from parvis.core.journal.actions import record
from parvis.core.journal.models import JournalEntry, JournalTree
from parvis.core.journal.queries import awaiting
from parvis.core.registries import Registry, Tick
from tests.town import make_authority

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("_fresh")]


def town(slug: str) -> Authority:
    made = make_authority(slug, f"{slug}.example")
    with in_authority(made):
        record("x.done", by=SYSTEM, now=timezone.now(), kind="x")
    return made


def unsealed(authority: Authority) -> int:
    with in_authority(authority):
        return JournalEntry.objects.filter(seq=None).count()


def test_a_journal_that_cannot_be_sealed_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    first, second, third = town("aulnay"), town("bourg"), town("cour")
    with in_authority(second):
        JournalTree.objects.create(size=1, edge=[])  # an edge that its size denies
    with caplog.at_level(logging.ERROR):
        seal_all()
    assert [unsealed(one) for one in (first, second, third)] == [0, 1, 0]
    assert awaiting() == [second.pk]
    assert f"journal.seal failed for authority {second.pk}" in caplog.text


def test_a_tick_that_fails_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    towns, seen = [town(slug) for slug in ("aulnay", "bourg", "cour")], []

    def work(*, now: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('parvis.authority')::bigint")
            seen.append(cursor.fetchone()[0])
            if seen[-1] == towns[1].pk:
                cursor.execute("SELECT 1/0")

    ticks = [Tick("bad", work), Tick("good", work)]
    monkeypatch.setattr(Registry, "ticks", property(lambda self: ticks))
    tick_all()
    assert seen == [one.pk for one in towns for _tick in ticks]
    assert caplog.text.count("failed for authority") == 2


def test_five_hundred_authorities_at_rest_cost_one_question_a_second() -> None:
    with in_scope(None):
        Authority.objects.bulk_create([Authority(slug=f"a{n}", name=f"A {n}") for n in range(500)])
    with CaptureQueriesContext(connection) as asked:
        seal_all()
    assert len(asked) == 1


def test_work_of_every_hour_is_done_once_an_hour_and_not_for_all_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    towns, done = [town(slug) for slug in ("aulnay", "bourg", "cour")], []

    def work(*, now: object) -> None:
        done.append((minute, current_authority_id()))

    monkeypatch.setattr(Registry, "ticks", property(lambda self: [Tick("hourly", work, minutes=60)]))
    for minute in range(60):
        monkeypatch.setattr(worker.time, "time", lambda minute=minute: minute * 60.0)
        tick_all()
    assert sorted(pk for _minute, pk in done) == [one.pk for one in towns]
    assert len({minute for minute, _pk in done}) == 3
