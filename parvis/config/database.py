"""Which database the running command works on: the private cluster, or the one that `DATABASE_URL` names.

Settings only ever read `DATABASE_URL`; this is where it gets its value before Django is set up.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from parvis.config import cluster, env
from parvis.config.cluster import Dsn, passwords, roles

OLDEST = 150000


class DatabaseError(Exception):
    """The database that was named cannot serve; the message says what its administrator must do."""


@contextmanager
def held(data: Path) -> Iterator[Dsn]:
    """Hold the database while the block runs; put it and the install's secret key in the environment."""
    if env.text("DATABASE_URL"):
        yield announce(external(), data)
        return
    with cluster.running(data) as dsn:
        yield announce(dsn, data)


def announce(dsn: Dsn, data: Path) -> Dsn:
    """Put in the environment what settings read, here and in the processes we start."""
    os.environ["DATABASE_URL"] = dsn.app
    os.environ["DATABASE_OWNER_URL"] = dsn.owner
    os.environ["DATABASE_ADMIN_URL"] = dsn.superuser
    os.environ["PARVIS_DATA"] = str(data)
    if not env.text("PARVIS_SECRET_KEY"):
        os.environ["PARVIS_SECRET_KEY"] = passwords.kept(data)["secret_key"]
    return dsn


def external() -> Dsn:
    """Return the addresses that the environment names; the application alone needs only its own."""
    return Dsn(
        app=env.text("DATABASE_URL"),
        owner=env.text("DATABASE_OWNER_URL"),
        superuser=env.text("DATABASE_ADMIN_URL"),
        embedded=False,
    )


def check(dsn: Dsn) -> None:
    """Refuse a database that is out of reach, too old, or whose application role is too powerful.

    Raises DatabaseError with the SQL that an administrator has to run.
    """
    try:
        with psycopg.connect(dsn.app, connect_timeout=10) as connection:
            faults = [*shortcomings(connection)]
            name, role = connection.info.dbname, connection.info.user
    except psycopg.OperationalError as fault:
        raise DatabaseError(f"DATABASE_URL: PostgreSQL does not answer: {str(fault).strip()}") from fault
    owner = env.database(dsn.owner)["USER"] if dsn.owner else passwords.OWNER
    if not dsn.owner:
        faults.append("DATABASE_OWNER_URL is not set: migrations need the role that owns the tables")
    elif owner == role:
        faults.append("DATABASE_URL and DATABASE_OWNER_URL name the same role: towns would not be kept apart")
    if faults:
        recipe = roles.script(name, str(owner), role)
        reasons = "\n".join(f"- {fault}" for fault in faults)
        raise DatabaseError(f"the database is not ready:\n{reasons}\nIts administrator may run:\n\n{recipe}")


def is_empty(address: str) -> bool:
    """Say whether a database holds no authority yet."""
    with psycopg.connect(address) as link:
        if link.execute("SELECT to_regclass('public.authorities_authority')").fetchone() == (None,):
            return True
        return link.execute("SELECT 1 FROM authorities_authority LIMIT 1").fetchone() is None


def shortcomings(connection: psycopg.Connection) -> Iterator[str]:
    """Yield each reason why the application must not use this connection."""
    if connection.info.server_version < OLDEST:
        yield f"PostgreSQL {connection.info.server_version // 10000} is too old: 15 or newer is needed"
    query = "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    if any(connection.execute(query).fetchone() or ()):
        yield f"role {connection.info.user} can bypass row-level security: towns would not be kept apart"
    encoding = connection.execute("SHOW server_encoding").fetchone()
    if encoding != ("UTF8",):
        yield "the database is not in UTF-8"
    present = {row[0] for row in connection.execute("SELECT extname FROM pg_extension")}
    missing = sorted(set(roles.REQUIRED) - present)
    if missing:
        yield f"extensions are missing: {', '.join(missing)}"
