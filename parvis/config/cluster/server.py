"""One PostgreSQL server: its folders, its configuration, making it, starting it and stopping it."""

import os
import re
import secrets
import shutil
import socket
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from parvis.config.cluster.account import Account, run
from parvis.config.cluster.binaries import Binaries
from parvis.config.cluster.errors import ClusterError

# sockaddr_un holds 107 bytes on Linux and 103 on macOS, and PostgreSQL adds "/.s.PGSQL.5432" to the folder.
LONGEST_SOCKET_FOLDER = 85
# After a kill -9 the old server's children may hold its memory for some seconds.
START_PATIENCE = 15.0
# A process number no system gives out: see `bury`.
NOBODY = 2_147_483_647

CONFIGURATION = """\
# Written by Parvis at each start; your own settings go in postgresql.auto.conf (ALTER SYSTEM).
listen_addresses = '{listen}'
port = {port}
unix_socket_directories = '{socket}'
unix_socket_permissions = 0777
max_connections = 60
password_encryption = 'scram-sha-256'
shared_buffers = '128MB'
effective_cache_size = '512MB'
work_mem = '8MB'
maintenance_work_mem = '64MB'
random_page_cost = 1.1
jit = off
fsync = {durable}
synchronous_commit = {durable}
full_page_writes = {durable}
wal_compression = on
max_wal_size = '1GB'
checkpoint_timeout = '15min'
shared_preload_libraries = 'pg_stat_statements'
timezone = 'UTC'
lc_messages = 'C'
# A week of logs, one file a day. Neither statements nor values: both hold personal data.
logging_collector = {durable}
log_directory = '../log'
log_filename = 'postgresql-%a.log'
log_truncate_on_rotation = on
log_rotation_age = '1d'
log_rotation_size = 0
log_timezone = 'UTC'
log_error_verbosity = terse
log_min_error_statement = panic
log_parameter_max_length = 0
"""


@dataclass(frozen=True)
class Server:
    """A cluster on disk and the programs and account that run it."""

    home: Path
    binaries: Binaries
    account: Account
    # False only for tests: trades safety against power cuts for speed.
    durable: bool = True

    @property
    def pgdata(self) -> Path:
        """The folder PostgreSQL calls PGDATA."""
        return self.home / "pgdata"

    @property
    def sockets(self) -> Path:
        """The folder of the server's socket."""
        return self.home / "socket"


def create(server: Server, superuser: str, password: str) -> None:
    """Make the cluster unless it exists; a creation cut short leaves nothing behind that looks finished."""
    server.account.own(server.home)
    for folder in (server.sockets, server.home / "log"):
        server.account.own(folder)
    if (server.pgdata / "PG_VERSION").is_file():
        return
    draft = server.home / "pgdata.draft"
    shutil.rmtree(draft, ignore_errors=True)
    initialise(server, draft, superuser, password)
    with (draft / "postgresql.conf").open("a", encoding="utf-8") as stream:
        stream.write("\ninclude_if_exists = 'parvis.conf'\n")
    draft.rename(server.pgdata)


def initialise(server: Server, draft: Path, superuser: str, password: str) -> None:
    """Run initdb, in the UTF-8 flavour of the C locale where the machine has it, else in plain C."""
    paper = server.home / f"password-{secrets.token_hex(4)}"
    paper.touch(mode=0o600)
    paper.write_text(password, encoding="utf-8")
    if server.account.borrowed:
        shutil.chown(paper, server.account.uid, server.account.gid)
    command: list[str | Path] = [server.binaries / "initdb", "-D", draft, "-U", superuser, "--pwfile", paper]
    command += ["--auth=scram-sha-256", "--encoding=UTF8", "--data-checksums"]
    command += [] if server.durable else ["--no-sync"]
    try:
        for locale in ("C.UTF-8", "C"):
            said = run(server.account, [*command, f"--locale={locale}"], home=server.home)
            if said.returncode == 0:
                return
            shutil.rmtree(draft, ignore_errors=True)
    finally:
        paper.unlink(missing_ok=True)
    raise ClusterError(f"PostgreSQL could not make its cluster in {server.home}: {last_words(said.stdout)}")


