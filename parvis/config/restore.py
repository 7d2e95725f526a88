"""`parvis restore`: put everything back from a backup file, or change nothing.

The file is proved whole; the database is rebuilt beside the present one, and migrated; the files are laid
among the present ones (they are named by their content); only then do the two databases exchange their names,
in one transaction. Whatever fails before leaves the install as it was; interrupted after, running it again
finishes.
"""

import argparse
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import conninfo, sql

from parvis import __version__
from parvis.config import archive, database, env, migration, pgtools
from parvis.config.archive import Archive
from parvis.config.backup import town_files
from parvis.config.cluster import Dsn, passwords, roles
from parvis.config.errors import BackupError
from parvis.config.places import data_folder
from parvis.config.serve import say, who


def restore(arguments: argparse.Namespace) -> int:
    """Put back a backup file. Raises BackupError, and then nothing was changed."""
    data, dsn = data_folder(), database.external()
    if who(data) is not None:
        raise BackupError("Parvis is running on this data folder: stop it first (make stop).")
    if not dsn.superuser:
        raise BackupError(
            "With your own PostgreSQL, set DATABASE_ADMIN_URL to a role that may create databases."
        )
    if not dsn.owner:
        raise BackupError(
            "With your own PostgreSQL, set DATABASE_OWNER_URL to the role that owns the tables."
        )
    say(f"· Checking {arguments.file}")
    saved = archive.verify(Path(arguments.file))
    suits(saved, dsn)
    confirm(dsn, saved, yes=arguments.yes)
    put_back(saved, data, dsn)
    say(f"Restored the town as it was on {saved.facts['created']}.")
    return 0


def suits(saved: Archive, dsn: Dsn) -> None:
    """Refuse what this version of Parvis, this PostgreSQL or this disk cannot hold."""
    if numbers(saved.facts["parvis"]) > numbers(__version__):
        raise BackupError(f"The backup comes from Parvis {saved.facts['parvis']}: update this one first.")
    if saved.facts["postgresql"] > pgtools.server_major(dsn.superuser):
        raise BackupError(f"The backup comes from PostgreSQL {saved.facts['postgresql']}: this one is older.")
    free, need = shutil.disk_usage(data_folder()).free, saved.path.stat().st_size * 3
    if free < need:
        raise BackupError(f"Not enough room: {need / 1e6:,.0f} MB are needed, {free / 1e6:,.0f} MB are free.")


def numbers(version: str) -> tuple[int, ...]:
    """Return a version as numbers, for comparing."""
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def confirm(dsn: Dsn, saved: Archive, *, yes: bool) -> None:
    """Make sure that a person means to replace what is there."""
    if yes or database.is_empty(dsn.superuser):
        return
    if not sys.stdin.isatty():
        raise BackupError("This install holds data: say --yes to replace it by the backup.")
    say(f"Everything here will be replaced by the backup of {saved.facts['created']}.")
    if input("Type yes to go on: ").strip().lower() != "yes":
        raise BackupError("Nothing was changed.")


def put_back(saved: Archive, data: Path, dsn: Dsn) -> None:
    """Rebuild beside, then exchange."""
    with workspace(data) as staging:
        say("· Unpacking")
        unpack(saved, staging)
        with fresh_database(dsn) as (name, address):
            say("· Rebuilding the database")
            owner = str(env.database(dsn.owner)["USER"])
            pgtools.load(staging / archive.DATABASE, address, owner=owner)
            migration.migrate(renamed(dsn.owner, name), quiet=True)
            say("· Laying the files")
            lay_files(staging / "data", data)
            old = exchange(dsn.superuser, name)
        keep_secrets(staging / archive.SECRETS, data)
        drop(dsn.superuser, old)
        forget_others(saved, data)


@contextmanager
def workspace(data: Path) -> Iterator[Path]:
    """Give a private folder on the same disk as the files, removed whatever happens."""
    folder = data / "restoring"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def unpack(saved: Archive, staging: Path) -> None:
    """Write each member where its name says, checking it once more as it is written."""
    promised = saved.digests
    for name, content in saved.members():
        if name not in promised:
            continue
        target = staging / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as stream:
            shutil.copyfileobj(content, stream, archive.BLOCK)
        if content.drain() != promised[name]:
            raise BackupError(f"{saved.path} changed while it was read. Nothing was changed.")


@contextmanager
def fresh_database(dsn: Dsn) -> Iterator[tuple[str, str]]:
    """Yield the name and address of an empty database beside the present one, dropped if the block fails."""
    present = str(env.database(dsn.app)["NAME"])
    name = f"{present}_restoring"
    owner, app = str(env.database(dsn.owner)["USER"]), str(env.database(dsn.app)["USER"])
    words = {
        str(env.database(url)["USER"]): str(env.database(url)["PASSWORD"]) for url in (dsn.owner, dsn.app)
    }
    drop(dsn.superuser, name)
    roles.provision(dsn.superuser, database=name, owner=owner, app=app, passwords=words)
    try:
        yield name, conninfo.make_conninfo(dsn.superuser, dbname=name)
    except BaseException:
        drop(dsn.superuser, name)
        raise


def renamed(address: str, name: str) -> str:
    """Return the same address for another database."""
    before, _, query = address.partition("?")
    return f"{before.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


def lay_files(staged: Path, data: Path) -> None:
    """Move the saved files among the present ones; both databases find theirs until one of them is gone."""
    for path in sorted(staged.rglob("*")) if staged.is_dir() else []:
        if path.is_file():
            target = data / path.relative_to(staged)
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(path, target)


def exchange(superuser: str, fresh: str) -> str:
    """Give the fresh database the name of the present one in one transaction; return the old one's."""
    present = fresh.removesuffix("_restoring")
    old = f"{present}_replaced"
    drop(superuser, old)
    with psycopg.connect(superuser, dbname="postgres") as link:
        query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN (%s, %s)"
        link.execute(query, [present, fresh])
        for before, after in ((present, old), (fresh, present)):
            statement = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            link.execute(statement.format(sql.Identifier(before), sql.Identifier(after)))
    return old


def drop(superuser: str, name: str) -> None:
    """Drop a database if it is there."""
    with psycopg.connect(superuser, dbname="postgres", autocommit=True) as link:
        link.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def keep_secrets(saved: Path, data: Path) -> None:
    """Take over the secret key that the saved rows were sealed with."""
    key = json.loads(saved.read_text(encoding="utf-8"))["secret_key"]
    present = passwords.kept(data)
    if env.text("PARVIS_SECRET_KEY") not in {present["secret_key"], key}:
        say("! PARVIS_SECRET_KEY is set and differs from the backup's: unset it, or take the backup's value.")
    passwords.write(data / "secrets.json", present | {"secret_key": key})


def forget_others(saved: Archive, data: Path) -> None:
    """Remove the files of the replaced town that the backup does not hold."""
    for path in list(town_files(data)):
        if archive.FILES + path.relative_to(data).as_posix() not in saved.digests:
            path.unlink(missing_ok=True)
