"""Jobs that misbehave, each in one way. Declared as a room declares its own."""

from __future__ import annotations

import os
import signal
import time

from django.db import transaction
from django.utils import timezone

from parvis.core.actors import SYSTEM
from parvis.core.authorities.models import Unit
from parvis.core.jobs.registry import job
from parvis.core.journal.actions import record

DEATHS = 3


def _write(slug: str) -> None:
    Unit.objects.create(slug=slug, name=slug)
    record("unit.added", by=SYSTEM, now=timezone.now(), kind="unit", data={"slug": slug})


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@job("chaos.half")
def half(slug: str, seconds: float) -> None:
    """Writes, waits long enough to be killed, writes again."""
    _write(f"{slug}-a")
    time.sleep(seconds)
    _write(f"{slug}-b")


@job("chaos.after")
def after(slug: str) -> None:
    """Its worker dies between its commit and the moment it says that the job is done, the first time."""
    _write(slug)
    time.sleep(0.4)
    transaction.on_commit(_die)


@job("chaos.deadly")
def deadly(slug: str) -> None:
    """Kills whoever runs it."""
    _write(slug)
    _die()


@job("chaos.wrong", attempts=2)
def wrong(slug: str) -> None:
    """Always raises, after writing."""
    _write(slug)
    raise ValueError("nobody can do this")


@job("chaos.plain")
def plain(slug: str) -> None:
    """Does its work."""
    _write(slug)
