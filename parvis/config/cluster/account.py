"""Which account PostgreSQL runs as, and running commands as it.

PostgreSQL refuses to run as root. So root lends it an unprivileged account; an ordinary user keeps his own.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parvis.config.cluster.errors import ClusterError

# In order of preference; every Unix has at least one of them.
LENDABLE = ("postgres", "nobody", "daemon")


@dataclass(frozen=True)
class Account:
    """An account of the machine; `borrowed` when it is not the one we run as."""

    uid: int
    gid: int
    borrowed: bool

    def identity(self) -> dict[str, Any]:
        """Return the arguments that make `subprocess` run as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.borrowed else {}

    def can_enter(self, folder: Path) -> bool:
        """Say whether this account could use `folder`, by really trying on its nearest existing parent."""
        while not folder.exists():
            folder = folder.parent
        probe = ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)]
        return (
            subprocess.run(probe, check=False, capture_output=True, cwd="/", **self.identity()).returncode
            == 0
        )

    def own(self, folder: Path) -> None:
        """Make `folder`, give it to this account and close it to everybody else."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.borrowed:
            shutil.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)


def server_account(pgdata: Path) -> Account:
    """Return the account of the server: ourselves, or a lent one when we are root.

    Root keeps an existing cluster with the account that made it, perhaps an ordinary user's.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), borrowed=False)
    if pgdata.is_dir() and pgdata.stat().st_uid != 0:
        return Account(pgdata.stat().st_uid, pgdata.stat().st_gid, borrowed=True)
    for name in LENDABLE:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_uid, entry.pw_gid, borrowed=True)
    raise ClusterError(
        "PostgreSQL refuses to run as root and this machine has no account named postgres or nobody."
    )


def environment(home: Path) -> dict[str, str]:
    """Return the few variables the server's programs need; ours may hold secrets or strange locales."""
    path = os.environ.get("PATH", "/usr/bin:/bin")
    return {"PATH": path, "HOME": str(home), "LC_ALL": "C", "TZ": "UTC"}


def run(
    account: Account, command: Sequence[object], *, home: Path, timeout: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run `command` as `account` from `home` and return what it said; the caller judges a failure."""
    return subprocess.run(
        [str(part) for part in command],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        cwd=home,
        env=environment(home),
        timeout=timeout,
        **account.identity(),
    )
