"""A cluster that lives as long as a run of tests or measures, in a temporary folder."""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from parvis.config.cluster import passwords, roles, server
from parvis.config.cluster.account import server_account
from parvis.config.cluster.binaries import find, within_reach
from parvis.config.cluster.errors import ClusterError
from parvis.config.cluster.passwords import APP, DATABASE, OWNER, SUPERUSER, Dsn

PREFIX = "parvis-run-"
# Locked for as long as the run lives: the kernel lets go of it however the run ends.
SIGN_OF_LIFE = "alive"


@contextmanager
def temporary(*, durable: bool = False) -> Iterator[Dsn]:
    """Yield the addresses of a fresh cluster; it disappears with everything in it at the end.

    `durable` makes each commit wait for the disk as in production: for measures, not for tests.
    """
    sweep()
    with tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as folder:
        base = Path(folder)
        # Closed to others by what it holds, but the server's account must walk through it.
        base.chmod(0o711)
        with (base / SIGN_OF_LIFE).open("w") as sign:
            fcntl.flock(sign, fcntl.LOCK_EX)
            held, cluster = passwords.kept(base), locate(base, durable=durable)
            server.create(cluster, SUPERUSER, held[SUPERUSER])
            server.start(cluster)
            try:
                yield furnished(cluster, held)
            finally:
                server.halt(cluster)
                shutil.rmtree(cluster.home, ignore_errors=True)


def locate(base: Path, *, durable: bool = False) -> server.Server:
    """Return the cluster of a temporary folder, made or to be made."""
    account = server_account(base / "postgresql" / "pgdata")
    return server.Server(base / "postgresql", within_reach(find(), account, base), account, durable=durable)


def furnished(cluster: server.Server, held: dict[str, str]) -> Dsn:
    """Create roles and database, and return their addresses."""
    dsn = passwords.dsn(held, *server.endpoint(cluster))
    administrator = dsn.superuser.replace(f"@/{DATABASE}?", "@/postgres?")
    roles.provision(administrator, database=DATABASE, owner=OWNER, app=APP, passwords=held)
    return dsn


def sweep() -> None:
    """Remove what runs that were killed have left: their servers would stay up for ever."""
    for sign in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/{SIGN_OF_LIFE}"):
        with suppress(OSError, ClusterError), sign.open("r+") as stream:
            if abandoned(stream):
                server.halt(locate(sign.parent))
                shutil.rmtree(sign.parent, ignore_errors=True)


def abandoned(sign: IO[str]) -> bool:
    """Say whether nobody holds the sign of life any more."""
    try:
        fcntl.flock(sign, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
