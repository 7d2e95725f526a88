"""A case (dossier): one number, one timeline, one clock."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import ClassVar, Literal, cast

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.casework.models.procedure import Procedure, ProcedureVersion
from parvis.core.authorities.models import Scoped, ScopedManager, Unit
from parvis.core.database.scope import current_authority_id
from parvis.core.files.models import StoredFile
from parvis.core.people.models import Account, Agent, Person

NEVER = date(9999, 12, 31)
OPEN = models.Q(closed_at=None)


class CaseManager(ScopedManager):
    """Cases of the authority in force."""

    def one(self, column: Literal["id", "number"], value: object, *, lock: bool = False) -> Case | None:
        """The case without its search words, held until the end of the transaction with `lock`; or None.

        Written out, since the ORM takes twice as long to write these thirty columns as PostgreSQL to find them, and
        every page and every act of a case begins with this."""
        held = " FOR UPDATE" if lock else ""
        statement = f"{_whole_case()} WHERE authority_id = %s AND {column} = %s{held}"
        rows = cast("list[Case]", list(self.raw(statement, [current_authority_id(), value])))
        return rows[0] if rows else None


@cache
def _whole_case() -> str:
    columns = ", ".join(str(field.column) for field in Case._meta.concrete_fields if field.name != "search")
    return f"SELECT {columns} FROM {Case._meta.db_table}"  # noqa: S608 - names of our own columns


class Case(Scoped):
    """An instance of one version of a procedure.

    `revision` grows by one at each change: who decides on a stale page is told. `due_on` is the earliest date
    that matters to the agent (legal clock or step), NEVER when there is none, so that one index sorts the inbox.
    """

    class Phase(models.TextChoices):
        RECEIVED = "received", _("To handle")
        REVIEW = "review", _("Under review")
        WAITING = "waiting", _("Waiting for the applicant")
        DECIDED = "decided", _("Decided")
        CLOSED = "closed", _("Closed")

    class Channel(models.TextChoices):
        WEB = "web", _("Online")
        COUNTER = "counter", _("Counter")
        PHONE = "phone", _("Telephone")
        PAPER = "paper", _("Letter")
        API = "api", _("Program")

    number = models.CharField(_("number"), max_length=20)
    salt = models.CharField(max_length=32)
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="cases")
    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    assignee = models.ForeignKey(
        Agent, models.SET_NULL, null=True, blank=True, related_name="cases", db_index=False
    )
    account = models.ForeignKey(
        Account, models.SET_NULL, null=True, blank=True, related_name="cases", db_index=False
    )
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="cases", db_index=False
    )
    applicant_name = models.CharField(_("applicant"), max_length=200)
    applicant_email = models.EmailField(blank=True)
    title = models.CharField(max_length=300)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.WEB)
    answers = models.JSONField(default=dict)
    parties = models.JSONField(default=dict, help_text="for whom and by whom: see casework.parties")
    state = models.CharField(max_length=50)
    phase = models.CharField(max_length=10, choices=Phase, default=Phase.RECEIVED)
    outcome = models.CharField(max_length=10, blank=True)
    revision = models.PositiveIntegerField(default=1)
    received_at = models.DateTimeField()
    clock_started_on = models.DateField(null=True)
    suspensions = models.JSONField(default=list, help_text="[[from, until or null], …]")
    legal_due_on = models.DateField(null=True)
    step_due_on = models.DateField(null=True)
    due_on = models.DateField(default=NEVER)
    implicit = models.CharField(
        max_length=12, blank=True, help_text="implicit decision: acceptance, rejection"
    )
    late_told = models.CharField(max_length=50, blank=True, help_text="state whose lateness was told")
    decided_at = models.DateTimeField(null=True)
    in_time = models.BooleanField(
        null=True, help_text="decided within the legal delay; None: no delay bound, or no decision yet"
    )
    closed_at = models.DateTimeField(null=True)
    search = SearchVectorField(null=True)
    labels = ArrayField(
        models.BigIntegerField(), null=True, help_text="labels put on it, None when there is none"
    )

    objects: ClassVar[CaseManager] = CaseManager()

    class Meta:
        verbose_name = _("case")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "number"], name="case_number_once_an_authority")
        ]
        # Each serves a list of the inbox or of a resident, and costs every submission a few microseconds; those of
        # open cases stay small for ever. `bench` shows what a list costs without its own.
        indexes: ClassVar = [
            models.Index(
                fields=["authority", "due_on", "id"], name="case_open", condition=OPEN, include=["phase"]
            ),
            models.Index(fields=["authority", "unit", "due_on", "id"], name="case_unit_open", condition=OPEN),
            models.Index(fields=["authority", "assignee", "due_on", "id"], name="case_mine", condition=OPEN),
            models.Index(fields=["authority", "due_on", "id"], name="case_all"),
            models.Index(fields=["authority", "unit", "due_on", "id"], name="case_unit"),
            models.Index(fields=["authority", "phase", "due_on", "id"], name="case_phase"),
            models.Index(fields=["authority", "id"], name="case_listed"),
            models.Index(fields=["account"], name="case_account", condition=models.Q(account__isnull=False)),
            models.Index(fields=["person"], name="case_person", condition=models.Q(person__isnull=False)),
            GinIndex(fields=["authority", "search"], name="case_search"),
            # Words of open cases alone: agents mostly look among them, and they are few.
            GinIndex(fields=["authority", "search"], name="case_search_open", condition=OPEN),
            # None rather than an empty list: cases without a label, nearly all, then cost this index nothing.
            GinIndex(fields=["labels"], name="case_labels", condition=models.Q(labels__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """True while somebody still has something to do."""
        return self.closed_at is None


class CaseEvent(Scoped):
    """A line of the timeline. Plain rows: history can be read in SQL."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="events", db_index=False)
    at = models.DateTimeField()
    type = models.CharField(max_length=40)
    actor_kind = models.CharField(max_length=10)
    actor_name = models.CharField(max_length=200)
    actor_account = models.BigIntegerField(null=True)
    public = models.BooleanField(default=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        indexes: ClassVar = [models.Index(fields=["case", "at", "id"], name="event_timeline")]

    def __str__(self) -> str:
        return f"{self.type} {self.at:%Y-%m-%d}"


class CaseDocument(Scoped):
    """A file of a case: a supporting document, an attachment of a message, a receipt, a letter."""

    class Origin(models.TextChoices):
        APPLICANT = "applicant", _("From the applicant")
        RECEIPT = "receipt", _("Receipt")
        LETTER = "letter", _("Letter")
        AGENT = "agent", _("From the service")

    case = models.ForeignKey(Case, models.CASCADE, related_name="documents")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(max_length=50, blank=True, help_text="document of the definition it answers")
    title = models.CharField(max_length=300)
    origin = models.CharField(max_length=10, choices=Origin)
    public = models.BooleanField(default=True)
    added_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["added_at", "id"]

    def __str__(self) -> str:
        return self.title


class MissingItems(Scoped):
    """A request for missing documents or information, with the date until which the applicant may answer."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="missing")
    names = models.JSONField(default=list, help_text="names of documents of the definition")
    text = models.TextField(blank=True)
    blocking = models.BooleanField()
    asked_on = models.DateField()
    until = models.DateField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(answered_at=None), name="one_open_request_a_case"
            )
        ]
