"""The rights of the application follow its role, whatever an administrator has called it."""

from __future__ import annotations

import secrets

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from parvis.config.cluster import Dsn, passwords, roles
from parvis.config.migration import migrate

pytestmark = pytest.mark.install


def test_the_journal_is_closed_to_a_role_of_another_name(test_dsn: Dsn) -> None:
    mark = secrets.token_hex(3)
    owner, app = f"town_owner_{mark}", f"town_app_{mark}"
    words = {owner: mark, app: mark}
    roles.provision(test_dsn.superuser, database=f"town_{mark}", owner=owner, app=app, passwords=words)
    with psycopg.connect(test_dsn.superuser, autocommit=True) as link:
        known = psycopg.conninfo.conninfo_to_dict(test_dsn.superuser)
        place = (str(known["host"]), int(known["port"]), f"town_{mark}")
        try:
            migrate(passwords.address(owner, mark, *place), quiet=True)
            with psycopg.connect(passwords.address(app, mark, *place), autocommit=True) as town:
                town.execute("SELECT count(*) FROM journal_entry")
                town.execute("UPDATE journal_entry SET seq = 1")
                for statement in (
                    "UPDATE journal_entry SET action = 'x'",
                    "DELETE FROM journal_entry",
                    "UPDATE journal_checkpoint SET size = 1",
                    "DELETE FROM journal_checkpoint",
                    "TRUNCATE journal_entry",
                ):
                    with pytest.raises(InsufficientPrivilege):
                        town.execute(statement)
        finally:
            link.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(f"town_{mark}")))
            for role in (app, owner):
                link.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))
