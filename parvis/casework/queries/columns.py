"""Columns of a list of cases: facts of the case, and answers to the questions of one procedure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.casework.answers import lines_of, question_of, type_of
from parvis.casework.definition.model import FieldSpec
from parvis.casework.definitions import definition_of
from parvis.casework.models import Case, ProcedureVersion
from parvis.casework.models.case import NEVER
from parvis.casework.queries.cases import desk_state
from parvis.casework.queries.names import agent_names, labels_of, unit_names

Row = Mapping[str, Any]
ANSWER = "answer."


@dataclass(frozen=True)
class Column:
    """One column: the fields of the table it is made from, and how. `kind` says how the list shows it. `read`
    gives a text, a number, a day, a moment, or None."""

    code: str
    label: Any
    fields: tuple[str, ...]
    read: Callable[[Row], Any]
    kind: str = "text"
    sensitive: bool = False
    question: FieldSpec | None = None


def _field(code: str, label: Any, field: str, kind: str = "text") -> Column:
    return Column(code, label, (field,), lambda row: row[field], kind)


OUTCOMES = {
    "accepted": _("Accepted"),
    "refused": _("Refused"),
    "withdrawn": _("Withdrawn"),
    "closed": _("Closed"),
    "acceptance": _("Accepted by silence"),
    "rejection": _("Rejected by silence"),
}
CASE_COLUMNS = (
    _field("number", _("Number of the request"), "number"),
    _field("title", _("Procedure"), "title"),
    _field("applicant", _("Applicant"), "applicant_name"),
    _field("email", _("E-mail"), "applicant_email"),
    Column("unit", _("Service"), ("unit_id",), lambda row: unit_names().get(row["unit_id"], "")),
    Column("assignee", _("Agent"), ("assignee_id",), lambda row: agent_names().get(row["assignee_id"], "")),
    Column("state", _("State"), ("version_id", "state"), lambda row: _state(row), "state"),
    Column(
        "outcome",
        _("Decision"),
        ("outcome", "implicit"),
        lambda row: OUTCOMES.get(row["implicit"] or row["outcome"], ""),
    ),
    Column("channel", _("Channel"), ("channel",), lambda row: Case.Channel(row["channel"]).label),
    _field("received", _("Received"), "received_at", "day"),
    Column(
        "due", _("Due"), ("due_on",), lambda row: None if row["due_on"] == NEVER else row["due_on"], "due"
    ),
    _field("legal", _("Legal deadline"), "legal_due_on", "day"),
    _field("decided", _("Decided on"), "decided_at", "day"),
    _field("closed", _("Closed on"), "closed_at", "day"),
    Column("labels", _("Labels"), ("labels",), lambda row: ", ".join(map(str, labels_of(row["labels"])))),
)
BY_CODE = {column.code: column for column in CASE_COLUMNS}


def _state(row: Row) -> str:
    return desk_state(definition_of(row["version_id"]), row["state"])


@lru_cache(maxsize=512)
def questions_of(version_id: int) -> dict[str, FieldSpec]:
    """The questions of a version by name. Versions never change."""
    return {spec.name: spec for spec in definition_of(version_id).fields if type_of(spec).asks}


def answer_column(spec: FieldSpec) -> Column:
    """The answers to one question, each read as the version that its case keeps asks it."""

    def read(row: Row) -> str:
        known = questions_of(row["version_id"]).get(spec.name)
        answer = row["answers"].get(spec.name)
        return " | ".join(lines_of(known, answer)) if known is not None and answer is not None else ""

    fields = ("version_id", "answers")
    return Column(f"{ANSWER}{spec.name}", question_of(spec), fields, read, "text", spec.sensitive, spec)


def answer_columns(procedure_id: int | None) -> list[Column]:
    """One column a question of the procedure: those of its latest version first, then those of earlier ones."""
    if procedure_id is None:
        return []
    versions = ProcedureVersion.objects.filter(procedure=procedure_id).order_by("-number")
    found: dict[str, FieldSpec] = {}
    sensitive: set[str] = set()
    for version_id in versions.values_list("pk", flat=True):
        for name, spec in questions_of(version_id).items():
            found.setdefault(name, spec)
            sensitive |= {name} if _is_sensitive(spec) else set()
    specs = (spec.model_copy(update={"sensitive": name in sensitive}) for name, spec in found.items())
    return [answer_column(spec) for spec in specs]


def _is_sensitive(spec: FieldSpec) -> bool:
    return spec.sensitive or any(inner.sensitive for inner in spec.fields)


def chosen(codes: Sequence[str], procedure_id: int | None) -> list[Column]:
    """The columns of these codes, in their order; those that do not exist (any more) are left out."""
    asked = any(code.startswith(ANSWER) for code in codes)
    answers = {column.code: column for column in answer_columns(procedure_id)} if asked else {}
    known = BY_CODE | answers
    return [known[code] for code in codes if code in known]


def extra_fields(codes: Sequence[str]) -> set[str]:
    """What must be read of each case to show these columns."""
    found = {field for code in codes if code in BY_CODE for field in BY_CODE[code].fields}
    return found | ({"answers"} if any(code.startswith(ANSWER) for code in codes) else set())
