"""The secrets an install makes for itself, kept in one file that only its owner can read."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from parvis.config.cluster.errors import ClusterError

SUPERUSER = "postgres"
OWNER = "parvis_owner"
APP = "parvis_app"
DATABASE = "parvis"


@dataclass(frozen=True)
class Dsn:
    """The three ways in: the application's, the owner's (migrations), the administrator's (restoring).

    `embedded` is false when the database is somebody else's (`DATABASE_URL`), and all but `app` may then be
    empty.
    """

    app: str
    owner: str
    superuser: str = ""
    embedded: bool = True


def kept(data: Path) -> dict[str, str]:
    """Return the secrets of a data folder, making at the first call those that are missing."""
    path = data / "secrets.json"
    known = read(path)
    wanted = {
        "cluster": lambda: secrets.token_hex(6),
        SUPERUSER: lambda: secrets.token_urlsafe(24),
        OWNER: lambda: secrets.token_urlsafe(24),
        APP: lambda: secrets.token_urlsafe(24),
        "secret_key": lambda: secrets.token_urlsafe(48),
    }
    missing = {name: make() for name, make in wanted.items() if name not in known}
    if missing:
        known |= missing
        write(path, known)
    return known


def read(path: Path) -> dict[str, str]:
    """Return what the file holds; an absent file holds nothing."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as fault:
        raise ClusterError(f"Cannot read the secrets in {path}: {fault}.") from fault
    return {str(name): str(value) for name, value in held.items()}


def write(path: Path, secrets_held: dict[str, str]) -> None:
    """Replace the file in one move, readable by its owner only from the first byte."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump(secrets_held, stream, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(path)


def address(user: str, password: str, host: str, port: int, database: str = DATABASE) -> str:
    """Return a PostgreSQL address; `host` may be a socket folder, which is why it travels in the query."""
    place = urlencode({"host": host, "port": port})
    return f"postgresql://{quote(user, safe='')}:{quote(password, safe='')}@/{database}?{place}"


def dsn(held: dict[str, str], host: str, port: int, database: str = DATABASE) -> Dsn:
    """Return the three addresses of a cluster that listens at `host` and `port`."""
    return Dsn(
        app=address(APP, held[APP], host, port, database),
        owner=address(OWNER, held[OWNER], host, port, database),
        superuser=address(SUPERUSER, held[SUPERUSER], host, port, database),
    )
