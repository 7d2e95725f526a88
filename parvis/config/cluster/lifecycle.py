"""Having the cluster when it is needed and not a moment longer, whoever else is using it."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from parvis.config.cluster import passwords, roles, server
from parvis.config.cluster.account import server_account
from parvis.config.cluster.binaries import find, within_reach
from parvis.config.cluster.errors import ClusterError
from parvis.config.cluster.passwords import APP, DATABASE, OWNER, SUPERUSER, Dsn

# Where the cluster of a data folder lives when the server's account cannot enter that folder.
SHELTER = Path("/var/lib/parvis")
# Present once a cluster has been made.
MADE = Path("pgdata", "PG_VERSION")


def ensure(data: Path) -> Dsn:
    """Return the addresses of the data folder's cluster, made and started if need be; it stays up."""
    with only_one(data):
        held = passwords.kept(data)
        cluster = locate(data, held)
        server.create(cluster, SUPERUSER, held[SUPERUSER])
        server.start(cluster)
        dsn = passwords.dsn(held, *server.endpoint(cluster))
        provision_once(cluster, dsn, held)
    return dsn


def provision_once(cluster: server.Server, dsn: Dsn, held: dict[str, str]) -> None:
    """Make roles and database at the first start, and again when our statements have changed."""
    mark = cluster.home / "provisioned"
    if mark.is_file() and mark.read_text(encoding="utf-8") == roles.EDITION:
        return
    administrator = dsn.superuser.replace(f"@/{DATABASE}?", "@/postgres?")
    roles.provision(administrator, database=DATABASE, owner=OWNER, app=APP, passwords=held)
    mark.write_text(roles.EDITION, encoding="utf-8")


@contextmanager
def running(data: Path) -> Iterator[Dsn]:
    """Hold the cluster while the block runs; the last holder out, in whatever process, stops it."""
    path = run_folder(data) / "cluster.users"
    with path.open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield ensure(data)
        finally:
            if last_out(users.fileno()):
                stop(data)


def last_out(users: int) -> bool:
    """Say whether nobody else holds the cluster; the kernel counts, so a killed holder never lingers."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def stop(data: Path) -> bool:
    """Stop the cluster of a data folder; say whether it was running."""
    if not (data / "secrets.json").is_file():
        return False
    with only_one(data):
        cluster = existing(data)
        return server.halt(cluster) if cluster else False


def is_running(data: Path) -> bool:
    """Say whether the cluster of a data folder runs."""
    return pulse(data)()


def pulse(data: Path) -> Callable[[], bool]:
    """Return a cheap question, to be asked again and again: does the cluster of this data folder run?"""
    cluster = existing(data) if (data / "secrets.json").is_file() else None
    return lambda: cluster is not None and server.process(cluster) is not None


def existing(data: Path) -> server.Server | None:
    """Return the data folder's cluster if it was ever made."""
    held = passwords.kept(data)
    return locate(data, held) if (home_of(data, held["cluster"]) / MADE).is_file() else None


def locate(data: Path, held: dict[str, str]) -> server.Server:
    """Return the data folder's cluster with the account and the programs that can run it."""
    home = home_of(data, held["cluster"])
    home.parent.mkdir(parents=True, exist_ok=True)
    made = home / MADE
    account = server_account(home / "pgdata")
    major = int(made.read_text(encoding="utf-8").split(".")[0]) if made.is_file() else None
    shelter = home.parent if account.can_enter(home.parent) else SHELTER
    return server.Server(home, within_reach(find(major), account, shelter), account)


def home_of(data: Path, name: str) -> Path:
    """Return where the cluster lives: in the data folder, else in a folder its account can reach.

    That folder's name is drawn once with the secrets, so a new checkout at an old path never meets an old
    cluster; and a cluster that exists is never mistaken for one to be made, whatever doors have closed since.
    """
    inside, outside = data / "postgresql", SHELTER / f"cluster-{name}"
    account = server_account(inside / "pgdata")
    if (outside / MADE).is_file() or account.can_enter(data):
        return outside if (outside / MADE).is_file() else inside
    if (inside / MADE).is_file():
        raise ClusterError(
            f"The database in {inside} is behind a door that PostgreSQL's account can no longer open: "
            f"let it through (chmod o+x on {data} and the folders above it), or move the data folder."
        )
    return outside


def whereabouts(data: Path) -> Path:
    """Return the folder of the data folder's cluster, for telling a person."""
    return home_of(data, passwords.kept(data)["cluster"])


def run_folder(data: Path) -> Path:
    """Return the folder of locks and run files, made if need be."""
    folder = data / "run"
    try:
        if not data.exists():
            data.mkdir(parents=True)
            # Under root the server's account must walk through, though not look around.
            data.chmod(0o711 if os.geteuid() == 0 else 0o700)
        folder.mkdir(exist_ok=True)
        folder.chmod(0o700)
    except OSError as fault:
        raise ClusterError(f"Cannot write in the data folder {data}: {fault.strerror}.") from fault
    return folder


@contextmanager
def only_one(data: Path) -> Iterator[None]:
    """Let one process at a time make, start or stop the cluster."""
    with (run_folder(data) / "cluster.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
