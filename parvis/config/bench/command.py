"""The command: a stage, then each part in turn, then the report on standard output."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import django

from parvis.config import build, cluster, database, migration
from parvis.config.bench.figure import Figure
from parvis.config.bench.machine import facts

# By name: they import models, which needs Django set up, which needs the cluster.
PARTS = {
    "start": "parvis.config.bench.starting",
    "filing": "parvis.config.bench.filing",
    "raw": "parvis.config.bench.raw",
    "inbox": "parvis.config.bench.listing",
    "scale": "parvis.config.bench.scale",
    "exporting": "parvis.config.bench.exporting",
    "deciding": "parvis.config.bench.deciding",
    "races": "parvis.config.bench.races",
    "memory": "parvis.config.bench.memory",
    "streams": "parvis.config.bench.streaming",
    "jobs": "parvis.config.bench.working",
    "moving": "parvis.config.bench.moving",
    "verifying": "parvis.config.bench.verifying",
    "conditions": "parvis.config.bench.conditions",
}


def run(arguments: argparse.Namespace) -> int:
    """Measure, and print the figures as JSON. What is being done is told on standard error."""
    if unknown := sorted(set(arguments.only or ()) - set(PARTS)):
        say(f"There is no part {', '.join(unknown)} to measure. The parts: {', '.join(PARTS)}.")
        return 2
    started, machine = time.monotonic(), facts()
    build.run(arguments)
    with tempfile.TemporaryDirectory(prefix="parvis-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        with cluster.temporary(durable=True) as dsn:
            settle(dsn, Path(folder))
            figures, postgres = measure(dsn, arguments)
    report: dict[str, Any] = {
        "machine": machine | {"postgresql": postgres, "quick": arguments.quick},
        "seconds": round(time.monotonic() - started),
        "figures": [figure.as_json() for figure in figures],
        "ok": all(figure.ok is not False for figure in figures),
    }
    sys.stdout.write(json.dumps(report, ensure_ascii=False, indent=1) + "\n")
    return 0


def settle(dsn: cluster.Dsn, folder: Path) -> None:
    """Point this process and those it starts at the temporary cluster, as a plain install that is no demonstration."""
    for name in (
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
        "DATABASE_ADMIN_URL",
        "PARVIS_SECRET_KEY",
        "PARVIS_DEMO",
    ):
        os.environ.pop(name, None)
    database.announce(dsn, folder)
    say("· Preparing the database…")
    migration.migrate(dsn.owner, quiet=True)
    django.setup()


def measure(dsn: cluster.Dsn, arguments: argparse.Namespace) -> tuple[list[Figure], str]:
    """Every part's figures, and PostgreSQL's version."""
    stage = import_module("parvis.config.bench.stage").Stage(dsn, quick=arguments.quick, say=say)
    figures: list[Figure] = []
    try:
        for name, module in PARTS.items():
            if not arguments.only or name in arguments.only:
                say(f"· Measuring: {name}…")
                figures += import_module(module).measure(stage)
        return figures, stage.version()
    finally:
        stage.close()


def say(text: str) -> None:
    """Tell the person who waits."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
