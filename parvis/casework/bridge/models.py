"""What came over the bridge: files of dossiers that are being taken in, and what each dossier became."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.casework.models import Case, Procedure
from parvis.core.authorities.models import Scoped
from parvis.core.people.models import Account


class Arrival(Scoped):
    """A file of dossiers, taken in by a job. Its text is dropped once that is done."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Being taken in")
        DONE = "done", _("Done")
        FAILED = "failed", _("Not done")

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="+")
    account = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    problems = models.JSONField(
        default=list, help_text="[[number of the dossier, what could not be placed], …]"
    )
    sent_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-sent_at", "-id"]


class TakenIn(Scoped):
    """A dossier that became a case. `data` is all that came, so that nothing is lost; `digest` tells whether it has
    changed since."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="+")
    foreign_number = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    data = models.JSONField()
    revision = models.PositiveIntegerField(help_text="of the case, when it was last taken in")
    taken_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "foreign_number"], name="dossier_taken_in_once")
        ]
