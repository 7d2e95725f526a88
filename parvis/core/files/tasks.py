"""Jobs about files."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.core.files.actions import check, sweep
from parvis.core.files.models import StoredFile
from parvis.core.jobs.registry import job


@job("files.check", label=_("Check a file for viruses"), attempts=30)
def check_file(file: int) -> None:
    """Scan one file."""
    row = StoredFile.objects.filter(pk=file).first()
    if row is not None:
        check(row, now=timezone.now())


@job("files.sweep", label=_("Delete the content of a file that was removed"))
def sweep_file(sha256: str) -> None:
    """Delete bytes that no row has any more."""
    sweep(sha256)
