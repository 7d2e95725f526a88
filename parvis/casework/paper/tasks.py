"""The job that reads a scan, outside of any transaction, in a bounded process."""

from __future__ import annotations

import json
import logging
import subprocess
import sys

from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.casework.paper.models import PaperScan
from parvis.casework.paper.scans import note_reading, program
from parvis.core.authorities.queries import in_authority
from parvis.core.files.models import StoredFile
from parvis.core.jobs.registry import job

log = logging.getLogger("parvis.casework")
PATIENCE = 240  # seconds


class StillHeld(RuntimeError):
    """The antivirus has not answered yet: the job is tried again."""


@job("paper.read", label=_("Read a scanned form"), attempts=20, transaction=False)
def read_scan(authority: int, scan: int) -> None:
    """Read the codes of a scan, and its texts when tesseract is installed. What cannot be read is not recognised."""
    with in_authority(authority):
        row = PaperScan.objects.select_related("file").get(pk=scan)
        if row.state != PaperScan.State.WAITING:
            return
        if row.file.state == StoredFile.State.HELD:
            raise StillHeld
        content = b""
        if row.file.state == StoredFile.State.CLEAN:
            with default_storage.open(row.file.key) as file:
                content = file.read()
    tesseract = program()
    codes, text = read_apart(content, tesseract) if content else ([], "")
    with in_authority(authority):
        note_reading(scan, codes, text, machine_read=bool(tesseract), now=timezone.now())


def read_apart(content: bytes, tesseract: str) -> tuple[list[str], str]:
    """The codes and the text of a file, read by a process that may die of it."""
    command = [sys.executable, "-m", "parvis.casework.paper.reader", tesseract]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            command, input=content, capture_output=True, timeout=PATIENCE, check=True
        )
        found = json.loads(done.stdout)
        return [str(code) for code in found["codes"]], str(found["text"])
    except (subprocess.SubprocessError, ValueError, KeyError) as problem:
        log.warning("A scan could not be read: %s", type(problem).__name__)
        return [], ""
