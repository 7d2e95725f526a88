"""Session engine: database sessions that belong to one authority (row-level security applies to them too).

A session, its account and its agent come in one statement written once: every page of a signed-in person asks for
the three, and building three queries took ten times as long as running them.
"""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection, models
from django.utils import timezone

from parvis.core.database.scope import current_authority_id
from parvis.core.people.models import Account, Agent, Session


class SessionStore(DatabaseStore):
    """Sessions of the authority in force. They are deleted when an agent is deactivated or signs out.

    Once loaded, `account` is the active account that the session names, with its agent, or None.
    """

    account: Account | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = cast(Session, super().create_model_instance(data))
        row.authority_id = current_authority_id()
        account = data.get("_auth_user_id")
        row.account_id = int(account) if account else None
        return row

    def _get_session_from_db(self) -> Session | None:
        values = (current_authority_id(), self.session_key, timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(_statement(), values)
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return None
        session, rest = row[:2], row[2:]
        self.account = _account(rest)
        return Session(session_key=str(self.session_key), session_data=session[0], expire_date=session[1])


@cache
def _statement() -> str:
    return (
        f"SELECT s.session_data, s.expire_date, {_columns(Account, 'a')}, {_columns(Agent, 'g')}"  # noqa: S608
        " FROM people_session s"
        " LEFT JOIN people_account a ON a.id = s.account_id AND a.is_active"
        " LEFT JOIN people_agent g ON g.account_id = a.id"
        " WHERE s.authority_id = %s AND s.session_key = %s AND s.expire_date > %s"
    )


def _columns(model: type[models.Model], alias: str) -> str:
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


def _account(values: tuple[Any, ...]) -> Account | None:
    size = len(Account._meta.concrete_fields)
    account, agent = _made(Account, values[:size]), _made(Agent, values[size:])
    if account is not None:
        Account._meta.get_field("agent").set_cached_value(account, agent)
    if agent is not None:
        agent.account = cast(Account, account)
    return account


def _made[M: models.Model](model: type[M], values: tuple[Any, ...]) -> M | None:
    fields = model._meta.concrete_fields
    if values[fields.index(model._meta.pk)] is None:
        return None
    return model.from_db("default", [field.attname for field in fields], values)
