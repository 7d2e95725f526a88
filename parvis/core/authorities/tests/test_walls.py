"""Two walls between authorities: the manager that fails closed, and row-level security behind it."""

from __future__ import annotations

import psycopg
import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from django.test import Client

from parvis.config.cluster import Dsn
from parvis.core.authorities.models import Authority, Hostname, Unit
from parvis.core.authorities.queries import authority_for_host, in_authority
from parvis.core.authorities.rowsecurity import SHARED, policies
from parvis.core.database.base import WroteOnRead
from parvis.core.database.scope import NoAuthority, in_scope
from parvis.core.people.models import Account
from tests.town import make_authority


def test_without_authority_nothing_can_be_asked(authority: Authority) -> None:
    with in_scope(None), pytest.raises(NoAuthority):
        Unit.objects.count()


def test_first_wall_shows_only_ones_own_rows(authority: Authority, other: Authority) -> None:
    Unit.objects.create(slug="here", name="Ici")
    with in_scope(other.pk):
        Unit.objects.create(slug="there", name="Là")
        assert [row.slug for row in Unit.objects.all()] == ["there"]
    assert [row.slug for row in Unit.objects.all()] == ["here"]


def test_second_wall_holds_when_the_first_is_gone(authority: Authority, other: Authority) -> None:
    with in_scope(other.pk):
        Unit.objects.create(slug="canary", name="Canari")
    with connection.cursor() as cursor:
        cursor.execute("SELECT slug FROM authorities_unit")
        assert cursor.fetchall() == []
        cursor.execute("UPDATE authorities_unit SET name = 'x'")
        assert cursor.rowcount == 0


def test_a_row_for_another_authority_is_refused(authority: Authority, other: Authority) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Unit.objects.create(slug="smuggled", name="Contrebande", authority=other)


def test_same_email_in_two_authorities(authority: Authority, other: Authority) -> None:
    mine = Account.objects.create_user("paul@exemple.fr", "x" * 14)
    with in_scope(other.pk):
        theirs = Account.objects.create_user("paul@exemple.fr", "y" * 14)
    assert mine.pk != theirs.pk


def test_the_application_cannot_bypass_security(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)


def test_every_table_is_scoped_or_named_as_shared(test_dsn: Dsn) -> None:
    with psycopg.connect(test_dsn.superuser) as link:
        rows = link.execute(
            "SELECT relname, relrowsecurity FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        ).fetchall()
    open_tables = {name for name, secured in rows if not secured}
    assert open_tables <= SHARED | {"django_migrations"}
    assert set(policies()) <= {name for name, secured in rows if secured}


def test_unknown_hostname_names_nobody(authority: Authority, client: Client) -> None:
    answer = client.get("/", HTTP_HOST="evil.example")
    assert answer.status_code == 404
    assert "Aulnay" not in answer.content.decode()


def test_a_session_means_nothing_next_door(as_agent: Client, other: Authority) -> None:
    assert as_agent.get("/agent/dossiers/").status_code == 200
    answer = as_agent.get("/agent/dossiers/", HTTP_HOST="other.example")
    assert answer.status_code == 302
    assert "connexion" in answer["Location"]


def test_a_safe_request_cannot_write(authority: Authority) -> None:
    with in_scope(authority.pk, read_only=True), pytest.raises(WroteOnRead):
        Unit.objects.create(slug="x", name="x")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_fresh")
def test_postgresql_too_refuses_to_write_in_a_safe_request() -> None:
    made = make_authority("aulnay", "testserver")
    refused = pytest.raises(InternalError, match="read-only")
    with refused, in_authority(made, read_only=True), connection.cursor() as link:
        link.execute("SELECT nextval('authorities_unit_id_seq')")


def test_a_name_just_added_answers_at_once(authority: Authority) -> None:
    with in_scope(None):
        assert authority_for_host("nouveau.example") is None
        Hostname.objects.create(authority=authority, host="nouveau.example")
        assert authority_for_host("nouveau.example") == authority
