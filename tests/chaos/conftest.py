"""What tests of this folder share: one install, whose database this process sees too."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connections, transaction
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from parvis.casework import definitions
from parvis.casework.actions.publish import publish
from parvis.casework.definition.language import read
from parvis.config import cluster, env
from parvis.config.bench.town import session_of
from parvis.config.migration import migrate
from parvis.config.places import checkout
from parvis.core.actors import SYSTEM
from parvis.core.authorities.models import Authority, Hostname, Unit
from parvis.core.authorities.queries import in_authority
from parvis.core.database.scope import in_scope
from parvis.core.exchange.tokens import create_token
from tests.chaos.house import House
from tests.town import BIRTHS, make_agent


@pytest.fixture(scope="package")
def house(django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """The install. PostgreSQL is its own cluster, since it will be restarted under it."""
    with ExitStack() as stack:
        folder = stack.enter_context(
            tempfile.TemporaryDirectory(prefix="parvis-", ignore_cleanup_errors=True)
        )
        data = Path(folder)
        data.chmod(0o711)
        dsn = cluster.ensure(data)
        stack.callback(cluster.stop, data)
        migrate(dsn.owner, quiet=True)
        surroundings = _surroundings(dsn, data)
        subprocess.run([sys.executable, "-m", "parvis.config.cli", "build"], env=surroundings, check=True)
        stack.enter_context(_django_sees(dsn, django_db_blocker))
        definitions._kept.clear()  # other versions bear the same numbers in another database
        stack.callback(definitions._kept.clear)
        house = House(data, dsn, surroundings, psycopg.connect(dsn.superuser, autocommit=True), *_town())
        stack.callback(lambda: house.link.close())
        yield house


def _surroundings(dsn: cluster.Dsn, data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "PYTEST_"))}
    return kept | {
        "PYTHONPATH": str(checkout()),
        "DJANGO_SETTINGS_MODULE": "parvis.config.settings",
        "DATABASE_URL": dsn.app,
        "PARVIS_DATA": str(data),
        "PARVIS_SECRET_KEY": settings.SECRET_KEY,
        "PARVIS_WORKERS": "2",
        "PARVIS_SUPERVISOR": "0",
    }


@contextmanager
def _django_sees(dsn: cluster.Dsn, blocker: DjangoDbBlocker) -> Iterator[None]:
    """Point this process's Django at the install, as the application's role; other tests find theirs again."""
    known = connections.settings["default"]
    before = {**known, "OPTIONS": dict(known["OPTIONS"])}
    with blocker.unblock():
        connections.close_all()
        place = env.database(dsn.app)
        known.update({name: place[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")})
        known["OPTIONS"].pop("pool", None)
        yield
        connections.close_all()
        known.update(before)


def _town() -> tuple[int, dict[str, Any]]:
    """One authority, two agents who have signed in, one procedure, one token."""
    with in_scope(None), transaction.atomic():
        authority = Authority.objects.create(
            slug="chaos",
            name="Ville de Tohu",
            city="Tohu",
            postcode="35000",
            email="mairie@tohu.example",
            court="tribunal administratif de Rennes",
            is_demo=True,  # else its e-mails wait for a mail server, which most of these tests have not
        )
        for place, host in enumerate(("localhost", "127.0.0.1")):
            Hostname.objects.create(authority=authority, host=host, is_canonical=place == 0)
    with in_authority(authority):
        unit = Unit.objects.create(slug="etat-civil", name="État civil")
        agents = [make_agent(unit, name) for name in ("Claire Morin", "Paul Rey")]
        version = publish(read(BIRTHS.read_text(encoding="utf-8"))[0], by=SYSTEM, now=timezone.now())
        abilities = ["casework.view", "casework.handle", "casework.decide", "casework.file"]
        token = create_token(name="Tohu", abilities=abilities, by=SYSTEM, now=timezone.now())[1]
        sessions = [session_of(agent) for agent in agents]
    return authority.pk, {"version": version.pk, "token": token, "sessions": sessions}


@pytest.fixture(autouse=True)
def _rested(house: House) -> Iterator[None]:
    """Each test finds an empty queue, and leaves no connection."""
    house.rows("DELETE FROM procrastinate_jobs RETURNING 1")
    yield
    connections.close_all()
