"""A procedure, as typed data. This is the language that docs/procedures.md explains and that YAML spells.

Words are the law's and the clerk's. Unknown keys are forbidden: a misspelt word is a fault, not a silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, Self

from django.utils.translation import gettext as _
from pydantic import (
    BeforeValidator,
    Field,
    PlainSerializer,
    model_serializer,
    model_validator,
)

from parvis.casework.definition.parts import Named, Part
from parvis.casework.definition.words import (
    BadWord,
    Bound,
    Condition,
    DelayText,
    Effects,
    Hint,
    Line,
    Linked,
    Name,
    Names,
    Plain,
    Slug,
    Switch,
    Text,
    merged,
    pairs,
)

APPLICANT = "applicant"  # the name of the question that asks the identity of who asks


class Privacy(Part):
    """Why a datum is asked, on what basis, who sees it, how long it is kept (GDPR art. 13 and 30)."""

    purpose: Line
    basis: Line = Field(description="One of the six bases of GDPR article 6, in French.")
    recipients: tuple[Line, ...] = ()
    keep: DelayText = Field(description="Counted from the closure of the case, such as `2 years`.")
    then: Literal["destroy", "archive", "sort"] = "destroy"


class Choice(Named):
    """One answer among several, spelt `value: label`."""

    short_for: ClassVar[str] = "label"
    name: Name
    label: Line


Choices = Annotated[
    tuple[Choice, ...],
    BeforeValidator(pairs, json_schema_input_type=dict[Name, Line] | tuple[Choice, ...]),
    PlainSerializer(merged),
]


class FieldSpec(Named):
    """A question, spelt `name: type` or `name: {type: …}`. `type` is one of the registered field types; the
    other words limit or explain the answer."""

    short_for: ClassVar[str] = "type"
    name: Name
    type: Name
    label: Hint = ""
    hint: Hint = ""
    optional: Switch = False
    show_if: Condition | None = None
    choices: Choices = ()
    least: Bound | None = Field(
        default=None, alias="min", description="The least answer: a number, a date, `today`."
    )
    most: Bound | None = Field(default=None, alias="max", description="The greatest answer, or how many.")
    unit: Hint = ""
    fields: tuple[FieldSpec, ...] = Field(
        default=(), description="Questions of a repeatable block, columns of a table."
    )
    rows: Choices = Field(default=(), description="Rows of a table, spelt `name: label`.")
    within: dict[Name, dict[Name, Line]] = Field(
        default={}, description="Linked choices: what is offered after each first choice.", max_length=60
    )
    formula: Condition | None = Field(default=None, description="How a computed answer is worked out.")
    connector: Linked | None = Field(
        default=None, description="The outside service that may answer, with what else it fills in."
    )
    settings: dict[Name, Plain] = Field(
        default={}, description="Words that only this type of question knows.", max_length=20
    )
    source: Slug | None = Field(default=None, description="Where the answers come from: a type of cards.")
    sensitive: Switch = Field(default=False, description="Special category of data (GDPR art. 9).")
    privacy: Privacy | None = None


class Page(Part):
    """One topic, one screen."""

    title: Line
    intro: Hint = ""
    show_if: Condition | None = None
    filled_by: Name | None = Field(
        default=None,
        description="Filled in and checked by another person, whom the applicant invites: co_applicant, or a "
        "name of one’s own for each person.",
    )
    shows: tuple[Name, ...] = Field(
        default=(),
        max_length=60,
        description="Questions of the applicant whose answers that person reads before she confirms.",
    )
    fields: tuple[FieldSpec, ...] = Field(min_length=1, max_length=60)


class DocumentSpec(Named):
    """A supporting document. A blocking one is indispensable: the law lets its absence stop the clock."""

    short_for: ClassVar[str] = "title"
    name: Name
    title: Line
    hint: Hint = ""
    blocking: Switch = True
    required_if: Condition | None = None
    instead: Name | None = Field(
        default=None, description="The question whose proven answer makes this document needless."
    )
    optional: Switch = False
    several: Switch = False


class LegalClock(Part):
    """How long the authority has, and what its silence means (CRPA L231-1 to L231-6). A procedure that calls
    for no decision has `silence: none`, says why, and needs no delay."""

    starts: Literal["reception", "complete"] = "complete"
    silence: Literal["acceptance", "rejection", "none"]
    after: DelayText | None = None
    because: Line

    @model_validator(mode="after")
    def _counted(self) -> Self:
        if self.after is None and self.silence != "none":
            raise BadWord("no_delay")
        return self


class Appeal(Part):
    """Remedies printed on receipts and decisions. Without `within`, no delay binds who appeals."""

    to: Line
    within: DelayText | None = None
    then: Line


class Legal(Part):
    """The legal frame of the procedure."""

    basis: Line
    clock: LegalClock | None = None
    promise: DelayText | None = Field(default=None, description="The delay that the authority announces.")
    financial: Switch = Field(default=False, description="Silence then means rejection (CRPA L231-4, 3).")
    appeal: Appeal


class Algorithm(Part):
    """A declared algorithm that helps or takes a decision (CRPA L311-3-1)."""

    name: Line
    purpose: Line
    fully_automated: Switch = False
    register_entry: Line | None = None
    human_way_out: Line | None = None


class StateSpec(Part):
    """A state of the case. `public` is what the applicant reads."""

    public: Line
    phase: Literal["received", "review", "waiting", "decided", "closed"] = "review"
    due: DelayText | None = None
    late: Literal["tell_officer", "tell_chief", "remind_applicant"] | None = None
    then: Name | None = Field(default=None, description="The transition taken by the clock after the delay.")
    final: Switch = False
    outcome: Literal["accepted", "refused", "withdrawn", "closed"] | None = None


class Signatory(Part):
    """Somebody who must agree before a step is taken, spelt `visa: Chef du service, role: chef`: what she gives and
    her capacity; and who she is: whoever holds a role over the case's unit, or works in a unit, or both."""

    visa: Line | None = Field(default=None, description="She has seen it and does not object.")
    approval: Line | None = Field(default=None, description="She agrees to the decision.")
    signature: Line | None = Field(default=None, description="She decides, and the letter names her.")
    role: Slug | None = Field(default=None, description="A role of the authority, by its identifier.")
    unit: Slug | None = Field(default=None, description="A unit of the authority, by its identifier.")
    same_person: Switch = Field(
        default=False, description="She may have begun the step, or agreed to it at an earlier place."
    )

    within: DelayText | None = Field(
        default=None, description="How long she has once it is her turn, such as `3 working days`."
    )

    @model_validator(mode="after")
    def _one_act(self) -> Self:
        if sum(1 for act in SIGNING if getattr(self, act)) != 1:
            raise BadWord("one_signature")
        if self.role is None and self.unit is None:
            raise BadWord("no_signatory")
        return self

    @property
    def kind(self) -> str:
        """What she gives: visa, approval or signature."""
        return next(act for act in SIGNING if getattr(self, act))

    @property
    def title(self) -> str:
        """Her capacity, as people read it."""
        return str(getattr(self, self.kind))

    @property
    def act(self) -> str:
        """What she gives, in words."""
        return {"visa": _("Visa"), "approval": _("Approval"), "signature": _("Signature")}[self.kind]


