"""Django's cache as allauth needs it: counts of attempts and codes already used, shared by all page workers.

In a memory of each process, a limit of five tries would be five a worker, and a one-time code could be used once on
each. Here an operation is one statement on an unlogged table: after a crash of the server the counts begin again.
Nothing else belongs here: pages are never kept in it.
"""

from __future__ import annotations

import json
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

from parvis.core.database.scope import current_authority_id

_SET = (
    "INSERT INTO people_attempt AS a (authority_id, key, value, expires_at)"
    " VALUES (%s, %s, %s::jsonb, clock_timestamp() + %s * interval '1 second')"
    " ON CONFLICT (authority_id, key) DO UPDATE SET value = EXCLUDED.value, expires_at = EXCLUDED.expires_at"
)
LONGEST = 10 * 365 * 86_400


class Attempts(BaseCache):
    """Keys of the authority in force. Values are what JSON can say."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value unless there is one. A twin request waits until the first has ended."""
        return bool(
            self._write(f"{_SET} WHERE a.expires_at <= clock_timestamp()", key, value, timeout, version)
        )

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep a value."""
        self._write(_SET, key, value, timeout, version)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value, or `default` when there is none or it is out of date."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT value::text FROM people_attempt WHERE authority_id = %s AND key = %s"
                " AND expires_at > clock_timestamp()",
                self._place(key, version),
            )
            row = cursor.fetchone()
        return default if row is None else json.loads(row[0])

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget a value."""
        with connection.cursor() as cursor:
            place = self._place(key, version)
            cursor.execute("DELETE FROM people_attempt WHERE authority_id = %s AND key = %s", place)
            return bool(cursor.rowcount)

    def clear(self) -> None:
        """Forget everything of this authority."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM people_attempt WHERE authority_id = %s", [current_authority_id()])

    def _write(self, statement: str, key: str, value: Any, timeout: Any, version: int | None) -> int:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        with connection.cursor() as cursor:
            lasts = LONGEST if seconds is None else float(seconds)
            cursor.execute(statement, [*self._place(key, version), json.dumps(value), lasts])
            return int(cursor.rowcount)

    def _place(self, key: str, version: int | None) -> list[Any]:
        return [current_authority_id(), self.make_and_validate_key(key, version)]
