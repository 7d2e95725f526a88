"""The database of a test run: a PostgreSQL of its own, migrated by the owner, used as the application's role.

Tests thus meet the same walls as production: the role that runs them cannot create a table nor see past
row-level security. `PARVIS_TEST_DATABASE` may name an existing server (a superuser's address) instead; it
must be a server for tests, because the roles' passwords are changed.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connections
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

from parvis.config import cluster, env
from parvis.config.cluster import Dsn, passwords, roles
from parvis.config.migration import migrate


@contextmanager
def on_server(superuser: str) -> Iterator[Dsn]:
    """Yield a database of its own on an existing server, dropped at the end."""
    name = f"parvis_test_{secrets.token_hex(4)}"
    words = {role: secrets.token_urlsafe(18) for role in (passwords.OWNER, passwords.APP)}
    roles.provision(superuser, database=name, owner=passwords.OWNER, app=passwords.APP, passwords=words)
    known = psycopg.conninfo.conninfo_to_dict(superuser)
    host, port = str(known.get("host", "")), int(known.get("port", 5432))
    try:
        yield Dsn(
            app=passwords.address(passwords.APP, words[passwords.APP], host, port, name),
            owner=passwords.address(passwords.OWNER, words[passwords.OWNER], host, port, name),
            superuser=psycopg.conninfo.make_conninfo(superuser, dbname=name),
        )
    finally:
        with psycopg.connect(superuser, autocommit=True) as link:
            link.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def test_dsn() -> Iterator[Dsn]:
    """The migrated test database's three addresses; `superuser` lets a test look behind the walls."""
    server = os.environ.get("PARVIS_TEST_DATABASE")
    with on_server(server) if server else cluster.temporary() as dsn:
        migrate(dsn.owner, quiet=True)
        with psycopg.connect(dsn.superuser, autocommit=True) as link:
            # Tests that commit are cleaned up by TRUNCATE, which production's role may not do.
            link.execute("GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO parvis_app")
        yield dsn


@pytest.fixture(scope="session")
def django_db_setup(test_dsn: Dsn, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Replace pytest-django's: point Django at the test database, connected as the application's role."""
    place = env.database(test_dsn.app)
    settings = connections.settings["default"]
    settings.update({name: place[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")})
    settings["OPTIONS"].pop("pool", None)
    yield
    with django_db_blocker.unblock():
        connections.close_all()
