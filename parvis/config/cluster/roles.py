"""Roles, database and extensions: what an administrator does once, as SQL that we run or show.

Three roles, three powers: the superuser stays in the cluster; the owner owns the tables and migrates; the
application can neither own, nor create, nor bypass row-level security, which makes that second wall a wall.
"""

from collections.abc import Iterator

import psycopg
from psycopg import sql

from parvis.config.cluster.binaries import EXTENSIONS

# Statistics are for `parvis bench` and for administrators; a server may do without.
REQUIRED = tuple(name for name in EXTENSIONS if name != "pg_stat_statements")
# Raised when the statements below change, so that existing clusters get them at their next start.
EDITION = "2"


def provision(superuser: str, *, database: str, owner: str, app: str, passwords: dict[str, str]) -> None:
    """Create or mend roles, database and extensions; `superuser` is an address with full powers."""
    with psycopg.connect(superuser, autocommit=True) as connection:
        for role in (owner, app):
            ensure_role(connection, role, passwords[role])
        ensure_database(connection, database, owner)
    with psycopg.connect(superuser, dbname=database, autocommit=True) as connection:
        for statement in inside(database, owner, app):
            connection.execute(statement)


def ensure_role(connection: psycopg.Connection, role: str, password: str) -> None:
    """Create the role, or give it back its password and its limits."""
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    connection.execute(role_statement(role, password, verb="ALTER" if known else "CREATE"))


def role_statement(role: str, password: str, *, verb: str = "CREATE") -> sql.Composed:
    """Return the statement that makes a role with no power beyond what it is granted."""
    return sql.SQL(
        "{} ROLE {} LOGIN PASSWORD {} NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
    ).format(sql.SQL(verb), sql.Identifier(role), sql.Literal(password))


def ensure_database(connection: psycopg.Connection, database: str, owner: str) -> None:
    """Create the database once; PostgreSQL cannot do it inside a transaction."""
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
        connection.execute(database_statement(database, owner))


def database_statement(database: str, owner: str) -> sql.Composed:
    """Return the statement that makes the database: UTF-8, and the cluster's own locale."""
    return sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
        sql.Identifier(database), sql.Identifier(owner)
    )


def inside(database: str, owner: str, app: str) -> Iterator[sql.Composed]:
    """Yield what must be said inside the database itself; each may be said again without harm."""
    names = {
        "database": sql.Identifier(database),
        "owner": sql.Identifier(owner),
        "app": sql.Identifier(app),
    }
    for extension in EXTENSIONS:
        yield sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
    for statement in (
        "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        "GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {app}",
        "ALTER SCHEMA public OWNER TO {owner}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
        " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
        " GRANT USAGE, SELECT ON SEQUENCES TO {app}",
        # Under row-level security PostgreSQL gives an index only conditions that cannot tell what other rows hold.
        # Matching two vectors tells nothing; unless it is said, each search reads all the cases of an authority.
        "ALTER FUNCTION pg_catalog.ts_match_vq(tsvector, tsquery) LEAKPROOF",
    ):
        yield sql.SQL(statement).format(**names)


def script(database: str, owner: str, app: str) -> str:
    """Return the SQL an administrator runs before Parvis can use his server, to read and adapt."""
    lines = [
        role_statement(owner, "CHOOSE-A-PASSWORD").as_string(),
        role_statement(app, "CHOOSE-ANOTHER-PASSWORD").as_string(),
        database_statement(database, owner).as_string(),
        f"\\connect {database}",
        *(statement.as_string() for statement in inside(database, owner, app)),
    ]
    return "\n".join(line if line.startswith("\\") else f"{line};" for line in lines)
