"""Rules, and what each did to which case."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.casework.models import Case, Label, Procedure
from parvis.core.authorities.models import Scoped


class Rule(Scoped):
    """When, if, then. A rule that is not active hears nothing. `tests` are simple comparisons that all must hold,
    `condition` an expression besides; `acts` are done in order, all or none."""

    class When(models.TextChoices):
        SUBMITTED = "submitted", _("A request is received")
        STATE = "state", _("A case enters a state")
        LABEL = "label", _("A label is added")
        ANSWERED = "answered", _("The applicant sends what was asked")
        MESSAGE = "message", _("The applicant writes")
        STALE = "stale", _("A case has been in a state for some days")
        DUE = "due", _("The deadline is near")

    name = models.CharField(_("name"), max_length=80)
    procedure = models.ForeignKey(
        Procedure,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="None: of all procedures",
    )
    when = models.CharField(max_length=10, choices=When)
    state = models.CharField(max_length=50, blank=True)
    label = models.ForeignKey(Label, models.SET_NULL, null=True, blank=True, related_name="+")
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    tests = models.JSONField(default=list, help_text="[[name, comparison, value], …]")
    condition = models.CharField(max_length=500, blank=True)
    acts = models.JSONField(default=list)
    is_active = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("automatic rule")
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Run(Scoped):
    """What a rule did to a case because of one event. The event names what happened, so that nothing is done twice."""

    class State(models.TextChoices):
        DONE = "done", _("Done")
        SKIPPED = "skipped", _("Condition not met")
        FAILED = "failed", _("Not done")
        REFUSED = "refused", _("Stopped: rules call each other")

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="runs")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    event = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State)
    detail = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "case", "event"], name="rule_once_a_case_and_event")
        ]
        indexes: ClassVar = [
            models.Index(fields=["authority", "at"], name="run_failed", condition=models.Q(state="failed"))
        ]
