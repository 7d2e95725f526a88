"""Definitions being written with their history, trials of them, and moves of cases from one version to another."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.casework.models import Case, Procedure, ProcedureVersion
from parvis.core.authorities.models import Scoped


class DefinitionDraft(Scoped):
    """A definition being written: always readable, perhaps not yet publishable. One a procedure.

    `revision` grows by one at each change, so that who writes over somebody else's change is told. `step` is the
    number of the `DraftStep` in force: going back and forth moves it.
    """

    procedure = models.ForeignKey(Procedure, models.CASCADE, null=True, related_name="drafts")
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=300)
    source = models.TextField()
    based_on = models.PositiveIntegerField(null=True, help_text="number of the version it was begun from")
    revision = models.PositiveIntegerField(default=1)
    step = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()
    updated_by = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("draft of a procedure")
        ordering: ClassVar = ["title"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "slug"], name="one_draft_a_procedure")
        ]

    def __str__(self) -> str:
        return self.title


class DraftStep(Scoped):
    """What a draft was after one change, and what the change was."""

    draft = models.ForeignKey(DefinitionDraft, models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    source = models.TextField()
    said = models.CharField(max_length=300)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["draft", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "number"], name="step_number_once_a_draft")
        ]


class Trial(Scoped):
    """A draft tried by one person, as applicant then as agent. Nothing of it leaves the studio."""

    draft = models.ForeignKey(DefinitionDraft, models.CASCADE, related_name="trials")
    account_id = models.BigIntegerField()
    answers = models.JSONField(default=dict)
    pages_done = models.JSONField(default=list)
    sent = models.JSONField(default=list, help_text="names of the documents said to be sent")
    state = models.CharField(max_length=50, blank=True, help_text="empty until the request is sent")
    taken = models.JSONField(default=list, help_text="[[actor, transition], …]")
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "account_id"], name="one_trial_a_person")
        ]


class Move(Scoped):
    """Cases in progress that go to another version of their procedure, some at a time, by a job.

    `choices`: for each state that the new version lacks, the state to go to, or empty to stay. The move can be
    undone as long as the tables know it: `MovedCase` keeps what each case was.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("In progress")
        DONE = "done", _("Done")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="moves")
    to = models.ForeignKey(ProcedureVersion, models.CASCADE, related_name="+")
    choices = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    total = models.PositiveIntegerField()
    seen = models.PositiveIntegerField(default=0)
    last_case = models.BigIntegerField(default=0, help_text="cases up to this one have been looked at")
    by_account = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["procedure"],
                condition=models.Q(state__in=["running", "undoing"]),
                name="one_move_at_a_time",
            )
        ]


class MovedCase(Scoped):
    """What became of one case in a move. `before` holds the columns that were changed; `kept` says why it stayed,
    or why it could not be put back."""

    move = models.ForeignKey(Move, models.CASCADE, related_name="cases")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    before = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0, help_text="the case's revision after the move")
    kept = models.CharField(max_length=40, blank=True)
    undone = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["move", "case"], name="case_once_a_move")]
