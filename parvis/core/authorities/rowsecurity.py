"""The second wall: PostgreSQL row-level security on every table that has an authority, straight or through a user.

Run as the owner after each migration. The application's role owns nothing and cannot bypass it; with no
authority announced, no row is visible and none can be written.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from parvis.core.authorities.models import Authority, Scoped

IN_FORCE = "NULLIF(current_setting('parvis.authority', true), '')::bigint"
# Tables that belong to no authority: the list of authorities itself, and libraries' own books.
SHARED = {
    "authorities_authority",
    "authorities_hostname",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
    "django_content_type",
    "django_session",
    "procrastinate_jobs",
    "procrastinate_events",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
}


def policies() -> dict[str, str]:
    """For each scoped table, the SQL condition under which a row may be seen or written."""
    found: dict[str, str] = {}
    for model in apps.get_models(include_auto_created=True):
        condition = _condition(model)
        if condition:
            found[model._meta.db_table] = condition
    return found


def _condition(model: type[models.Model]) -> str | None:
    if issubclass(model, Scoped) or any(f.name == "authority" for f in model._meta.fields):
        return None if model._meta.db_table in SHARED else f"authority_id = {IN_FORCE}"
    for field in model._meta.fields:
        target = field.related_model
        if isinstance(target, type) and target is not Authority and _owns(target):
            table, key = target._meta.db_table, target._meta.pk.column
            return f"EXISTS (SELECT 1 FROM {table} o WHERE o.{key} = {model._meta.db_table}.{field.column})"  # noqa: S608 - names of our own tables
    return None


def _owns(model: type[models.Model]) -> bool:
    return (
        issubclass(model, Scoped)
        or model is get_user_model()
        or model._meta.label
        in {
            "account.EmailAddress",
        }
    )


def apply(connection: BaseDatabaseWrapper) -> list[str]:
    """Create or renew every policy and the rights of the application's role. Returns the tables protected."""
    wanted = policies()
    with connection.cursor() as cursor:
        for table, condition in wanted.items():
            cursor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
            cursor.execute(f'DROP POLICY IF EXISTS authority_only ON "{table}"')
            cursor.execute(
                f'CREATE POLICY authority_only ON "{table}" USING ({condition}) WITH CHECK ({condition})'
            )
        for statement in list(_rights(cursor)):
            cursor.execute(statement)
    return sorted(wanted)


# The journal is written once: of an entry, only its place in the tree and its erasable part may change.
RIGHTS = (
    "REVOKE UPDATE, DELETE, TRUNCATE ON journal_entry, journal_checkpoint FROM {role}",
    "GRANT UPDATE (seq, payload, salt) ON journal_entry TO {role}",
)
# Whoever was let in besides the owner, whatever an administrator called him (nobody: PUBLIC).
OTHERS = """
SELECT DISTINCT r.rolname FROM pg_class c CROSS JOIN aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE c.oid = 'journal_entry'::regclass AND a.grantee <> c.relowner
"""


def _rights(cursor: Any) -> Iterator[str]:
    cursor.execute(OTHERS)
    for (name,) in cursor.fetchall():
        role = sql.SQL("PUBLIC") if name is None else sql.Identifier(name)
        for statement in RIGHTS:
            yield sql.SQL(statement).format(role=role).as_string()
