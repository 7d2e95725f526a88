"""The `parvis` command: its words, what each needs, and where the work is done.

Work is named by `module:function` and imported when called, so that `parvis --help` answers at once and no
command pays for another. Each function takes the parsed arguments and returns an exit code: 0 done, 1 failed
or refused, 2 misused.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module

from parvis import __version__
from parvis.config.places import data_folder

Words = argparse._SubParsersAction
NOTHING, DATABASE, DJANGO = "nothing", "database", "django"


@dataclass(frozen=True)
class Command:
    """One word of the command line; `needs` says what must be ready before `does` is called."""

    does: str
    says: str
    needs: str = DJANGO
    arguments: Callable[[argparse.ArgumentParser], object] = lambda parser: None


def serve_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `serve` accepts."""
    parser.add_argument("--demo", action="store_true", help="load the demonstration town if there is none")
    parser.add_argument("--host", help="address to listen on (default: PARVIS_HOST, else 127.0.0.1)")
    parser.add_argument("--port", help="port of the pages (default: PORT, else the first free one from 8000)")


def demo_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `demo` accepts."""
    parser.add_argument("--json", action="store_true", help="print the accounts and an API token as JSON")
    parser.add_argument("--if-empty", action="store_true", help="do nothing when an authority exists already")


def bench_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `bench` accepts."""
    parser.add_argument("--quick", action="store_true", help="fewer rounds and rows: rougher figures, sooner")
    parser.add_argument("--only", metavar="PART", action="append", help="this part only; may be repeated")
    parser.add_argument("--json", action="store_true", help="print JSON (it always does; for symmetry)")


def files_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare a list of files."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="a procedure written in YAML")
    parser.add_argument("--json", action="store_true", help="print the faults as JSON")


def ready_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `catalogue list` accepts."""
    parser.add_argument("--authority", metavar="SLUG", help="say what this authority has (default: all)")
    parser.add_argument("--json", action="store_true", help="print the list as JSON")


def install_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `catalogue install` accepts."""
    parser.add_argument("names", nargs="*", metavar="PROCEDURE", help="a name that `catalogue list` gives")
    parser.add_argument("--all", action="store_true", help="install every ready procedure")
    parser.add_argument("--authority", metavar="SLUG", help="needed when there are several")
    parser.add_argument(
        "--unit", metavar="SLUG", help="the unit that handles them, instead of the one they name"
    )
    parser.add_argument("--again", action="store_true", help="publish over what the authority has changed")


def backup_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `backup` accepts."""
    parser.add_argument("file", metavar="FILE", help="the file to write, for instance town-2026-01-31.parvis")
    parser.add_argument("--force", action="store_true", help="replace the file if it exists")


def restore_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `restore` accepts."""
    parser.add_argument("file", metavar="FILE", help="a file written by `parvis backup`")
    parser.add_argument("--yes", action="store_true", help="do not ask before replacing what is there")


def export_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `export` accepts."""
    parser.add_argument("--authority", metavar="SLUG", required=True, help="whose data is written")
    parser.add_argument("file", metavar="FILE", help="the file to write, for instance town-2026-01-31.zip")
    parser.add_argument("--force", action="store_true", help="replace the file if it exists")


def host_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `host remove` accepts."""
    parser.add_argument("host", metavar="NAME", help="a hostname, such as demarches.mairie.fr")
    parser.add_argument("--authority", metavar="SLUG", help="needed when there are several")


def host_add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `host add` accepts."""
    host_arguments(parser)
    parser.add_argument("--main", action="store_true", help="write this name in messages from now on")


def journal_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `journal verify` accepts."""
    parser.add_argument("--authority", metavar="SLUG", help="verify this authority only")


def migrate_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `migrate` accepts."""
    parser.add_argument("--remove", metavar="MODULE", default="", help="drop the tables of a module instead")


def manage_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare that everything after the word is Django's."""
    parser.add_argument("words", nargs=argparse.REMAINDER, help="a Django management command and its options")


