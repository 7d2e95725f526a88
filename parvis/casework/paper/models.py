"""Scans of printed forms, and the short codes of drafts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.casework.models import Draft, ProcedureVersion
from parvis.core.authorities.models import Scoped
from parvis.core.files.models import StoredFile
from parvis.core.people.models import Account

GRACE = timedelta(days=30)  # between the reminder and the removal of a scan that nobody types


class PaperScan(Scoped):
    """A form on paper that was scanned: what its code says, and what could be read of its answers. `proposals` are
    never answers: an agent confirms or corrects each."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Being read")
        READ = "read", _("Recognised")
        UNKNOWN = "unknown", _("Not recognised")

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    version = models.ForeignKey(ProcedureVersion, models.PROTECT, null=True, related_name="+")
    printed_from = models.ForeignKey(Draft, models.SET_NULL, null=True, related_name="+")
    proposals = models.JSONField(default=dict, help_text="answers read by the machine, by question")
    machine_read = models.BooleanField(default=False, help_text="a program that reads texts was there")
    draft = models.OneToOneField(Draft, models.SET_NULL, null=True, related_name="scan")
    account = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, help_text="who sent it was told that it waits")
    done_at = models.DateTimeField(null=True, help_text="the request was sent")

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        indexes: ClassVar = [
            models.Index(
                fields=["authority", "-created_at"], name="scan_open", condition=models.Q(done_at=None)
            )
        ]

    @property
    def leaves_at(self) -> datetime | None:
        """When it will be removed; None before its reminder."""
        return self.reminded_at and self.reminded_at + GRACE


class ShortCode(Scoped):
    """The short code that resumes a draft while it lives. Only a keyed mark of it is kept: eight signs could else be
    found by trying them all on a stolen copy of the table."""

    draft = models.OneToOneField(Draft, models.CASCADE, related_name="short_code")
    mark = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "mark"], name="short_code_once_an_authority")
        ]
