"""The private cluster, with real servers: powers of the roles, who stops it, coming back from the dead."""

import json
import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest

from parvis.config import cluster
from parvis.config.cluster import lifecycle, server
from parvis.config.cluster.binaries import find

pytestmark = pytest.mark.install


@pytest.fixture(scope="module")
def data(new_data_folder):
    """A data folder whose cluster exists; short path, and open to the server's account."""
    folder = new_data_folder()
    cluster.ensure(folder)
    yield folder
    cluster.stop(folder)


def pgdata(data):
    return lifecycle.existing(data).pgdata


def postmaster(data):
    return int((pgdata(data) / "postmaster.pid").read_text().split()[0])


def test_the_application_can_neither_create_nor_see_past_the_wall(test_dsn):
    with psycopg.connect(test_dsn.app) as link:
        powers = link.execute(
            "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolreplication FROM pg_roles"
            " WHERE rolname = current_user"
        ).fetchone()
        assert powers == (False,) * 5
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            link.execute("CREATE TABLE mine (a int)")


def test_the_application_uses_but_does_not_own_the_tables_of_the_owner(data):
    dsn = cluster.ensure(data)
    with psycopg.connect(dsn.owner) as owner:
        owner.execute("CREATE TABLE things (id serial PRIMARY KEY, name text)")
    with psycopg.connect(dsn.app) as app:
        app.execute("INSERT INTO things (name) VALUES ('a')")
        assert app.execute("SELECT name FROM things").fetchall() == [("a",)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("ALTER TABLE things DISABLE ROW LEVEL SECURITY")


def test_extensions_and_encoding_are_there(test_dsn):
    with psycopg.connect(test_dsn.app) as link:
        names = {row[0] for row in link.execute("SELECT extname FROM pg_extension")}
        assert {"unaccent", "pg_trgm", "btree_gin", "btree_gist", "pg_stat_statements"} <= names
        assert link.execute("SHOW server_encoding").fetchone() == ("UTF8",)


def test_secrets_are_for_their_owner_only(data):
    assert (data / "secrets.json").stat().st_mode & 0o077 == 0
    assert len(set(json.loads((data / "secrets.json").read_text()).values())) == 5


def test_it_comes_back_after_a_kill_and_has_lost_nothing(data):
    dsn = cluster.ensure(data)
    with psycopg.connect(dsn.owner) as link:
        link.execute("CREATE TABLE survivors AS SELECT 42 AS answer")
    os.kill(postmaster(data), signal.SIGKILL)
    dsn = cluster.ensure(data)
    with psycopg.connect(dsn.owner) as link:
        assert link.execute("SELECT answer FROM survivors").fetchone() == (42,)


def test_a_pid_file_naming_an_unrelated_process_does_not_keep_it_down(data):
    cluster.ensure(data)
    os.kill(postmaster(data), signal.SIGKILL)
    time.sleep(1.5)  # its children must be gone: this is about the number alone
    path = pgdata(data) / "postmaster.pid"
    bystander = subprocess.Popen(["sleep", "60"], **lifecycle.existing(data).account.identity())
    try:
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join([f"{bystander.pid}\n", *lines[1:]]))
        assert not cluster.is_running(data)
        cluster.ensure(data)
        assert cluster.is_running(data)
    finally:
        bystander.kill()
        bystander.wait()


def test_the_last_one_out_stops_it(data):
    cluster.stop(data)
    holder = "import sys, pathlib; from parvis.config import cluster\n"
    holder += "with cluster.running(pathlib.Path(sys.argv[1])): print('in', flush=True); sys.stdin.readline()"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", holder, str(data)], **pipes) as other:
        assert other.stdout.readline() == "in\n"
        with cluster.running(data):
            pass
        assert cluster.is_running(data), "another process still holds it"
        other.communicate("\n")
    assert not cluster.is_running(data)


def test_a_cluster_of_a_vanished_version_says_what_to_do():
    with pytest.raises(
        cluster.ClusterError, match="made by PostgreSQL 9, which is no longer on this machine"
    ):
        find(9)


def test_unreadable_secrets_are_explained(tmp_path):
    (tmp_path / "secrets.json").write_text("{")
    with pytest.raises(cluster.ClusterError, match="Cannot read the secrets"):
        cluster.ensure(tmp_path)


def test_a_path_too_long_for_a_socket_uses_the_loopback_and_keeps_its_port(tmp_path):
    account = lifecycle.server_account(tmp_path)
    home = tmp_path / ("long" * 30)
    (home / "pgdata").mkdir(parents=True)
    candidate = server.Server(home, find(), account)
    server.configure(candidate)
    listen, folder, port = server.choose_endpoint(candidate)
    assert (listen, folder) == ("127.0.0.1", "")
    assert port == server.previous_port(candidate) > 0