COMMANDS = {
    "serve": Command(
        "parvis.config.serve:run",
        "Start everything: database, pages, streams, worker",
        NOTHING,
        serve_arguments,
    ),
    "stop": Command("parvis.config.serve:stop", "Stop what `serve` started on this data folder", NOTHING),
    "web": Command("parvis.config.processes:web", "Serve the pages only", DATABASE),
    "streams": Command("parvis.config.processes:streams", "Serve the live event streams only", DATABASE),
    "worker": Command("parvis.config.processes:worker", "Run background jobs only"),
    "migrate": Command(
        "parvis.config.processes:migrate",
        "Bring the database to what this version expects",
        DATABASE,
        migrate_arguments,
    ),
    "build": Command("parvis.config.build:run", "Make translations, fonts and static files", NOTHING),
    "demo": Command("parvis.config.demo:run", "Load the demonstration town", DJANGO, demo_arguments),
    "procedures check": Command(
        "parvis.config.processes:check_procedures",
        "Verify procedures written in YAML; one line per fault",
        NOTHING,
        files_arguments,
    ),
    "procedures test": Command(
        "parvis.config.processes:test_procedures",
        "Run the scenarios of procedures written in YAML; one line a scenario",
        NOTHING,
        files_arguments,
    ),
    "catalogue list": Command(
        "parvis.casework.catalogue_commands:show", "List the ready procedures", DJANGO, ready_arguments
    ),
    "catalogue install": Command(
        "parvis.casework.catalogue_commands:take",
        "Install ready procedures for an authority",
        DJANGO,
        install_arguments,
    ),
    "procedures schema": Command(
        "parvis.config.processes:procedure_schema",
        "Print the JSON Schema of the language of procedures",
        NOTHING,
    ),
    "journal verify": Command(
        "parvis.core.journal.commands:verify",
        "Prove that no journal entry was edited, removed or reordered",
        DJANGO,
        journal_arguments,
    ),
    "host list": Command(
        "parvis.core.administration.commands:listing", "List the names under which authorities answer"
    ),
    "host add": Command(
        "parvis.core.administration.commands:add",
        "Answer under one more name",
        DJANGO,
        host_add_arguments,
    ),
    "host remove": Command(
        "parvis.core.administration.commands:remove",
        "Answer no longer under a name",
        DJANGO,
        host_arguments,
    ),
    "backup": Command(
        "parvis.config.backup:backup", "Write everything to one file", DATABASE, backup_arguments
    ),
    "restore": Command(
        "parvis.config.restore:restore",
        "Put back everything from a backup file",
        DATABASE,
        restore_arguments,
    ),
    "export": Command(
        "parvis.casework.bridge.commands:export",
        "Write everything that one authority has to one documented file",
        DJANGO,
        export_arguments,
    ),
    "install-code": Command(
        "parvis.config.processes:install_code", "Print the code that opens the first set-up page", DJANGO
    ),
    "map": Command("parvis.config.map:run", "Draw docs/map.md from the rooms themselves", DJANGO),
    "bench": Command("parvis.config.bench.command:run", "Measure speed and memory", NOTHING, bench_arguments),
    "shell": Command("parvis.config.processes:shell", "Open a Python prompt on this install"),
    "manage": Command("parvis.config.processes:manage", "Pass a command to Django", DJANGO, manage_arguments),
}
GROUPS = {
    "procedures": "Work on procedures",
    "catalogue": "Ready procedures",
    "journal": "Work on the journal",
    "host": "Work on the names under which authorities answer",
}


def add_group(words: Words, name: str) -> Words:
    """Add a word that only introduces others, as `journal` does `verify`."""
    child = words.add_parser(name, help=GROUPS[name], description=f"{GROUPS[name]}.")
    return child.add_subparsers(title="commands", metavar="COMMAND", required=True)


def build_parser() -> argparse.ArgumentParser:
    """Return the whole grammar."""
    parser = argparse.ArgumentParser(
        prog="parvis",
        description="The digital public square of a town.",
        epilog="Set PARVIS_DATA to choose the data folder, PORT to choose the port, DATABASE_URL to use your "
        "own PostgreSQL. `parvis COMMAND --help` says more about a command.",
    )
    parser.add_argument("--version", action="version", version=f"Parvis {__version__}")
    words = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    groups: dict[str, Words] = {}
    for name, command in COMMANDS.items():
        first, _, second = name.partition(" ")
        if second and first not in groups:
            groups[first] = add_group(words, first)
        place = groups[first] if second else words
        child = place.add_parser(second or first, help=command.says, description=f"{command.says}.")
        command.arguments(child)
        child.set_defaults(command=command, name=name)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; what a person did wrong is told in one message, never in a traceback."""
    arguments = build_parser().parse_args(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
    try:
        return perform(arguments)
    except KeyboardInterrupt:
        print("parvis: interrupted.", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader of our output has left (`parvis … | head`): say nothing more, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as fault:
        if os.environ.get("PARVIS_DEBUG", "0") not in {"", "0"} or not is_plain(fault):
            raise
        print(f"parvis: {fault}", file=sys.stderr)
        return 1


def perform(arguments: argparse.Namespace) -> int:
    """Make ready what the command needs, then call it."""
    needs = arguments.command.needs
    if needs == NOTHING:
        return call(arguments)
    with import_module("parvis.config.database").held(data_folder()):
        if needs == DJANGO:
            import_module("django").setup()
        return call(arguments)


def call(arguments: argparse.Namespace) -> int:
    """Import the function that does the work and call it."""
    module, _, function = arguments.command.does.partition(":")
    try:
        work = getattr(import_module(module), function)
    except ModuleNotFoundError as fault:
        if fault.name is None or not module.startswith(fault.name):
            raise
        print(f"parvis: `{arguments.name}` is not in this version yet.", file=sys.stderr)
        return 1
    return int(work(arguments) or 0)


# Faults whose message is written for a person. By name, so that none of their modules is loaded for `--help`.
PLAIN = {"ClusterError", "DatabaseError", "MigrationError", "BackupError", "ServeError", "SettingError"}
PLAIN |= {"CommandError", "ImproperlyConfigured", "OperationalError"}


def is_plain(fault: Exception) -> bool:
    """Say whether a fault explains itself without a traceback."""
    return bool(PLAIN & {kind.__name__ for kind in type(fault).__mro__})


if __name__ == "__main__":
    sys.exit(main())
