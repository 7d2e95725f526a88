"""What happens between the database being up and the first process: migrations, static files, demo."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from parvis.config import build, cluster, migration
from parvis.config.cluster import Dsn
from parvis.config.errors import ServeError

Say = Callable[[str], None]


def prepare(dsn: Dsn, say: Say, *, demo: bool) -> dict[str, Any]:
    """Bring everything to what the code expects; return what `parvis demo --json` says, if asked for."""
    changed = migration.is_needed(dsn.owner)
    builder = start_build(say) if changed or build.is_needed() else None
    try:
        if changed:
            say("· Preparing the database…")
            migration.migrate(dsn.owner, quiet=True)
    finally:
        status = builder.wait() if builder else 0
    if status != 0:
        raise ServeError("Translations, fonts and static files could not be built: the reason is above.")
    return load_demo(say) if demo else {}


def start_build(say: Say) -> subprocess.Popen[bytes]:
    """Start building beside the migrations: the two have nothing in common but the wait."""
    say("· Building translations, fonts and static files…")
    return subprocess.Popen([sys.executable, "-m", "parvis.config.cli", "build"])


def load_demo(say: Say) -> dict[str, Any]:
    """Load the demonstration town unless there is one, in a process of its own; its progress is shown."""
    command = [sys.executable, "-m", "parvis.config.cli", "demo", "--if-empty", "--json"]
    surroundings = os.environ | {"PARVIS_SUPERVISOR": "0"}
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True, env=surroundings)
    if done.returncode != 0:
        raise ServeError("The demonstration could not be loaded: the reason is above.")
    try:
        return dict(json.loads(done.stdout))
    except ValueError as fault:
        raise ServeError(f"`parvis demo --json` did not answer in JSON: {done.stdout[:200]}") from fault


def welcome(url: str, data: Path, told: dict[str, Any], *, demo: bool) -> str:
    """Return the box that tells where to go, as whom, and how to stop."""
    lines = [f"Parvis is ready:  {url}", ""]
    accounts = told.get("accounts", []) if demo else []
    if accounts:
        lines.append("Demonstration accounts (the sign-in page also lists them):")
        lines += [account_line(account) for account in accounts[:6]]
        lines += [f"  … and {len(accounts) - 6} more"] if len(accounts) > 6 else []
        lines.append("")
    lines += [f"Data folder: {data}", *database_line(data), "Stop: Ctrl-C here, or `make stop`."]
    widest = min(max(map(len, lines)), max(shutil.get_terminal_size((100, 24)).columns - 4, 40))
    frame = "─" * (widest + 2)
    return "\n".join([f"╭{frame}╮", *(f"│ {line:<{widest}} │" for line in lines), f"╰{frame}╯"])


def database_line(data: Path) -> list[str]:
    """Return where the database is when it is not where one would look for it."""
    if not (data / "secrets.json").is_file():
        return []
    place = cluster.whereabouts(data)
    return [] if place.is_relative_to(data) or not place.is_dir() else [f"Database: {place}"]


def account_line(account: dict[str, Any]) -> str:
    """Return one account on one line: name, role, and how to sign in."""
    words = [str(account.get(name, "")) for name in ("name", "role", "email", "password")]
    return "  " + " · ".join(word for word in words if word)
