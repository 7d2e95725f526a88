"""Database backend: Django's PostgreSQL one, whose transactions announce their authority to row-level security.

The announcement (`set_config(..., is_local => true)`) is sent with the first statement of a transaction, and
again when the scope changes inside it. It costs one statement a transaction, none for a request that reads
nothing, and it dies with the transaction: a pooled connection can never carry one authority's scope to another.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base

from parvis.core.database.scope import Scope, current_scope

ANNOUNCE = "SELECT set_config('parvis.authority', %s, true), set_config('transaction_read_only', %s, true)"


READS = ("SELECT", "WITH", "EXPLAIN", "DECLARE", "FETCH", "CLOSE")


class WroteOnRead(RuntimeError):
    """A page that only reads (GET, HEAD) sent a statement that writes. Always a fault of the code."""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that knows which scope its open transaction has announced."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.announced: Scope | None = None
        self.execute_wrappers.append(self._announce)

    def _set_autocommit(self, autocommit: bool) -> None:
        self.announced = None
        super()._set_autocommit(autocommit)  # type: ignore[misc]

    def _close(self) -> Any:
        self.announced = None
        return super()._close()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        # A rolled-back savepoint undoes announcements made after it: say it again.
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self.announced = None

    def _announce(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            return execute(sql, params, many, context)
        scope = current_scope()
        if scope is not None and scope.read_only and not sql.lstrip("( \n").startswith(READS):
            raise WroteOnRead(f"A safe request tried to write: {sql[:60]}")
        if scope is not None and scope != self.announced and self.in_atomic_block:
            authority = "" if scope.authority_id is None else str(scope.authority_id)
            self.announced = scope
            # Inside another transaction (tests), PostgreSQL would keep the outer one read-only too.
            read_only = scope.read_only and not self.savepoint_ids
            with self.cursor() as cursor:
                cursor.cursor.execute(ANNOUNCE, (authority, "on" if read_only else "off"))
            if self.queries_logged:
                self.queries_log.append({"sql": ANNOUNCE, "time": "0.000"})
        return execute(sql, params, many, context)
