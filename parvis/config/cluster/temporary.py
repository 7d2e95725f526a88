"""A cluster that lives as long as a test run, in a temporary folder, without durability."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from parvis.config.cluster import passwords, roles, server
from parvis.config.cluster.account import server_account
from parvis.config.cluster.binaries import find, within_reach
from parvis.config.cluster.passwords import APP, DATABASE, OWNER, SUPERUSER, Dsn


@contextmanager
def temporary() -> Iterator[Dsn]:
    """Yield the addresses of a fresh cluster; it disappears with everything in it at the end."""
    with tempfile.TemporaryDirectory(prefix="parvis-", ignore_cleanup_errors=True) as folder:
        base = Path(folder)
        # Closed to others by what it holds, but the server's account must walk through it.
        base.chmod(0o711)
        account = server_account(base / "pgdata")
        held = passwords.kept(base)
        binaries = within_reach(find(), account, base)
        cluster = server.Server(base / "postgresql", binaries, account, durable=False)
        server.create(cluster, SUPERUSER, held[SUPERUSER])
        server.start(cluster)
        try:
            dsn = passwords.dsn(held, *server.endpoint(cluster))
            administrator = dsn.superuser.replace(f"@/{DATABASE}?", "@/postgres?")
            roles.provision(administrator, database=DATABASE, owner=OWNER, app=APP, passwords=held)
            yield dsn
        finally:
            server.halt(cluster)
            shutil.rmtree(cluster.home, ignore_errors=True)
