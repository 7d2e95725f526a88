"""A question answered with a file: sent with its page, shown again, taken away, joined to the case."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parvis.casework.actions.publish import publish
from parvis.casework.actions.submit import file_case
from parvis.casework.definition.language import from_data, read, to_data
from parvis.casework.faults import Incomplete
from parvis.casework.models import Case, Draft, ProcedureVersion
from parvis.casework.tests.test_pages import FIRST, fill, text_of
from parvis.core.actors import SYSTEM
from parvis.core.authorities.models import Authority, Unit
from parvis.core.files.models import StoredFile
from parvis.core.files.tests.test_files import PDF
from tests.town import ANSWERS, BIRTHS, NOON

FIRST_PAGE = {"kind": "short", "shown": "kind,reason,photo"}


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def with_photo(unit: Unit) -> ProcedureVersion:
    data = to_data(read(BIRTHS.read_text(encoding="utf-8"))[0])
    data["pages"][0]["fields"].append({"photo": {"type": "file", "label": "Votre photo", "max": 2}})
    return publish(from_data(data), by=SYSTEM, now=NOON)


def pdf(name: str = "photo.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, "application/pdf")


def test_the_file_of_a_question_joins_the_case(with_photo: ProcedureVersion, client: Client) -> None:
    second = client.post(FIRST, FIRST_PAGE | {"photo": pdf()})
    assert second.status_code == 302
    draft = Draft.objects.get()
    assert draft.answers["photo"] == [str(StoredFile.objects.get().uid)]
    first = second["Location"].replace("/2/", "/1/")
    assert "photo.pdf" in text_of(client.get(first))
    check = fill(client, first=first)
    client.post(check)
    (document,) = Case.objects.get().documents.all()
    assert (document.name, document.title, document.file.kind) == ("photo", "Votre photo", "case")


def test_a_file_is_kept_when_the_rest_of_the_page_is_wrong(
    with_photo: ProcedureVersion, client: Client
) -> None:
    page = client.post(FIRST, {"shown": "kind,reason,photo", "photo": pdf()})
    assert page.status_code == 422
    (there,) = re.findall(r'action="([^"]+)"', page.content.decode().replace('action="/demarches/"', ""))[-1:]
    assert "nouvelle" not in there
    assert "photo.pdf" in text_of(page)
    assert client.post(there, FIRST_PAGE).status_code == 302
    assert Draft.objects.get().pages_done == [0]


def test_a_file_is_taken_away_and_asked_for_again(with_photo: ProcedureVersion, client: Client) -> None:
    first = client.post(FIRST, FIRST_PAGE | {"photo": pdf()})["Location"].replace("/2/", "/1/")
    key = StoredFile.objects.get().pk
    answer = client.post(first, FIRST_PAGE | {f"remove:photo:{key}": "1"})
    assert answer.status_code == 200
    assert not StoredFile.objects.exists()
    assert client.post(first, FIRST_PAGE).status_code == 422


@pytest.mark.parametrize("content", [b"", b"<html>", b"PK\x03\x04"])
def test_a_bad_file_is_refused_in_words(with_photo: ProcedureVersion, client: Client, content: bytes) -> None:
    upload = SimpleUploadedFile("photo.pdf", content, "application/pdf")
    page = client.post(FIRST, FIRST_PAGE | {"photo": upload})
    assert page.status_code == 422
    assert "photo" in text_of(page)
    assert not StoredFile.objects.exists()


def test_somebody_else_s_file_is_no_answer(
    with_photo: ProcedureVersion, client: Client, authority: Authority
) -> None:
    client.post(FIRST, FIRST_PAGE | {"photo": pdf()})
    stolen = {"photo": [str(StoredFile.objects.get().uid)]}
    with pytest.raises(Incomplete):
        file_case(with_photo.pk, ANSWERS | stolen, {}, by=None, now=NOON, authority=authority, channel="api")
    thief = Client()
    first = thief.post(FIRST, FIRST_PAGE | {"photo": pdf("mine.pdf")})["Location"].replace("/2/", "/1/")
    key = StoredFile.objects.get(name="photo.pdf").pk
    thief.post(first, FIRST_PAGE | {f"remove:photo:{key}": "1", "photo": ""})
    assert StoredFile.objects.filter(pk=key).exists()


def test_a_file_that_no_question_asks_for_any_more_goes(with_photo: ProcedureVersion, client: Client) -> None:
    first = client.post(FIRST, FIRST_PAGE | {"photo": pdf()})["Location"].replace("/2/", "/1/")
    check = fill(client, first=first)
    draft = Draft.objects.get()
    orphan = StoredFile.objects.get()
    orphan.pk, orphan.uid = None, "00000000-0000-4000-8000-000000000001"
    orphan.save()
    client.post(check)
    draft.refresh_from_db()
    assert draft.case is not None
    assert StoredFile.objects.filter(kind="draft").count() == 0
