"""Bringing the database to the shape the code expects: Django's migrations, then row-level security.

It runs as the owner of the tables, in a process of its own: the caller's Django keeps the application's role,
which can own nothing. The database itself remembers, in its comment, which code it was migrated by.
"""

import argparse
import hashlib
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import django
import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from parvis.config import env
from parvis.config.places import checkout
from parvis.core.registries.modules import is_module

# The number of an advisory lock; any will do as long as all who migrate share it.
TURN = 7_402_611
SECOND_WALL = "parvis.core.authorities.rowsecurity"


class MigrationError(Exception):
    """The database could not be migrated; what PostgreSQL or Django said is above."""


def migrate(owner: str, *, quiet: bool = False, remove: str = "") -> None:
    """Migrate the database as its owner and put up row-level security, or drop the tables of the module `remove`.
    Raises MigrationError."""
    if not owner:
        raise MigrationError("DATABASE_OWNER_URL is not set: migrations need the role that owns the tables.")
    surroundings = os.environ | {"DATABASE_URL": owner, "PARVIS_POOL": "0"}
    command = [sys.executable, "-m", "parvis.config.migration", f"--remove={remove}"]
    command += ["--quiet"] if quiet else []
    done = subprocess.run(command, check=False, env=surroundings, cwd=checkout())
    if done.returncode != 0:
        raise MigrationError("the database could not be migrated: the reason is above.")


def is_needed(owner: str) -> bool:
    """Say whether the code has changed since the database was last migrated."""
    with psycopg.connect(owner) as link:
        query = (
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        )
        return link.execute(query).fetchone() != (fingerprint(),)


def fingerprint() -> str:
    """Return a digest of what migrations depend on: our code and the versions of what it stands on."""
    digest = hashlib.sha256()
    root = checkout()
    for path in [root / "requirements.txt", *sorted((root / "parvis").rglob("*.py"))]:
        if path.is_file() and "tests" not in path.parts:
            digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return f"parvis {digest.hexdigest()[:32]}"


def remember(owner: str) -> None:
    """Write the fingerprint in the database's comment, where a restored or swapped database loses it."""
    with psycopg.connect(owner, autocommit=True) as link:
        statement = sql.SQL("COMMENT ON DATABASE {} IS {}")
        link.execute(statement.format(sql.Identifier(link.info.dbname), sql.Literal(fingerprint())))


def work(*, quiet: bool, remove: str = "") -> None:
    """Do it, in this process, whose DATABASE_URL is the owner's; two at once take turns."""
    owner = env.text("DATABASE_URL")
    with psycopg.connect(owner, autocommit=True) as turn:
        turn.execute("SELECT pg_advisory_lock(%s)", [TURN])
        django.setup()
        if remove:
            drop(remove)
            return
        call_command("migrate", interactive=False, verbosity=0 if quiet else 1)
        # Its models can only be imported once Django is set up.
        import_module(SECOND_WALL).apply(connection)
        remember(owner)


def drop(name: str) -> None:
    """Undo the migrations of a module, before its folder is taken away. Never those of the house."""
    config = next((one for one in apps.get_app_configs() if one.label == name), None)
    if config is None or not is_module(config.name):
        sys.exit(f"{name} is no installed module.")
    call_command("migrate", name, "zero", interactive=False)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
    sys.path.insert(0, str(Path.cwd()))
    words = argparse.ArgumentParser()
    words.add_argument("--quiet", action="store_true")
    words.add_argument("--remove", default="")
    given = words.parse_args()
    work(quiet=given.quiet, remove=given.remove)
