"""Backup and restore, on a real cluster: everything comes back, and nothing is touched by a bad file."""

import argparse
import json
import tarfile

import psycopg
import pytest

from parvis.config import archive, backup, database, restore
from parvis.config.cluster import passwords
from parvis.config.errors import BackupError

pytestmark = pytest.mark.install


@pytest.fixture(scope="module")
def saved(town, tmp_path_factory):
    """A backup of the town."""
    path = tmp_path_factory.mktemp("backups") / "town.parvis"
    assert backup.backup(argparse.Namespace(file=str(path), force=False)) == 0
    return path


def snapshot(data):
    """All that a restore must bring back."""
    with psycopg.connect(database.external().app) as link:
        rows = link.execute("SELECT * FROM keepsake").fetchall()
        applied = link.execute("SELECT app, name FROM django_migrations ORDER BY 1, 2").fetchall()
    files = {str(p.relative_to(data)): p.read_bytes() for p in backup.town_files(data)}
    return rows, applied, files, passwords.kept(data)["secret_key"]


def put_back(path, *, yes=True):
    return restore.restore(argparse.Namespace(file=str(path), yes=yes))


def test_what_was_destroyed_comes_back(town, saved):
    before = snapshot(town)
    with psycopg.connect(database.external().owner) as link:
        link.execute("UPDATE keepsake SET word = 'lost'")
        link.execute("CREATE TABLE afterwards (a int)")
    (town / "files" / "three").unlink()
    (town / "files" / "a" / "one").write_bytes(b"altered")
    (town / "files" / "later").write_bytes(b"of the replaced town")
    passwords.write(town / "secrets.json", passwords.kept(town) | {"secret_key": "another"})
    assert put_back(saved) == 0
    assert snapshot(town) == before
    with psycopg.connect(database.external().superuser) as link:
        assert link.execute("SELECT to_regclass('afterwards')").fetchone() == (None,)
        names = {row[0] for row in link.execute("SELECT datname FROM pg_database")}
    assert names == {"parvis", "postgres", "template0", "template1"}
    assert not (town / "restoring").exists()


def test_the_application_keeps_its_limits_after_a_restore(town, saved):
    put_back(saved)
    with psycopg.connect(database.external().app) as link:
        assert link.execute("SELECT count(*) FROM keepsake").fetchone() == (1,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            link.execute("DROP TABLE keepsake")


def test_it_is_for_its_owner_only_and_replaces_nothing_unasked(saved):
    assert saved.stat().st_mode & 0o077 == 0
    with pytest.raises(BackupError, match="exists already"):
        backup.backup(argparse.Namespace(file=str(saved), force=False))


def test_it_must_outlive_the_data_folder(town):
    with pytest.raises(BackupError, match="outside the data folder"):
        backup.backup(argparse.Namespace(file=str(town / "here.parvis"), force=False))


def damaged(saved, tmp_path, change):
    """Return a copy of the backup whose bytes were changed."""
    path = tmp_path / "damaged.parvis"
    path.write_bytes(change(bytearray(saved.read_bytes())))
    return path


def flip(position):
    def change(content):
        content[position] ^= 0x40
        return content

    return change


def member_offset(saved, name):
    with tarfile.open(saved) as tar:
        return tar.getmember(name).offset_data


@pytest.mark.parametrize("name", [archive.DATABASE, "data/files/a/two", archive.SECRETS, archive.MANIFEST])
def test_one_flipped_bit_anywhere_is_noticed_and_nothing_changes(town, saved, tmp_path, name):
    before = snapshot(town)
    path = damaged(saved, tmp_path, flip(member_offset(saved, name) + 20))
    with pytest.raises(BackupError, match="damaged"):
        put_back(path)
    assert snapshot(town) == before


@pytest.mark.parametrize("keep", [0, 100, 2_000, -12_000])
def test_a_file_cut_short_is_refused(town, saved, tmp_path, keep):
    path = damaged(saved, tmp_path, lambda content: content[:keep])
    with pytest.raises(BackupError, match="Nothing was changed"):
        put_back(path)


def foreign(tmp_path, *members, link=None):
    path = tmp_path / "foreign.tar"
    with tarfile.open(path, "w") as tar:
        writer = archive.Writer(tar)
        for name, content in members:
            writer.note(name, content)
        if link:
            entry = tarfile.TarInfo("data/files/link")
            entry.type, entry.linkname = tarfile.SYMTYPE, link
            tar.addfile(entry)
        writer.close({"parvis": "0.1.0", "postgresql": 15, "created": "", "files": 0})
    return path


def test_another_tar_a_later_format_and_a_crafted_one_are_refused(town, tmp_path):
    mark = (archive.MARK, json.dumps({"format": archive.FORMAT}).encode())
    with pytest.raises(BackupError, match="not a Parvis backup"):
        put_back(foreign(tmp_path, ("notes.txt", b"hello")))
    with pytest.raises(BackupError, match="newer Parvis"):
        put_back(foreign(tmp_path, (archive.MARK, b'{"format": 99}')))
    for name in ("../escape", "/etc/escape", "data/../../escape", "secrets.json.bak"):
        with pytest.raises(BackupError, match="not a Parvis backup"):
            put_back(foreign(tmp_path, mark, (name, b"x")))
    with pytest.raises(BackupError, match="not a file"):
        put_back(foreign(tmp_path, mark, link="/etc/passwd"))


def test_a_database_that_cannot_be_rebuilt_leaves_the_present_one(town, tmp_path):
    before = snapshot(town)
    mark = (archive.MARK, json.dumps({"format": archive.FORMAT}).encode())
    path = foreign(
        tmp_path, mark, (archive.DATABASE, b"not a dump"), (archive.SECRETS, b'{"secret_key": "x"}')
    )
    with pytest.raises(BackupError, match="could not be put back"):
        put_back(path)
    assert snapshot(town) == before
    with psycopg.connect(database.external().superuser) as link:
        assert link.execute("SELECT 1 FROM pg_database WHERE datname LIKE '%restoring'").fetchone() is None


def test_a_backup_of_a_newer_version_is_refused(town, saved):
    newer = archive.Archive(saved, archive.verify(saved).facts | {"parvis": "99.0.0"})
    with pytest.raises(BackupError, match="update this one first"):
        restore.suits(newer, database.external())
