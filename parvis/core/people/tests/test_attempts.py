"""Counts of attempts are shared by all connections, apart for each authority, and end in time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections
from django.utils import timezone

from parvis.core.authorities.models import Authority
from parvis.core.authorities.queries import in_authority
from parvis.core.database.scope import in_scope
from parvis.core.people.actions import forget
from parvis.core.people.models import Attempt
from tests.town import make_authority

Count = Callable[..., Any]


def test_an_operation_is_one_statement(authority: Authority, django_assert_num_queries: Count) -> None:
    for work in (
        lambda: cache.add("k", [1.5]),
        lambda: cache.set("k", [1.5, 2]),
        lambda: cache.get("k"),
        lambda: cache.delete("k"),
    ):
        with django_assert_num_queries(1):
            work()


def test_it_does_what_django_asks_of_a_cache(authority: Authority) -> None:
    assert cache.get("k", "none") == "none"
    assert cache.add("k", True, timeout=30)
    assert not cache.add("k", False, timeout=30)
    assert cache.get("k") is True
    cache.set("k", [1.25, 2], timeout=None)
    assert cache.get("k") == [1.25, 2]
    assert cache.delete("k")
    assert not cache.delete("k")
    cache.set("gone", 1, timeout=0)
    assert cache.get("gone") is None
    assert cache.add("gone", 2), "what is out of date is no obstacle"
    cache.clear()
    assert cache.get("gone") is None


def test_each_authority_counts_its_own(authority: Authority, other: Authority) -> None:
    cache.set("k", 1)
    with in_scope(other.pk):
        assert cache.get("k") is None
        assert cache.add("k", 2)
    assert cache.get("k") == 1


def test_what_is_out_of_date_is_forgotten(authority: Authority) -> None:
    cache.set("old", 1, timeout=5)
    cache.set("new", 1, timeout=500)
    assert forget(now=timezone.now() + timedelta(seconds=60)) == 1
    assert [row.key for row in Attempt.objects.all()] == [":1:new"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_fresh")
def test_of_many_who_add_at_once_one_succeeds() -> None:
    town, start, won = make_authority("aulnay", "testserver"), threading.Barrier(6), []

    def add() -> None:
        start.wait()
        with in_authority(town):
            won.append(cache.add("code", "used"))
        connections.close_all()

    threads = [threading.Thread(target=add) for _n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 5 + [True]
