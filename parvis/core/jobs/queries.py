"""Jobs that were set aside, as an administrator sees them: those of his authority only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from parvis.core.database.scope import current_authority_id
from parvis.core.jobs.registry import known

MOST = 100


@dataclass(frozen=True)
class Failure:
    """A job that was tried enough."""

    pk: int
    label: str
    attempts: int
    at: datetime | None


def failures() -> list[Failure]:
    """What was set aside, latest first, a hundred at most. The queue has no row-level security: the authority
    is asked for here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT j.id, j.task_name, j.attempts, (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id)"
            " FROM procrastinate_jobs j WHERE j.status = 'failed' AND j.args->>'authority' = %s"
            " ORDER BY j.id DESC LIMIT %s",
            [str(current_authority_id()), MOST],
        )
        return [_failure(*row) for row in cursor.fetchall()]


def _failure(pk: int, name: str, attempts: int, at: Any) -> Failure:
    job = known.get(name)
    return Failure(pk, str(job.label) if job and job.label else name, attempts, at)