def last_words(output: str) -> str:
    """Return the line of a program's output that most likely says what went wrong."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if re.search(r"error|fatal|panic|hint", line, re.IGNORECASE)]
    return " ".join((telling or lines or ["no explanation"])[-2:])


def endpoint(server: Server) -> tuple[str, int]:
    """Return where the running server listens, as its own pid file says."""
    lines = (server.pgdata / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    port, folder, host = int(lines[3]), lines[4].strip(), lines[5].strip()
    return (folder or host or "127.0.0.1"), port


def choose_endpoint(server: Server) -> tuple[str, str, int]:
    """Return (listen address, socket folder, port): a socket where its path fits, else the loopback."""
    if len(os.fsencode(server.sockets)) <= LONGEST_SOCKET_FOLDER:
        return "", str(server.sockets), 5432
    for port in (previous_port(server), 0):
        with socket.socket() as probe, suppress(OSError):
            # The connections of a killed server may still be fading on its port.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return "127.0.0.1", "", int(probe.getsockname()[1])
    raise ClusterError("No free port was found on the loopback address for PostgreSQL.")


def previous_port(server: Server) -> int:
    """Return the port of the last start, so that those who knew it find the server again; 0 when none."""
    try:
        written = (server.pgdata / "parvis.conf").read_text(encoding="utf-8")
    except FileNotFoundError:
        return 0
    found = re.search(r"^port = (\d+)$", written, re.MULTILINE)
    return int(found[1]) if found and "listen_addresses = '127.0.0.1'" in written else 0


def configure(server: Server) -> None:
    """Write our part of the configuration; where the server listens is decided at each start."""
    listen, folder, port = choose_endpoint(server)
    words = {"listen": listen, "port": port, "socket": folder.replace("'", "''")}
    path = server.pgdata / "parvis.conf"
    path.write_text(
        CONFIGURATION.format(durable="on" if server.durable else "off", **words), encoding="utf-8"
    )
    path.chmod(0o644)


def process(server: Server) -> int | None:
    """Return the number of the running server, or None; a pid file alone proves nothing."""
    try:
        number = int((server.pgdata / "postmaster.pid").read_text(encoding="utf-8").split()[0])
    except (OSError, ValueError, IndexError):
        return None
    return number if is_server(number, server.pgdata) else None


def is_server(number: int, pgdata: Path) -> bool:
    """Say whether process `number` is the PostgreSQL of this folder, not one that inherited its number."""
    try:
        command = Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        if Path("/proc/self/cmdline").exists():
            return False
        listing = ["ps", "-ww", "-o", "command=", "-p", str(number)]
        command = subprocess.run(listing, check=False, capture_output=True, text=True).stdout
    return "postgres" in command and str(pgdata) in command


def bury(server: Server) -> None:
    """Make a dead server's pid file harmless when its number now belongs to an unrelated process.

    PostgreSQL would refuse to start for ever. Deleting the file would also lose its record of shared memory,
    which protects the data from a second server; so only the number is replaced, by one never in use.
    """
    path = server.pgdata / "postmaster.pid"
    if path.is_file() and process(server) is None:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        if lines:
            path.write_text("".join([f"{NOBODY}\n", *lines[1:]]), encoding="utf-8")


def start(server: Server) -> None:
    """Start the server unless it runs, trying again while the ghosts of a killed one fade."""
    deadline = time.monotonic() + START_PATIENCE
    while process(server) is None:
        configure(server)
        bury(server)
        log = server.home / "log" / "start.log"
        log.unlink(missing_ok=True)
        command = [
            server.binaries / "pg_ctl",
            "start",
            "-w",
            "-t",
            "60",
            "-s",
            "-D",
            server.pgdata,
            "-l",
            log,
        ]
        said = run(server.account, command, home=server.home)
        if said.returncode == 0:
            return
        if time.monotonic() > deadline:
            reason = last_words(said.stdout + recent_log(server))
            raise ClusterError(
                f"PostgreSQL does not start ({reason}); its logs are in {server.home / 'log'}."
            )
        time.sleep(0.4)


def recent_log(server: Server) -> str:
    """Return what the server said last: on its output, then in its own log once that is open."""
    files = sorted((server.home / "log").glob("*.log"), key=lambda path: path.stat().st_mtime)
    texts = [path.read_text(encoding="utf-8", errors="replace")[-2000:] for path in files[-2:]]
    return "\n".join(texts)


def halt(server: Server) -> bool:
    """Stop the server if it runs, letting it write its data; say whether there was anything to stop."""
    if process(server) is None:
        return False
    command = [server.binaries / "pg_ctl", "stop", "-w", "-t", "60", "-s", "-m", "fast", "-D", server.pgdata]
    said = run(server.account, command, home=server.home)
    if said.returncode != 0 and process(server) is not None:
        raise ClusterError(f"PostgreSQL does not stop: {last_words(said.stdout)}")
    return True
