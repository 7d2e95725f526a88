"""Circuits, what each signatory said, and opinions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.casework.models import Case, CaseDocument
from parvis.core.authorities.models import Scoped, Unit
from parvis.core.people.models import Account, Agent


class Circuit(Scoped):
    """A step of one case on its way through those who must agree. `places` is a copy of what the procedure said when
    it began; `awaits_…` describe the place where it is now, so that a basket is one query."""

    class State(models.TextChoices):
        RUNNING = "running", _("In progress")
        DONE = "done", _("Approved")
        RETURNED = "returned", _("Sent back")
        WITHDRAWN = "withdrawn", _("Taken back")
        ENDED = "ended", _("Ended: the case moved on")

    case = models.ForeignKey(Case, models.CASCADE, related_name="circuits")
    transition = models.CharField(max_length=50)
    label = models.CharField(max_length=300)
    grounds = models.TextField(blank=True)
    places = models.JSONField(help_text="[{kind, title, role, unit: identifier or null, same_person}, …]")
    place = models.PositiveSmallIntegerField(default=0)
    awaits_kind = models.CharField(max_length=10)
    awaits_role = models.CharField(max_length=60, blank=True)
    acted = models.JSONField(
        default=list, help_text="accounts of who began it and of who agreed before the place where it is"
    )
    awaits_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    begun_by = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    begun_by_name = models.CharField(max_length=200)
    begun_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["moved_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(state="running"), name="one_running_circuit_a_case"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["authority", "moved_at"], name="circuit_running", condition=models.Q(state="running")
            )
        ]

    @property
    def here(self) -> dict[str, Any]:
        """The place where it waits."""
        return dict(self.places[self.place])

    @property
    def path(self) -> str:
        """Its page, under that of the basket."""
        return f"{self.pk}/"

    @property
    def is_last(self) -> bool:
        """Whether nobody follows."""
        return self.place == len(self.places) - 1


class Visa(Scoped):
    """What one signatory said at her place. Never changed: who comes back to a place adds a row."""

    circuit = models.ForeignKey(Circuit, models.CASCADE, related_name="visas")
    place = models.PositiveSmallIntegerField()
    agreed = models.BooleanField()
    reason = models.TextField(blank=True)
    account = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=320)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "id"]


class Opinion(Scoped):
    """What somebody is asked about a case: an agent, a unit, or a person outside who gets a link. `shown` names the
    answers she may read, `documents` the documents; nothing else of the case opens."""

    class Verdict(models.TextChoices):
        FAVOURABLE = "favourable", _("Favourable")
        RESERVES = "reserves", _("Favourable with reserves")
        UNFAVOURABLE = "unfavourable", _("Unfavourable")

    class State(models.TextChoices):
        OPEN = "open", _("Awaited")
        GIVEN = "given", _("Given")
        WITHDRAWN = "withdrawn", _("No longer asked")

    case = models.ForeignKey(Case, models.CASCADE, related_name="opinions")
    agent = models.ForeignKey(Agent, models.CASCADE, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200, help_text="whom, as people read it")
    email = models.EmailField(blank=True, help_text="of somebody outside")
    salt = models.CharField(max_length=32)
    question = models.TextField()
    shown = models.JSONField(default=list, help_text="names of the answers that are shown")
    documents = models.JSONField(default=list, help_text="identifiers of the documents that are shown")
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    reminded = models.BooleanField(default=False)
    late_told = models.BooleanField(default=False)
    asked_by = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    asked_by_name = models.CharField(max_length=320)
    asked_at = models.DateTimeField()
    verdict = models.CharField(max_length=12, choices=Verdict, blank=True)
    text = models.TextField(blank=True)
    document = models.ForeignKey(CaseDocument, models.SET_NULL, null=True, related_name="+")
    given_by_name = models.CharField(max_length=320, blank=True)
    given_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["due_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(agent__isnull=False, unit=None, email="")
                | models.Q(agent=None, unit__isnull=False, email="")
                | (models.Q(agent=None, unit=None) & ~models.Q(email="")),
                name="opinion_of_one",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["authority", "due_on"], name="opinion_open", condition=models.Q(state="open")
            )
        ]

    @property
    def is_open(self) -> bool:
        """True while it is awaited."""
        return self.state == self.State.OPEN
