"""Database backend: Django's PostgreSQL one, whose transactions announce their authority to row-level security.

The announcement (`SET LOCAL`) leaves with BEGIN in one round trip, just before the first statement, and again
when the scope changes inside the transaction. A request that asks nothing of the database thus opens no
transaction. The announcement dies with the transaction: a pooled connection can never carry one authority's
scope to another.
"""

from __future__ import annotations

from typing import Any

import psycopg
from django.db.backends.postgresql import base

from parvis.core.database.scope import Scope, current_scope

READS = ("SELECT", "WITH", "EXPLAIN", "DECLARE", "FETCH", "CLOSE")
SAVEPOINTS = ("SAVEPOINT", "RELEASE", "ROLLBACK")


class WroteOnRead(RuntimeError):
    """A page that only reads (GET, HEAD) sent a statement that writes. Always a fault of the code."""


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that knows whether its transaction has begun, and which scope it has announced."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.announced: Scope | None = None
        self.to_begin = self.began_read_only = False
        self.execute_wrappers.append(self._announce)

    def _start_transaction_under_autocommit(self) -> None:
        # Django calls this where it would turn psycopg's autocommit off: BEGIN is ours to send, later.
        self.announced, self.to_begin = None, True

    def _set_autocommit(self, autocommit: bool) -> None:
        self.announced, self.to_begin = None, False
        if self.connection.autocommit != autocommit:
            super()._set_autocommit(autocommit)  # type: ignore[misc]

    def _close(self) -> Any:
        self.announced, self.to_begin = None, False
        return super()._close()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        # A rolled-back savepoint undoes announcements made after it: say it again.
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self.announced = None

    def create_cursor(self, name: str | None = None) -> Any:
        # What bypasses the wrapper below (`stream`, `copy`) must not run outside its transaction.
        if self.to_begin:
            self._speak(current_scope())
        return super().create_cursor(name)

    def _announce(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(SAVEPOINTS):
            scope = current_scope()
            if scope is not None and scope.read_only and not sql.lstrip("( \n").startswith(READS):
                raise WroteOnRead(f"A safe request tried to write: {sql[:60]}")
            if scope is not self.announced or self.to_begin:
                self._speak(scope)
        return execute(sql, params, many, context)

    def _speak(self, scope: Scope | None) -> None:
        """Begin the transaction that was asked for, and announce the scope in force, if not done yet."""
        words = []
        if self.to_begin:
            self.began_read_only = scope is not None and scope.read_only
            words.append("BEGIN READ ONLY" if self.began_read_only else "BEGIN")
        if scope is not None and scope != self.announced and self.in_atomic_block:
            words.append(announcement(scope))
            if not self.to_begin and not self.began_read_only:
                # Inside another transaction (tests), PostgreSQL would keep the outer one read-only too.
                mode = "on" if scope.read_only and not self.savepoint_ids else "off"
                words.append(f"SET LOCAL transaction_read_only = {mode}")
        if words:
            with self.wrap_database_errors:
                self._send(";".join(words))
            self.announced, self.to_begin = scope, False

    def _send(self, words: str) -> None:
        try:
            self.connection.execute(words)
        except psycopg.OperationalError:
            # The server was restarted while the connection slept. Nothing was said yet: say it to the new one.
            if not (self.to_begin and self.connection.closed):
                raise
            if self.pool:
                self.connection._pool.putconn(self.connection)
            self.connection = self.get_new_connection(self.get_connection_params())
            self.connection.execute(words)


def announcement(scope: Scope) -> str:
    """What tells PostgreSQL for which authority the transaction works."""
    authority = "" if scope.authority_id is None else int(scope.authority_id)
    return f"SET LOCAL parvis.authority = '{authority}'"
