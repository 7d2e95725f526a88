"""PostgreSQL's own programs for saving and putting back a database, and the small SQL around them."""

import os
import subprocess
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from parvis.config.cluster import binaries
from parvis.config.cluster.server import last_words
from parvis.config.errors import BackupError


def surroundings(address: str) -> dict[str, str]:
    """Return the environment that connects to `address`; on the command line its password would be seen."""
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "dbname": "PGDATABASE",
    }
    known = conninfo_to_dict(address)
    extra = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    said = {variable: str(known[word]) for word, variable in (names | extra).items() if known.get(word)}
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", **said}


def server_major(address: str) -> int:
    """Return the major version of a server."""
    with psycopg.connect(address) as link:
        return link.info.server_version // 10000


def program(name: str, major: int) -> Path:
    """Return a program able to talk to a server of version `major`: the same version, else a newer one."""
    able = sorted((found.major, str(found / name)) for found in binaries.candidates() if found.major >= major)
    if not able:
        raise BackupError(
            f"{name} of PostgreSQL {major} or newer was not found: install postgresql-client-{major}."
        )
    return Path(able[0][1])


def dump(address: str, target: Path) -> int:
    """Save a whole database into `target` and return the version of its server."""
    major = server_major(address)
    perform([program("pg_dump", major), "--format=custom", "--file", target], address, "saved")
    return major


def load(source: Path, address: str, *, owner: str) -> None:
    """Fill an empty database from `source`; all of it will belong to `owner`, whoever owned it before."""
    command: list[str | Path] = [program("pg_restore", server_major(address)), "--exit-on-error", "--jobs=2"]
    command += ["--no-owner", "--no-privileges", "--no-comments", f"--role={owner}"]
    known = conninfo_to_dict(address)
    perform([*command, f"--dbname={known['dbname']}", source], address, "put back")


def perform(command: list[str | Path], address: str, deed: str) -> None:
    """Run a program. Raises BackupError with its last words."""
    done = subprocess.run(
        command, check=False, env=surroundings(address), capture_output=True, text=True, errors="replace"
    )
    if done.returncode != 0:
        raise BackupError(f"The database could not be {deed}: {last_words(done.stderr)}")
