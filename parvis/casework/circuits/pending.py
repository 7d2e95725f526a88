"""What a case waits for in this room, asked by every step of every case: nearly always nothing.

Written out (ADR 12): the ORM takes longer to write these questions than PostgreSQL to answer them.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection

from parvis.casework.models import Case
from parvis.core.database.scope import current_authority_id

OF_CASE = "WHERE authority_id = %(here)s AND case_id = %(case)s AND state = "
STATEMENT = (
    f"SELECT EXISTS(SELECT FROM circuits_circuit {OF_CASE} 'running'),"  # noqa: S608 - our own words
    f" EXISTS(SELECT FROM circuits_opinion {OF_CASE} 'open')"
)


class Pending(NamedTuple):
    """Whether a step of the case waits for signatures, and whether opinions on it are awaited."""

    circuit: bool
    opinions: bool


def pending(case: Case) -> Pending:
    """What the case waits for: one statement."""
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, {"here": current_authority_id(), "case": case.pk})
        return Pending(*(cursor.fetchone() or ()))
