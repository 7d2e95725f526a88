"""What each process of an install does: pages, streams, worker; and the small commands beside them.

A process started by the supervisor must not outlive it, even when the supervisor is killed outright.
"""

import argparse
import code
import ctypes
import multiprocessing
import os
import signal
import sys
import threading
import time
from importlib import import_module

from django.core.management import execute_from_command_line

from parvis.config import database, env, migration
from parvis.config.places import data_folder

# <linux/prctl.h>
PR_SET_PDEATHSIG = 1


def die_with_supervisor() -> None:
    """Ask to be told to stop when the supervisor dies; does nothing when there is none."""
    supervisor = env.number("PARVIS_SUPERVISOR", 0)
    if not supervisor:
        return
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != supervisor:
        sys.exit(1)
    if sys.platform != "linux":
        threading.Thread(target=watch_parent, args=(supervisor,), daemon=True).start()


def watch_parent(supervisor: int) -> None:
    """Stop this process once its parent is another: systems other than Linux do not tell."""
    while os.getppid() == supervisor:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def web(_: argparse.Namespace) -> int:
    """Serve the pages: one process a core, one thread each, so that a core is never fought over."""
    die_with_supervisor()
    granian = import_module("granian")
    if multiprocessing.get_start_method() == "fork":
        # Loaded once, here: workers are born with it, and share its memory.
        import_module("parvis.config.wsgi")
    granian.Granian(
        "parvis.config.wsgi:application",
        address=env.text("PARVIS_HOST", "127.0.0.1"),
        port=env.number("PORT", 8000),
        interface="wsgi",
        workers=env.number("PARVIS_WORKERS", min(os.cpu_count() or 1, 4)),
        blocking_threads=1,
        backlog=1024,
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=1.0,
        workers_kill_timeout=15,
        log_level="warning",
    ).serve()
    return 0


def streams(_: argparse.Namespace) -> int:
    """Serve the event streams: one thread holds thousands of them."""
    die_with_supervisor()
    import_module("uvicorn").run(
        "parvis.config.asgi:streams",
        host=env.text("PARVIS_HOST", "127.0.0.1"),
        port=env.number("PARVIS_STREAMS_PORT", 8001),
        ws="none",
        lifespan="on",
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=2,
    )
    return 0


def worker(_: argparse.Namespace) -> int:
    """Run background jobs until told to stop."""
    die_with_supervisor()
    import_module("parvis.core.jobs.worker").main()
    return 0


def migrate(arguments: argparse.Namespace) -> int:
    """Migrate the database, whether or not it looks needed: a person asked. Or drop the tables of a module."""
    dsn = database.external()
    migration.migrate(dsn.owner, remove=arguments.remove)
    return 0


def check_procedures(arguments: argparse.Namespace) -> int:
    """Verify procedure files; 1 when any has a fault. Needs Django and no database."""
    import_module("django").setup()
    commands = import_module("parvis.casework.commands")
    return int(
        commands.check_files(arguments.files, lambda line: sys.stdout.write(f"{line}\n"), arguments.json)
    )


def test_procedures(arguments: argparse.Namespace) -> int:
    """Run the scenarios of procedure files; 1 when any fails. Needs Django and no database."""
    import_module("django").setup()
    commands = import_module("parvis.casework.commands")
    return int(
        commands.run_tests(arguments.files, lambda line: sys.stdout.write(f"{line}\n"), arguments.json)
    )


def procedure_schema(_: argparse.Namespace) -> int:
    """Print the JSON Schema of the language of procedures."""
    import_module("django").setup()
    commands = import_module("parvis.casework.commands")
    return int(commands.print_schema(lambda line: sys.stdout.write(f"{line}\n")))


def shell(_: argparse.Namespace) -> int:
    """Open a Python prompt with Django set up."""
    code.interact(banner=f"Parvis, data folder {data_folder()}. Ctrl-D leaves.", exitmsg="")
    return 0


def manage(arguments: argparse.Namespace) -> int:
    """Pass a command to Django."""
    execute_from_command_line(["parvis manage", *arguments.words])
    return 0


def install_code(_: argparse.Namespace) -> int:
    """Print the code that the first set-up page asks for."""
    founding = import_module("parvis.core.administration.founding")
    sys.stdout.write(f"{founding.installation_code()}\n")
    return 0
