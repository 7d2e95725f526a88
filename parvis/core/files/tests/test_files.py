"""Files: what is refused and why, what is changed, and that nobody reads a file before it is checked."""

from __future__ import annotations

import io
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.http import Http404
from PIL import Image

from parvis.core.actors import SYSTEM
from parvis.core.authorities.models import Authority
from parvis.core.authorities.queries import in_authority
from parvis.core.files.actions import InUse, check, drop, receive, sweep
from parvis.core.files.antivirus import EICAR, NoAnswer
from parvis.core.files.models import StoredFile
from parvis.core.files.responses import serve
from parvis.core.files.types import BadFile
from tests.town import NOON, make_authority


def blank_pdf() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    return out.getvalue()


PDF = blank_pdf()


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "navy").save(out, kind, **options)
    return out.getvalue()


def take(content: bytes, name: str = "piece.pdf") -> StoredFile:
    return receive(SimpleUploadedFile(name, content), by=SYSTEM, now=NOON)


def zipped(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


REFUSED = {
    "empty": (b"", "empty"),
    "script": (b"#!/bin/sh\nrm -rf /", "type"),
    "page": (b"<html><script>alert(1)</script>", "type"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "type"),
    "plain zip": (zipped({"a.txt": b"x"}), "type"),
    "bomb": (zipped({f"word/{n}.xml": b"0" * 20_000_000 for n in range(6)}), "bomb"),
    "many entries": (zipped({f"word/{n}": b"" for n in range(2_100)}), "bomb"),
    "damaged pdf": (b"%PDF-1.7 nothing else", "damaged"),
    "damaged picture": (picture()[:60], "damaged"),
    "broken zip": (b"PK\x03\x04" + b"\0" * 40, "damaged"),
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_refused(authority: Authority, name: str) -> None:
    content, code = REFUSED[name]
    with pytest.raises(BadFile) as refused:
        take(content)
    assert refused.value.code == code
    assert not StoredFile.objects.exists()


def test_a_pixel_bomb_is_refused_before_it_is_opened(authority: Authority) -> None:
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    with pytest.raises(BadFile, match="bomb"):
        take(out.getvalue(), "grand.png")


def test_metadata_of_a_picture_is_left_behind(authority: Authority) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x0112] = 6
    row = take(picture(exif=exif), "photo.jpg")
    with default_storage.open(row.key) as kept:
        content = kept.read()
    assert b"SecretCamera" not in content
    assert Image.open(io.BytesIO(content)).size == (30, 40)  # turned upright


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("facture.pdf.html", "facture.pdf-html.pdf"),
        ("C:\\docs\\a.PDF", "a.pdf"),
        ("sans-fin", "sans-fin.pdf"),
    ],
)
def test_names_are_made_safe(authority: Authority, given: str, kept: str) -> None:
    assert take(PDF, given).name == kept


def test_held_until_the_antivirus_has_answered(authority: Authority) -> None:
    row = take(PDF)
    with pytest.raises(Http404):
        serve(row)
    check(row, now=NOON)
    answer = serve(row, inline=True)
    assert answer.status_code == 200
    answer.close()


def test_a_virus_is_refused_and_never_served(authority: Authority) -> None:
    row = take(PDF + b"\n%" + EICAR)
    assert check(row, now=NOON).state == StoredFile.State.REFUSED
    with pytest.raises(Http404):
        serve(row)


def test_an_antivirus_that_is_down_keeps_the_file_held(authority: Authority, settings: Any) -> None:
    settings.PARVIS_ANTIVIRUS = "parvis.core.files.antivirus.ClamAV"
    settings.PARVIS_CLAMAV = "127.0.0.1:1"
    row = take(PDF)
    with pytest.raises(NoAnswer):
        check(row, now=NOON)
    row.refresh_from_db()
    assert row.state == StoredFile.State.HELD


def test_the_same_content_is_stored_once_and_swept_with_its_last_row(authority: Authority) -> None:
    first, second = take(PDF), take(PDF)
    assert first.key == second.key
    drop(first, by=SYSTEM, now=NOON)
    assert not sweep(second.sha256)
    assert default_storage.exists(second.key)
    drop(second, by=SYSTEM, now=NOON)
    assert default_storage.exists(second.key), "it may still be on its way to a browser"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->>'sha256' FROM procrastinate_jobs WHERE task_name = 'files.sweep' AND scheduled_at > now()"
        )
        assert cursor.fetchall() == [(first.sha256,)] * 2
    assert sweep(second.sha256)
    assert not default_storage.exists(second.key)


@pytest.mark.usefixtures("_fresh")
@pytest.mark.django_db(transaction=True)
def test_a_content_dropped_while_it_is_received_again_keeps_its_bytes() -> None:
    town, received, go = make_authority("aulnay", "testserver"), threading.Event(), threading.Event()

    def receive_slowly() -> StoredFile:
        try:
            with in_authority(town):
                row = take(PDF)
                received.set()
                assert go.wait(10)
                return row
        finally:
            connections.close_all()

    with in_authority(town):
        first = take(PDF)
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(receive_slowly)
        assert received.wait(10)
        with in_authority(town):
            drop(first, by=SYSTEM, now=NOON)
        with in_authority(town), pytest.raises(InUse):
            sweep(first.sha256)
        go.set()
        second = other.result(10)
    assert default_storage.exists(second.key)
    with in_authority(town):
        assert not sweep(second.sha256)
        assert check(StoredFile.objects.get(pk=second.pk), now=NOON).state == StoredFile.State.CLEAN
