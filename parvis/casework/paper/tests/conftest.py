"""Scans made from the very forms that we print."""

from __future__ import annotations

import io
import os
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parvis.casework.paper.models import PaperScan
from parvis.casework.paper.tasks import read_scan
from parvis.core.authorities.models import Authority
from parvis.core.files.models import StoredFile

SLUG = "copie-acte-naissance"
BLANK = f"/demarches/{SLUG}/formulaire.pdf"
DESK = "/agent/nouveau/papier/"


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def picture_of(pdf: bytes, page: int = 0, turn: float = 0) -> bytes:
    """A page as a scanner gives it: a JPEG, laid a little askew."""
    picture = pypdfium2.PdfDocument(pdf)[page].render(scale=150 / 72).to_pil()
    kept = io.BytesIO()
    picture.rotate(turn, fillcolor="white", expand=True).save(kept, format="JPEG", quality=70)
    return kept.getvalue()


def send(client: Client, content: bytes, name: str) -> PaperScan:
    """Upload a scan, which the antivirus finds clean; not read yet."""
    answer = client.post(DESK, {"scan": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    row = PaperScan.objects.latest("pk")
    StoredFile.objects.filter(pk=row.file_id).update(state="clean")
    return row


def read(row: PaperScan, authority: Authority, *, machine: bool = False) -> PaperScan:
    """Run the job, in the transaction of the test; with tesseract (slow), where it is installed, if asked."""
    with nullcontext() if machine else patch.dict(os.environ, PATH="/nowhere"):
        read_scan.run(authority=authority.pk, scan=row.pk)
    row.refresh_from_db()
    return row
