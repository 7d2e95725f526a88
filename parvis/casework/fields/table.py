"""A table: the same questions for each of some fixed rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.definition.model import FieldSpec
from parvis.casework.fields.base import BadAnswer, QuestionType, expect_mapping
from parvis.core.registries import registry
from parvis.kit.expressions import Type
from parvis.kit.ui.widgets import Parts

MOST_ROWS, MOST_COLUMNS = 31, 6


def kind_of(column: FieldSpec) -> QuestionType:
    """The type of a column."""
    kind: QuestionType = registry.field_types[column.type]
    return kind


class Table(QuestionType):
    """Rows that the definition names (`rows`), columns that are small questions (`fields`). A row left empty is not
    kept; at least one is filled in. Conditions see the names of the rows filled in."""

    name = "table"
    label = gettext_lazy("Table")
    options = frozenset({"fields", "rows"})
    expression = Type.LIST

    def faults(self, spec: FieldSpec) -> Iterable[tuple[str, str, str]]:
        if not 1 <= len(spec.rows) <= MOST_ROWS:
            mend = _("Write from 1 to %(most)s rows.") % {"most": MOST_ROWS}
            yield "rows", _("A table has rows that can be listed."), mend
        if not 1 <= len(spec.fields) <= MOST_COLUMNS:
            mend = _("Write from 1 to %(most)s columns in fields.") % {"most": MOST_COLUMNS}
            yield "fields", _("A table has columns."), mend
        for number, column in enumerate(spec.fields):
            kind = registry.field_types.get(column.type)
            if kind is not None and not kind.fits_a_table:
                why = _("A table cannot hold a question of type “%(type)s”.") % {"type": column.type}
                yield f"fields.{number}.type", why, _("Ask it outside the table.")
            if column.show_if is not None:
                why = _("A column of a table is always asked.")
                yield f"fields.{number}.show_if", why, _("Remove this condition.")

    def clean(self, raw: Any, spec: FieldSpec, today: date) -> dict[str, dict[str, Any]]:
        sent, wrong = expect_mapping(raw, {row.name for row in spec.rows}), list[BadAnswer]()
        clean: dict[str, dict[str, Any]] = {}
        for row in spec.rows:
            cells = sent.get(row.name)
            if cells is not None and not _blank(cells, spec):
                clean[row.name] = dict(
                    _cells(expect_mapping(cells, _names(spec)), row.name, spec, today, wrong)
                )
        if wrong:
            first, *others = wrong
            raise BadAnswer(first.message, first.part, tuple(others))
        return clean

    def empty(self, raw: Any) -> bool:
        return super().empty(raw) or (
            isinstance(raw, dict) and all(not cells or _no_cell(cells) for cells in raw.values())
        )

    def missing(self, spec: FieldSpec) -> str:
        return _("Fill in at least one row.")

    def example(self, spec: FieldSpec, today: date) -> Any:
        row = {column.name: kind_of(column).example(column, today) for column in spec.fields}
        return {spec.rows[0].name: row} if spec.rows else None

    def widget(self, spec: FieldSpec) -> forms.Widget:
        rows = {row.name: _row(spec) for row in spec.rows}
        return Parts(rows, {row.name: row.label for row in spec.rows})

    def initial(self, answer: Any, spec: FieldSpec) -> Any:
        if not isinstance(answer, dict):
            return answer
        return {
            row: {
                column.name: kind_of(column).initial(cells.get(column.name), column) for column in spec.fields
            }
            for row, cells in answer.items()
        }

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        return [
            f"{row.label} : {', '.join(_spelt(answer[row.name], spec))}"
            for row in spec.rows
            if row.name in answer
        ]

    def columns(self, answer: Any, spec: FieldSpec) -> dict[str, str]:
        found = {}
        for row in spec.rows:
            for column in spec.fields:
                cell = (answer or {}).get(row.name, {}).get(column.name)
                for name, text in kind_of(column).columns(cell, column).items():
                    found[".".join(filter(None, (row.name, column.name, name)))] = text
        return found

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        row = {
            "type": "object",
            "properties": {column.name: kind_of(column).schema(column) for column in spec.fields},
            "required": [column.name for column in spec.fields if not column.optional],
            "additionalProperties": False,
        }
        return {
            "type": "object",
            "properties": {each.name: row for each in spec.rows},
            "minProperties": 0 if spec.optional else 1,
            "additionalProperties": False,
        }

    def value(self, answer: Any) -> Any:
        return list(answer) if answer is not None else None


def _names(spec: FieldSpec) -> set[str]:
    return {column.name for column in spec.fields}


def _no_cell(cells: Any) -> bool:
    return isinstance(cells, dict) and all(
        value in (None, "") or (isinstance(value, list) and not any(value)) for value in cells.values()
    )


def _blank(cells: Any, spec: FieldSpec) -> bool:
    """Whether nothing was written in a row."""
    return (
        isinstance(cells, dict)
        and all(kind_of(c).empty(cells.get(c.name)) for c in spec.fields)
        and set(cells) <= _names(spec)
    )


def _cells(
    cells: dict[str, Any], row: str, spec: FieldSpec, today: date, wrong: list[BadAnswer]
) -> Iterator[tuple[str, Any]]:
    """The acceptable cells of a row; what is wrong with the others goes to `wrong`, by its path."""
    for column in spec.fields:
        kind, raw = kind_of(column), cells.get(column.name)
        path = f"{row}.{column.name}"
        if kind.empty(raw):
            if not column.optional:
                wrong.append(BadAnswer(kind.missing(column), path))
            continue
        try:
            yield column.name, kind.clean(raw, column, today)
        except BadAnswer as bad:
            wrong.append(BadAnswer(bad.message, path))


def _row(spec: FieldSpec) -> Parts:
    controls = {column.name: _cell(column) for column in spec.fields}
    labels = {column.name: column.label or kind_of(column).default_label() for column in spec.fields}
    return Parts(
        controls,
        labels,
        optional=[column.name for column in spec.fields if column.optional],
        widths=dict.fromkeys(controls, "rest"),
    )


def _cell(column: FieldSpec) -> forms.Widget:
    """The control of a cell: one, so that its label is its own."""
    widget = kind_of(column).widget(column)
    if isinstance(widget, forms.RadioSelect):
        return forms.Select(choices=[("", ""), *widget.choices])
    return widget


def _spelt(cells: dict[str, Any], spec: FieldSpec) -> Iterator[str]:
    for column in spec.fields:
        answer = cells.get(column.name)
        if answer is not None:
            label = column.label or kind_of(column).default_label()
            yield f"{label} {' '.join(kind_of(column).lines(answer, column))}"
