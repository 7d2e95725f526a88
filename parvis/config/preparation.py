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
from parvis.config.places import checkout

Say = Callable[[str], None]
# Accounts shown in the box; the others are on the page of personas.
MOST = 6


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


def welcome(url: str, data: Path, told: dict[str, Any], *, demo: bool, first: bool) -> str:
    """Return the box that tells where to go, as whom, and how to stop."""
    lines = [f"Parvis is ready:  {url}", ""]
    if demo:
        lines += account_lines(url, told.get("accounts", []))
    elif first:
        lines += [
            f"First visit? Open {url}installation/",
            "with the code that `.venv/bin/parvis install-code` prints.",
            "",
        ]
    lines += [f"Data folder: {data}", *database_line(data), stop_line(data)]
    room = max(shutil.get_terminal_size((100, 24)).columns - 4, 40)
    width = min(max(map(len, lines)), room)
    frame = "─" * (width + 2)
    body = (f"│ {fitted(line, width):<{width}} │" for line in lines)
    return "\n".join([f"╭{frame}╮", *body, f"╰{frame}╯"])


def stop_line(data: Path) -> str:
    """Return how to stop; another terminal may not know which folder was named here."""
    named = "" if data == checkout() / "data" else f"PARVIS_DATA={data} "
    return f"Stop: Ctrl-C here, or `{named}make stop`."


def account_lines(url: str, accounts: list[dict[str, str]]) -> list[str]:
    """Return some accounts, one a line, and the password they share."""
    if not accounts:
        return []
    shown = accounts[:MOST]
    column = max(len(account.get("email", "")) for account in shown)
    lines = [f"Be anybody of the town, in one click:  {url}demo/", "Or sign in:"]
    for account in shown:
        lines.append(
            f"  {account.get('email', ''):<{column}}  {account.get('name', '')}, {account.get('role', '')}"
        )
    passwords = {account.get("password", "") for account in accounts}
    lines += [f"  with the password {word}" for word in passwords if len(passwords) == 1 and word]
    return [*lines, ""]


def fitted(line: str, width: int) -> str:
    """Return a line cut to the width of the box; addresses and folders are never cut."""
    return line if len(line) <= width or "/" in line else f"{line[: width - 1]}…"


def database_line(data: Path) -> list[str]:
    """Return where the database is when it is not where one would look for it."""
    if not (data / "secrets.json").is_file():
        return []
    place = cluster.whereabouts(data)
    return [] if place.is_relative_to(data) or not place.is_dir() else [f"Database: {place}"]
