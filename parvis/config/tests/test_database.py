"""A database of one's own: what is refused and why, and the recipe for its administrator, tried for real."""

import subprocess

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from parvis.config import database
from parvis.config.cluster import Dsn, roles
from parvis.config.cluster.binaries import find
from parvis.config.pgtools import surroundings


def test_a_good_database_is_accepted(test_dsn):
    database.check(Dsn(test_dsn.app, test_dsn.owner, embedded=False))


@pytest.mark.parametrize(
    ("app", "owner", "reason"),
    [
        ("superuser", "owner", "can bypass row-level security"),
        ("owner", "owner", "name the same role"),
        ("app", None, "DATABASE_OWNER_URL is not set"),
    ],
)
def test_a_dangerous_set_up_is_refused_with_the_sql_to_run(test_dsn, app, owner, reason):
    place = Dsn(getattr(test_dsn, app), getattr(test_dsn, owner) if owner else "", embedded=False)
    with pytest.raises(database.DatabaseError, match=reason) as refusal:
        database.check(place)
    assert "CREATE ROLE" in str(refusal.value)
    assert "password" not in test_dsn.superuser or test_dsn.superuser not in str(refusal.value)


def test_missing_extensions_are_named(test_dsn):
    bare = make_conninfo(test_dsn.superuser, dbname="template1")
    with psycopg.connect(bare) as link:
        reasons = [*database.shortcomings(link)]
    assert any(
        "extensions are missing: btree_gin, btree_gist, pg_trgm, unaccent" in reason for reason in reasons
    )


def test_the_recipe_makes_a_database_that_is_accepted(test_dsn, tmp_path):
    recipe = tmp_path / "recipe.sql"
    recipe.write_text(roles.script("their_db", "their_owner", "their_app"), encoding="utf-8")
    command = [find() / "psql", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--file", recipe]
    done = subprocess.run(
        command, check=False, env=surroundings(test_dsn.superuser), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    server = {"dbname": "their_db"}
    app = make_conninfo(test_dsn.app, user="their_app", password="CHOOSE-ANOTHER-PASSWORD", **server)
    owner = make_conninfo(test_dsn.owner, user="their_owner", password="CHOOSE-A-PASSWORD", **server)
    with psycopg.connect(owner) as link:
        link.execute("CREATE TABLE things (id serial PRIMARY KEY)")
    with psycopg.connect(app) as link:
        assert [*database.shortcomings(link)] == []
        link.execute("INSERT INTO things DEFAULT VALUES")
