"""What an export holds: columns to choose from, and rows read in a stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from parvis.casework.answers import lines_of, question_of, type_of
from parvis.casework.definitions import definition_of
from parvis.casework.exports.models import Export
from parvis.casework.models import Case
from parvis.casework.queries.columns import (
    ANSWER,
    BY_CODE,
    CASE_COLUMNS,
    Column,
    Row,
    answer_columns,
    questions_of,
)
from parvis.casework.queries.filters import Filters
from parvis.casework.queries.inbox import VIEW, narrowed, visible
from parvis.core.actors import Actor

EXPORT = "exports.make"
BATCH = 1_000


def filters_of(query: str) -> Filters:
    """The filters that a list's query says."""
    return Filters.read(dict(parse_qsl(query[:1500])))


def all_answers(row: Row) -> str:
    """The answers that are not sensitive, each after its question, for an export over several procedures."""
    specs = (spec for spec in definition_of(row["version_id"]).fields if type_of(spec).asks)
    told = (
        (question_of(spec), lines_of(spec, row["answers"].get(spec.name)))
        for spec in specs
        if not spec.sensitive
    )
    return " | ".join(f"{question} : {', '.join(lines)}" for question, lines in told if lines)


EVERY_ANSWER = Column("answers", _("Answers"), ("version_id", "answers"), all_answers)


def offered(filters: Filters) -> list[Column]:
    """The columns that may be chosen: facts of the case, then the questions of the list's procedure if it has one."""
    return [*CASE_COLUMNS, *(answer_columns(filters.procedure) if filters.procedure else [EVERY_ANSWER])]


def columns_of(export: Export) -> list[Column]:
    """The columns that were chosen and still exist."""
    known = {column.code: column for column in offered(filters_of(export.query))}
    return [known[code] for code in export.columns if code in known]


def exportable(actor: Actor) -> QuerySet[Case]:
    """Cases that this actor sees and may take away."""
    units = actor.units_for(EXPORT)
    rows = visible(actor)
    return rows if units is None else rows.filter(unit__in=list(units))


def covers(actor: Actor, export: Export) -> bool:
    """Whether the actor may, as of now, take away all the cases of a file that is made."""
    reaches = [units for units in map(actor.units_for, (VIEW, EXPORT)) if units is not None]
    return not reaches or (export.units is not None and all(set(export.units) <= set(own) for own in reaches))


def rows_of(query: str, columns: Sequence[Column], actor: Actor, today: date) -> Iterator[dict[str, Any]]:
    """The cases, read from a cursor of the server: a thousand at most are in memory. To be read in a transaction."""
    fields = {field for column in columns for field in column.fields} | {"number", "unit_id"}
    rows = narrowed(exportable(actor), filters_of(query), actor, today)
    return rows.order_by("id").values(*fields).iterator(chunk_size=BATCH)


def reader(columns: Sequence[Column], export_format: str) -> Callable[[Row], list[Any]]:
    """How a row of the table becomes a row of the file. Programs are given answers as they are kept."""
    if export_format != Export.Format.JSON:
        return lambda row: [column.read(row) for column in columns]
    return lambda row: [_raw(column, row) for column in columns]


def flat(columns: Sequence[Column]) -> list[Column]:
    """The same columns, an answer of several parts (an address, an identity) given one column for each."""
    found: list[Column] = []
    for column in columns:
        spec = column.question
        parts = list(type_of(spec).columns(None, spec)) if spec is not None else [""]
        found += [column] if parts == [""] else [_part(column, part) for part in parts]
    return found


def _part(column: Column, part: str) -> Column:
    name = column.code.removeprefix(ANSWER)

    def read(row: Row) -> str:
        spec, answer = questions_of(row["version_id"]).get(name), row["answers"].get(name)
        return type_of(spec).columns(answer, spec).get(part, "") if spec is not None else ""

    label = f"{column.label} ({part})" if part else column.label
    return replace(column, code=f"{column.code}.{part}", label=label, read=read)


def _raw(column: Column, row: Row) -> Any:
    if column.code.startswith(ANSWER):
        return row["answers"].get(column.code.removeprefix(ANSWER))
    if column.code == EVERY_ANSWER.code:
        sensitive = {spec.name for spec in definition_of(row["version_id"]).fields if spec.sensitive}
        return {name: answer for name, answer in row["answers"].items() if name not in sensitive}
    return column.read(row)


def of_agent(actor: Actor) -> list[tuple[Export, bool]]:
    """The exports of one agent, latest first, each with whether she may still take it away."""
    return [(row, covers(actor, row)) for row in Export.objects.filter(account=actor.account_id)[:50]]


def usual(column: Column) -> bool:
    """Whether a column is ticked at first."""
    return not column.sensitive and (column.code not in BY_CODE or column.code != "email")
