"""How a job is declared and asked for. A job runs in one authority, in one transaction, and is retried."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.db import close_old_connections, connection
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app

from parvis.core.authorities.queries import in_authority
from parvis.core.database.scope import current_authority_id

LONGEST_WAIT = 900


@dataclass(frozen=True)
class Job:
    """A declared job. Call `later` in the transaction that needs it: no commit, no job."""

    name: str
    run: Callable[..., Any]
    task: Any
    label: Any = ""

    def later(self, *, lock: str | None = None, queueing_lock: str | None = None, **arguments: Any) -> None:
        """Enqueue for the authority in force. `lock`: jobs that share one run one after the other."""
        if _quiet.get():
            return
        self.task.configure(lock=lock, queueing_lock=queueing_lock).defer(
            authority=current_authority_id(), **arguments
        )


known: dict[str, Job] = {}


class Patience(BaseRetryStrategy):
    """Tries again after 4, 16, 64, 256 seconds, then every quarter of an hour: an outage of a night costs a night."""

    def __init__(self, attempts: int) -> None:
        self.attempts = attempts

    def get_retry_decision(self, *, exception: BaseException, job: Any) -> RetryDecision | None:
        """When to try again; None when it has been tried enough."""
        if job.attempts + 1 >= self.attempts:
            return None
        wait = LONGEST_WAIT if job.attempts > 4 else min(4 ** (job.attempts + 1), LONGEST_WAIT)
        return RetryDecision(retry_in={"seconds": wait})


_quiet: ContextVar[bool] = ContextVar("parvis_quiet", default=False)


@contextmanager
def quiet() -> Iterator[None]:
    """Enqueue nothing inside the block: for histories made up by the demonstration, whose e-mails nobody waits for."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def later(name: str, *, wait: int = 0, **arguments: Any) -> None:
    """Enqueue a job by its name, for code below the floor where the job is declared; `wait` in seconds."""
    if _quiet.get():
        return
    schedule = {"seconds": wait} if wait else None
    app.configure_task(name, queue="default", schedule_in=schedule, allow_unknown=True).defer(
        authority=current_authority_id(), **arguments
    )


def job(
    name: str, *, label: Any = "", attempts: int = 8, transaction: bool = True
) -> Callable[[Callable[..., Any]], Job]:
    """Declare a job; `label` says to an administrator what it does.

    `transaction=False`: for one that talks to the outside and manages its own transactions (it is then given
    `authority`). Such a job may be run twice when its worker dies; any other has its effects once.
    """

    def declare(run: Callable[..., Any]) -> Job:
        @wraps(run)
        def in_its_authority(
            context: JobContext, authority: int, ran: bool = False, **arguments: Any
        ) -> None:
            close_old_connections()
            try:
                if not transaction:
                    run(authority=authority, **arguments)
                elif not ran:
                    _once(context.job.id, authority, lambda: run(**arguments))
            finally:
                close_old_connections()

        retry = Patience(attempts)
        task = app.task(name=name, queue="default", retry=retry, pass_context=True)(in_its_authority)
        known[name] = Job(name, run, task, label)
        return known[name]

    return declare


class _RanAlready(Exception):
    """Another worker ran the job in the meantime: what this one did must not stay."""


def _once(job_id: int | None, authority: int, run: Callable[[], Any]) -> None:
    """Run and mark the job as run in one transaction: a worker killed after the commit, before it could say so,
    or one thought dead that was only slow, cannot make the effects happen twice."""
    with suppress(_RanAlready), in_authority(authority):
        run()
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_jobs SET args = args || '{\"ran\": true}'"
                " WHERE id = %s AND status IN ('todo', 'doing') AND NOT args ? 'ran'",
                [job_id],
            )
            if cursor.rowcount == 0:
                raise _RanAlready
