"""Giving a job that was set aside another chance."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from parvis.core.actors import Actor
from parvis.core.database.scope import current_authority_id
from parvis.core.jobs.recovery import DEATHS
from parvis.core.journal.actions import record


@transaction.atomic
def try_again(pk: int, *, by: Actor, now: datetime) -> bool:
    """Put a failed job of this authority back in the queue, once. Returns whether there was one.

    It keeps its count of tries and stays a suspect: failing or killing once more sets it aside again.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT procrastinate_retry_job_v2(id, %s, %s, NULL, NULL) FROM procrastinate_jobs"
            " WHERE id = %s AND status = 'failed' AND args->>'authority' = %s",
            [now, 1 - DEATHS, pk, str(current_authority_id())],
        )
        found = cursor.fetchone() is not None
    if found:
        record("job.tried_again", by=by, now=now, kind="job", pk=pk)
    return found
