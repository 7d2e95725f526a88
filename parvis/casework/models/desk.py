"""What agents make to work on many cases: labels, kept lists, acts in bulk that can be undone."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.core.authorities.models import Scoped, Unit
from parvis.core.people.models import Account


class Label(Scoped):
    """A word that agents put on cases, of one unit or of all. One that is retired stays on the cases that have it."""

    class Tone(models.TextChoices):
        NEUTRAL = "neutral", _("Grey")
        INFO = "info", _("Blue")
        GOOD = "good", _("Green")
        WARN = "warn", _("Orange")
        BAD = "bad", _("Red")

    name = models.CharField(_("name"), max_length=40)
    tone = models.CharField(_("colour"), max_length=10, choices=Tone, default=Tone.NEUTRAL)
    unit = models.ForeignKey(
        Unit, models.CASCADE, null=True, blank=True, related_name="+", help_text="None: of all units"
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("label")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["authority", "unit", "name"],
                name="label_name_once_a_unit",
                condition=models.Q(is_active=True),
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return self.name


class SavedView(Scoped):
    """A list of the inbox that an agent keeps: filters and columns. It is its address, so it can be sent to a
    colleague. It may be shared with a unit or with everybody: its owner changes it, the others use it."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=1000)
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, blank=True, related_name="+")
    everybody = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "name"], name="view_name_once_an_account")
        ]

    def __str__(self) -> str:
        return self.name


class BulkAct(Scoped):
    """One act on many cases, with what each was before. Acts of law (decisions, messages) are not kept here, since
    they cannot be undone."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    verb = models.CharField(max_length=20)
    argument = models.CharField(max_length=40, blank=True)
    changes = models.JSONField(default=list, help_text="[[case, what it was or what was made], …]")
    done_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "done_at"], name="bulk_of_account")]

    def __str__(self) -> str:
        return f"{self.verb} {self.done_at:%Y-%m-%d}"