SIGNING = ("visa", "approval", "signature")


class TransitionSpec(Part):
    """A step from one or several states to another: who takes it, what it needs, what it does."""

    label: Line
    start: Names = Field(alias="from")
    to: Name
    by: Literal["officer", "approver", "applicant", "clock"]
    needs: tuple[Literal["grounds"], ...] = ()
    do: Effects = ()
    show_if: Condition | None = None
    circuit: tuple[Signatory, ...] | None = Field(
        default=None, min_length=1, max_length=12, description="Who must agree, in order, before it is taken."
    )
    danger: Switch = False


class Workflow(Part):
    """States and the transitions between them."""

    start: Name
    states: dict[Name, StateSpec] = Field(min_length=2, max_length=60)
    transitions: dict[Name, TransitionSpec] = Field(min_length=1, max_length=200)


class LetterSpec(Part):
    """A letter. Its body is plain text with paragraphs and `{{ variable }}` slots."""

    subject: Line
    body: Text
    signed_by: Line = "Le maire"


class Step(Part):
    """One step of a scenario, spelt `officer: accept`: who takes which transition."""

    by: Literal["officer", "approver", "applicant", "clock"]
    take: Name

    @model_validator(mode="before")
    @classmethod
    def _spelt_out(cls, value: Any) -> Any:
        if isinstance(value, dict) and len(value) == 1:
            ((by, take),) = value.items()
            return {"by": by, "take": take}
        return value

    @model_serializer
    def _spelt_short(self) -> dict[str, str]:
        return {self.by: self.take}


