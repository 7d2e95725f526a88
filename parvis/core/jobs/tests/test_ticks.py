"""The clocks of modules: short transactions, one after the other, until there is nothing left."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection

from parvis.core.authorities.models import Authority
from parvis.core.database.scope import current_authority_id
from parvis.core.jobs.worker import tick_all
from parvis.core.registries import Tick, registry

pytestmark = pytest.mark.django_db


def test_a_clock_is_called_until_it_has_nothing_left(
    authority: Authority, other: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, told = {authority.pk: 3, other.pk: 0}, []

    def run(*, now: datetime) -> int:
        told.append(pk := current_authority_id())
        done, left[pk] = min(left[pk], 2), max(left[pk] - 2, 0)
        return done

    monkeypatch.setattr(type(registry), "ticks", [Tick("test.clock", run)])
    monkeypatch.setattr("parvis.core.jobs.worker.close_old_connections", lambda: None)
    tick_all()
    assert told == [authority.pk] * 3 + [other.pk]
    assert connection.is_usable()


def test_a_clock_that_fails_is_not_called_again_at_once(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    calls = []

    def run(*, now: datetime) -> int:
        calls.append(now)
        raise ValueError

    monkeypatch.setattr(type(registry), "ticks", [Tick("test.clock", run)])
    monkeypatch.setattr("parvis.core.jobs.worker.close_old_connections", lambda: None)
    tick_all()
    assert len(calls) == 1
    assert "test.clock failed" in caplog.text
