"""Session engine: database sessions that belong to one authority (row-level security applies to them too)."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from parvis.core.database.scope import current_authority_id
from parvis.core.people.models import Session


class SessionStore(DatabaseStore):
    """Sessions of the authority in force. They are deleted when an agent is deactivated or signs out."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = cast(Session, super().create_model_instance(data))
        row.authority_id = current_authority_id()
        account = data.get("_auth_user_id")
        row.account_id = int(account) if account else None
        return row
