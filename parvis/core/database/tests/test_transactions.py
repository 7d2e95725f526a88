"""Transactions begin late, speak for one authority, and survive a server that was restarted between two of them."""

from __future__ import annotations

from contextlib import suppress

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from psycopg.pq import TransactionStatus

from parvis.config.cluster import Dsn
from parvis.core.authorities.models import Authority, Unit
from parvis.core.authorities.queries import in_authority
from parvis.core.database.scope import in_scope
from tests.town import make_authority

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("_fresh")]


def state() -> TransactionStatus:
    return connection.connection.info.transaction_status


def announced() -> str | None:
    return connection.connection.execute("SELECT current_setting('parvis.authority', true)").fetchone()[0]


def kill_backend(dsn: Dsn) -> None:
    connection.ensure_connection()
    with psycopg.connect(dsn.superuser, autocommit=True) as link:
        link.execute("SELECT pg_terminate_backend(%s, 5000)", (connection.connection.info.backend_pid,))


def test_a_transaction_without_statement_never_begins() -> None:
    with in_authority(make_authority("aulnay", "testserver")):
        assert state() is TransactionStatus.IDLE
        assert Unit.objects.count() == 0
        assert state() is TransactionStatus.INTRANS
    assert state() is TransactionStatus.IDLE


def test_the_announcement_follows_the_scope_and_dies_with_the_transaction() -> None:
    first, second = make_authority("aulnay", "a.example"), make_authority("bourg", "b.example")
    with in_authority(first):
        Unit.objects.count()
        assert announced() == str(first.pk)
        with in_scope(second.pk):
            Unit.objects.count()
            assert announced() == str(second.pk)
    assert announced() in {None, ""}


def test_a_safe_request_goes_on_after_a_savepoint_is_undone() -> None:
    with in_authority(make_authority("aulnay", "testserver"), read_only=True):
        with suppress(ZeroDivisionError), transaction.atomic():
            assert Unit.objects.count() == 0
            raise ZeroDivisionError
        with transaction.atomic():
            assert Unit.objects.count() == 0


def stream_then_fail(authority: Authority) -> None:
    statement = (
        "INSERT INTO authorities_unit (authority_id, slug, name, email, phone, address, is_active)"
        " VALUES (%s, 'streamed', '', '', '', '', true) RETURNING id"
    )
    with in_authority(authority):
        with connection.cursor() as cursor:
            assert len(list(cursor.stream(statement, (authority.pk,)))) == 1
        raise ZeroDivisionError


def test_what_bypasses_statements_is_in_the_transaction_too() -> None:
    authority = make_authority("aulnay", "testserver")
    with pytest.raises(ZeroDivisionError):
        stream_then_fail(authority)
    with in_authority(authority):
        assert not Unit.objects.exists()


def test_a_connection_that_died_in_its_sleep_is_replaced(test_dsn: Dsn) -> None:
    authority = make_authority("aulnay", "testserver")
    kill_backend(test_dsn)
    with in_authority(authority):
        Unit.objects.create(slug="after", name="Après")
    with in_authority(authority):
        assert Unit.objects.count() == 1


def die_at_work(authority: Authority, dsn: Dsn) -> None:
    with in_authority(authority):
        Unit.objects.create(slug="before", name="Avant")
        kill_backend(dsn)
        Unit.objects.create(slug="after", name="Après")


def test_a_connection_that_dies_at_work_loses_the_whole_transaction(test_dsn: Dsn) -> None:
    authority = make_authority("aulnay", "testserver")
    with pytest.raises(OperationalError):
        die_at_work(authority, test_dsn)
    with in_authority(authority):
        assert not Unit.objects.exists()
