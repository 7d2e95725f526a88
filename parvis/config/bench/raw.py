"""The limit under a submission: the very statements it sends, sent straight through psycopg, in the same run.

One submission is recorded in this process, then replayed with new keys each time: what is left of the cost when
there is no Django, no template and no HTTP.
"""

from __future__ import annotations

import html
import secrets
import time
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connection
from django.test import Client

from parvis.config.bench.browser import HIDDEN
from parvis.config.bench.figure import Figure
from parvis.config.bench.filing import ANSWERS, submit
from parvis.config.bench.meters import Spent, cpu_of
from parvis.config.bench.stage import Stage
from parvis.core.database.base import announcement
from parvis.core.database.scope import Scope

Statement = tuple[str, Any]
# Keys of the recorded submission are drawn from far away, so that no other number is taken for them.
FAR = {"casework_draft": 7_000_000, "casework_case": 8_000_000}


@dataclass
class Recorded:
    """The statements of a submission, one list a transaction, and the keys to replace in them."""

    transactions: list[list[Statement]]
    draft: int
    case: int
    token: str
    number: str


def measure(stage: Stage) -> list[Figure]:
    """Parvis and bare psycopg, one after the other."""
    times = stage.some(200, 50)
    recorded = record(stage)
    with stage.pages() as pages:
        worker = pages.workers[0]
        for _warm in range(20):
            submit(stage.town, pages, worker)
        through = stage.spent(pages, lambda: [submit(stage.town, pages, worker) for _n in range(times)]).each(
            times
        )
    bare = replay(stage, recorded, times)
    statements = sum(len(transaction) for transaction in recorded.transactions)
    note = f"{statements} statements and {len(recorded.transactions)} transactions, prepared, one connection"
    return [
        Figure("raw limit: the same statements through psycopg, CPU", bare.cpu_ms, "ms", note=note),
        Figure("submission against its raw limit, CPU", through.cpu_ms / bare.cpu_ms, "times"),
        Figure("submission against its raw limit, wall time", through.wall / bare.wall, "times"),
    ]


def record(stage: Stage) -> Recorded:
    """Make one submission in this process and keep what it sends."""
    with stage.owner() as link:
        for table, start in FAR.items():
            link.execute(f"SELECT setval('{table}_id_seq', {start})")
    client = Client(headers={"host": "localhost"})
    first = f"/demarches/{stage.town.slug}/nouvelle/1/"
    client.get(first)
    transactions: list[list[Statement]] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        transactions[-1].append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        transactions.append([])
        page = client.get(first).content.decode()
        transactions.append([])
        check = client.post(first, hidden(page) | ANSWERS)["Location"]
        transactions.append([])
        page = client.get(check).content.decode()
        transactions.append([])
        status = client.post(check, hidden(page))["Location"]
        transactions.append([])
        client.get(status)
    with stage.owner() as link:
        row = link.execute(
            "SELECT d.id, c.id, d.token_hash, c.number FROM casework_draft d JOIN casework_case c ON c.id = d.case_id"
            " ORDER BY d.id DESC LIMIT 1"
        ).fetchone()
        for table in FAR:
            link.execute(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")  # noqa: S608
    assert row is not None
    return Recorded([statements for statements in transactions if statements], *row)


def hidden(page: str) -> dict[str, Any]:
    """Hidden fields of a page."""
    return {name: html.unescape(value) for name, value in HIDDEN.findall(page)}


def replay(stage: Stage, recorded: Recorded, times: int) -> Spent:
    """What one submission's statements cost by themselves."""
    params = {name: value for name, value in connection.get_connection_params().items() if name != "pool"}
    with psycopg.connect(**params, autocommit=True) as link:
        for _warm in range(20):
            once(link, stage.town.authority_id, recorded)
        here, there, start = time.process_time(), cpu_of(stage.meter.postmaster), time.monotonic()
        for _n in range(times):
            once(link, stage.town.authority_id, recorded)
        wall = time.monotonic() - start
        app, postgres = time.process_time() - here, cpu_of(stage.meter.postmaster) - there
    return Spent(app=app, postgres=postgres, wall=wall).each(times)


def once(link: psycopg.Connection, authority_id: int, recorded: Recorded) -> None:
    """Send everything, each key replaced by the one just received."""
    keys: dict[Any, Any] = {recorded.token: secrets.token_hex(32)}
    begin = f"BEGIN;{announcement(Scope(authority_id))}"
    for transaction in recorded.transactions:
        link.execute(begin)
        for sql, params in transaction:
            row = send(link, sql, params, keys)
            if sql.startswith('INSERT INTO "casework_draft"'):
                keys[recorded.draft] = row[0]
            elif sql.startswith('INSERT INTO "casework_case"'):
                keys[recorded.case] = row[0]
            elif "casework_next_number" in sql:
                keys[recorded.number] = f"{recorded.number[:7]}{row[0]:05d}"
        link.execute("COMMIT")


def send(link: psycopg.Connection, sql: str, params: Any, keys: dict[Any, Any]) -> Any:
    """One statement; the last row it gives, if any."""
    cursor = link.execute(sql, filled(params, keys))
    rows = cursor.fetchall() if cursor.description else []
    return rows[-1] if rows else ()


def filled(params: Any, keys: dict[Any, Any]) -> Any:
    """Parameters with new keys in place of the recorded ones."""
    if isinstance(params, dict):
        return {name: filled_one(value, keys) for name, value in params.items()}
    return [filled_one(value, keys) for value in params] if params else None


def filled_one(value: Any, keys: dict[Any, Any]) -> Any:
    """One parameter."""
    return keys.get(value, value) if isinstance(value, int | str) else value
