"""The export of an authority: every table in it or left out with a reason, nothing of another, no secret."""

from __future__ import annotations

import argparse
import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from PIL import Image

from parvis.casework.bridge.commands import export
from parvis.casework.bridge.everything import export_everything, readme
from parvis.casework.bridge.holdings import (
    LEFT_OUT,
    OMITTED,
    kept_fields,
    kept_models,
    name_of,
    scoped_models,
)
from parvis.casework.models import Case, Procedure
from parvis.core.actors import SYSTEM
from parvis.core.authorities.models import Authority, Scoped, Unit
from parvis.core.authorities.rowsecurity import policies
from parvis.core.database.scope import in_scope
from parvis.core.files.actions import make
from parvis.core.files.models import StoredFile
from parvis.core.journal.models import JournalEntry
from parvis.core.people.models import Agent
from tests.town import NOON

SECRETS = ("password", "secret", "hash", "token", "salt")


def test_every_table_of_an_authority_is_in_it_or_left_out_with_a_reason() -> None:
    tables = {model._meta.db_table for model in scoped_models()}
    assert tables == set(policies())
    assert set(LEFT_OUT) <= tables, "what is left out exists"
    kept = {model._meta.db_table for model in kept_models()}
    assert kept | set(LEFT_OUT) == tables
    assert all(
        issubclass(model, Scoped) or model._meta.db_table == "account_emailaddress" for model in kept_models()
    )
    assert all(len(reason) > 20 for reason in (*LEFT_OUT.values(), *OMITTED.values()))


def test_every_column_left_out_exists_and_no_secret_is_kept() -> None:
    columns = {(m._meta.db_table, field.attname) for m in kept_models() for field in m._meta.concrete_fields}
    assert set(OMITTED) <= columns
    journal = {("journal_entry", "salt")}  # without it, the journal proves nothing
    kept = {(m._meta.db_table, field.attname) for m in kept_models() for field in kept_fields(m)}
    suspect = {pair for pair in kept if any(word in pair[1] for word in SECRETS)} - journal
    assert suspect <= {("files_storedfile", "hash")}, (
        "a column that looks like a secret: omit it, or say here why not"
    )


@pytest.mark.django_db
def test_the_archive_holds_rows_files_and_their_digests(
    tmp_path: Path, authority: Authority, file_one: Callable[..., Case], agent: Agent, other: Authority
) -> None:
    case, picture = file_one(), io.BytesIO()
    Image.new("RGB", (2, 2)).save(picture, "PNG")
    file = make(picture, "photo.png", "image/png", by=SYSTEM, now=NOON, kind="case", subject_id=case.pk)
    with in_scope(other.pk):
        Unit.objects.create(slug="secret", name="Service du bourg")
    path = tmp_path / "ville.zip"
    told = export_everything(authority, path, now=NOON)
    assert told["tables"]["casework.case"] == 1
    assert told["files"] == 1
    with ZipFile(path) as archive:
        assert archive.testzip() is None
        rows = [json.loads(line) for line in archive.read("data/casework.case.jsonl").splitlines()]
        assert rows[0]["number"] == case.number
        assert rows[0]["answers"]["email"] == "lina@exemple.fr"
        assert "salt" not in rows[0]
        assert hashlib.sha256(archive.read(f"files/{file.sha256}")).hexdigest() == file.sha256
        manifest = json.loads(archive.read("manifest.json"))
        for name, digest in manifest["members"].items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest, name
        everything = b"".join(archive.read(name) for name in archive.namelist() if name.startswith("data/"))
        assert b"Service du bourg" not in everything
        assert agent.account.password.encode() not in everything or agent.account.password == "!"
        versions = archive.read("data/casework.procedureversion.jsonl").decode()
        assert Procedure.objects.get().slug in versions


@pytest.mark.django_db
def test_a_file_that_the_storage_lost_is_named(tmp_path: Path, authority: Authority, unit: Unit) -> None:
    lost = {"name": "a.pdf", "size": 1, "mime": "application/pdf", "sha256": "0" * 64, "state": "clean"}
    StoredFile.objects.create(**lost, created_at=NOON)
    assert export_everything(authority, tmp_path / "x.zip", now=NOON)["missing_files"] == ["0" * 64]


@pytest.mark.django_db
def test_the_readme_names_every_table_and_column_taken(authority: Authority) -> None:
    text = readme(authority)
    for model in kept_models():
        assert f"### {name_of(model)}" in text
    assert "`applicant_name`" in text
    assert "mfa_authenticator" in text


@pytest.mark.django_db
def test_the_command_writes_once_and_says_what(tmp_path: Path, capsys: Any, authority: Authority) -> None:
    path = tmp_path / "ville.zip"
    asked = argparse.Namespace(authority="aulnay", file=str(path), force=False)
    assert export(asked) == 0
    assert "rows of" in capsys.readouterr().out
    assert path.stat().st_mode & 0o077 == 0
    assert export(asked) == 1, "it exists already"
    assert export(argparse.Namespace(authority="nulle", file=str(path), force=True)) == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["ville.zip"]
    assert JournalEntry.objects.filter(action="authority.exported").count() == 1
