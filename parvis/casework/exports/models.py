"""An export: what was asked, by whom, where the file is until it expires."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.core.authorities.models import Scoped
from parvis.core.people.models import Account


class Export(Scoped):
    """A list of cases as a file. `fingerprint` says what is asked: the same export is made once at a time."""

    class Format(models.TextChoices):
        CSV = "csv", _("CSV, for spreadsheets")
        ODS = "ods", _("ODS, for LibreOffice and Excel")
        JSON = "jsonl", _("JSON lines, for programs")

    class State(models.TextChoices):
        QUEUED = "queued", _("Being prepared")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Not made")

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    format = models.CharField(_("format"), max_length=5, choices=Format)
    query = models.CharField(max_length=1000, blank=True)
    columns = models.JSONField(default=list)
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    reason = models.CharField(max_length=200, blank=True)
    rows = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    key = models.CharField(max_length=120, blank=True)
    units = models.JSONField(null=True, help_text="numbers of the units whose cases are in the file")
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    expires_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["-asked_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "fingerprint"],
                condition=models.Q(state="queued"),
                name="export_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Name of the file."""
        return f"dossiers-{self.asked_at:%Y-%m-%d}-{self.pk}.{self.format}"
