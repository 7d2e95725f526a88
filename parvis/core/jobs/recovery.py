"""What dead workers leave: their jobs go back to the queue, and a job that kills whoever runs it is set aside.

A job found twice beside a dead worker is a suspect. Suspects run after all others and one at a time, so that
neither the queue nor an innocent job that ran beside the culprit pays for it.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

log = logging.getLogger("parvis.worker")
# Enough for a machine that restarts several times in a row; each costs the queue one restart of the worker.
DEATHS = 5
SUSPECTS = "parvis-suspects"

_STALLED = """
SELECT job.id, job.task_name, job.priority, job.lock FROM procrastinate_jobs job
LEFT JOIN procrastinate_workers w ON w.id = job.worker_id
WHERE job.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < %s)
ORDER BY job.id FOR UPDATE OF job SKIP LOCKED
"""


@transaction.atomic
def recover(*, now: datetime, silence: float) -> int:
    """Give back or set aside the jobs of workers silent for `silence` seconds. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_STALLED, [now - timedelta(seconds=silence)])
        stalled = cursor.fetchall()
        for job, name, priority, lock in stalled:
            deaths = 1 - min(priority, 0)
            if deaths >= DEATHS:
                log.error("Job %s (%s) killed %s workers: it is set aside", job, name, deaths)
                cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [job])
            else:
                log.warning("Job %s (%s) of a dead worker goes back to the queue", job, name)
                _give_back(cursor, job, deaths, lock, now)
    return len(stalled)


def _give_back(cursor: Any, job: int, deaths: int, lock: str | None, now: datetime) -> None:
    # The priority counts the deaths: no job of ours has another use for it.
    alone = SUSPECTS if deaths > 1 and lock is None else lock
    cursor.execute("SELECT procrastinate_retry_job_v2(%s, %s, %s, NULL, %s)", [job, now, -deaths, alone])
