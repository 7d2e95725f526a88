"""Files: what is refused and why, what is changed, and that nobody reads a file before it is checked."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from PIL import Image

from parvis.core.actors import SYSTEM
from parvis.core.authorities.models import Authority
from parvis.core.files.actions import check, drop, receive
from parvis.core.files.antivirus import EICAR, NoAnswer
from parvis.core.files.models import StoredFile
from parvis.core.files.responses import serve
from parvis.core.files.types import BadFile
from tests.town import NOON


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


def test_the_same_content_is_stored_once_and_dropped_with_its_last_row(
    authority: Authority, django_capture_on_commit_callbacks: Any
) -> None:
    first, second = take(PDF), take(PDF)
    assert first.key == second.key
    with django_capture_on_commit_callbacks(execute=True):
        drop(first, by=SYSTEM, now=NOON)
    assert default_storage.exists(second.key)
    with django_capture_on_commit_callbacks(execute=True):
        drop(second, by=SYSTEM, now=NOON)
    assert not default_storage.exists(second.key)