class Expected(Part):
    """What a scenario promises. Every word that is written must be true at its end."""

    state: Name | None = None
    outcome: Literal["accepted", "refused", "withdrawn", "closed"] | None = None
    refused_at: Name | None = Field(
        default=None, description="The question, document or transition that is refused."
    )
    asks: Names | None = Field(default=None, description="Questions asked in this situation.")
    skips: Names | None = Field(default=None, description="Questions left out in this situation.")
    needs: Names | None = Field(default=None, description="Documents required in this situation.")
    sends: Names | None = Field(default=None, description="Letters sent on the way.")
    computes: dict[Name, Plain] = Field(default={}, description="Computed answers, and what they must be.")


class Scenario(Named):
    """A test told in the words of the procedure, run before each publication. `given` holds the answers that
    matter: believable ones stand for the rest, unless the test is `complete`, as those kept from a trial are."""

    name: Line
    given: dict[Name, Plain] = {}
    complete: Switch = Field(
        default=False, description="These are all the answers, files aside: none is made up."
    )
    without: Names | None = None
    when: tuple[Step, ...] = Field(default=(), max_length=60)
    then: Expected


class Definition(Part):
    """One procedure, whole."""

    procedure: Slug
    title: Line
    case_title: Line | None = Field(
        default=None, description="What one request is called, a noun: in agents’ lists, in letters."
    )
    summary: Line
    keywords: tuple[Line, ...] = ()
    theme: Line = "Vie quotidienne"
    audience: tuple[Literal["residents", "associations", "companies", "anyone"], ...] = Field(
        default=("anyone",), alias="for"
    )
    on_behalf: tuple[Literal["child", "adult", "association"], ...] = Field(
        default=(), description="For whom else one may ask, with the right to do so."
    )
    beneficiary: Name | None = Field(default=None, description="The question that names whom it is for.")
    only_on_behalf: Switch = Field(
        default=False, description="Never for oneself: who asks and whom it is for are two persons."
    )
    handled_by: Slug
    takes: Line
    cost: Line = "Gratuit"
    prepare: tuple[Line, ...] = ()
    other_channels: tuple[Literal["counter", "phone", "paper", "email"], ...] = ()
    legal: Legal
    privacy: Privacy
    algorithms: tuple[Algorithm, ...] = ()
    pages: tuple[Page, ...] = Field(min_length=1, max_length=60)
    documents: tuple[DocumentSpec, ...] = Field(default=(), max_length=60)
    workflow: Workflow
    letters: dict[Name, LetterSpec] = Field(default={}, max_length=60)
    tests: tuple[Scenario, ...] = Field(default=(), max_length=100)

    @property
    def request_title(self) -> str:
        """What one request is called."""
        return self.case_title or self.title

    @cached_property
    def fields(self) -> tuple[FieldSpec, ...]:
        """All questions, in the order they are asked (those inside blocks excepted)."""
        return tuple(field for page in self.pages for field in page.fields)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy, other pages of which have other questions."""
        copied = super().model_copy(update=update, deep=deep)
        copied.__dict__.pop("fields", None)
        return copied
