"""Reading a CSV file that somebody exported from something: encoding and separator are guessed, and said."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from parvis.casework.answers import Answers, clean_fields
from parvis.casework.cards.cells import raw_of_cell
from parvis.casework.cards.definition import CardDefinition, asks
from parvis.casework.definition.model import FieldSpec
from parvis.casework.faults import CaseworkFault
from parvis.kit.text import fold

MOST_BYTES = 3_000_000
MOST_ROWS = 5_000
MOST_COLUMNS = 200
SEPARATORS = ";,\t|"
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class BadTable(CaseworkFault):
    """A file that cannot be read as a table of these cards."""

    status = 422


@dataclass(frozen=True)
class Read:
    """The text of a file, and what was guessed of it."""

    text: str
    encoding: str
    separator: str


@dataclass
class Line:
    """One row: its number in the file, its answers, and what is wrong, by column."""

    number: int
    cells: Sequence[str]
    answers: Answers = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """A file as cards: the question of each column (None: a column that no question bears), and the rows."""

    head: Sequence[str]
    specs: Sequence[FieldSpec | None]
    lines: Sequence[Line]

    @property
    def unknown(self) -> list[str]:
        """Columns that are left out."""
        return [name for name, spec in zip(self.head, self.specs, strict=True) if spec is None and name]

    @property
    def wrong(self) -> list[Line]:
        """Rows with a cell that cannot be accepted."""
        return [line for line in self.lines if line.problems]


def decode(content: bytes) -> Read:
    """The text of a file. Raises BadTable when it is too long, binary or empty."""
    if len(content) > MOST_BYTES:
        raise BadTable(_("The file is longer than 3 MB. Split it."))
    encoding = next((name for mark, name in MARKS if content.startswith(mark)), "")
    if not encoding:
        encoding = "utf-8" if _is(content, "utf-8") else "cp1252" if _is(content, "cp1252") else "latin-1"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as problem:
        raise BadTable(_("The file holds characters that are not text.")) from problem
    if "\x00" in text:
        raise BadTable(_("This is not a CSV file. Save the table as CSV."))
    first = next((line for line in text.splitlines() if line.strip()), "")
    if not first:
        raise BadTable(_("The file is empty."))
    return Read(text, encoding.removesuffix("-sig"), max(SEPARATORS, key=first.count))


def _is(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def table_of(read: Read, definition: CardDefinition, today: date) -> Table:
    """The rows of a file, each cell checked as an answer. Raises BadTable."""
    rows = csv.reader(io.StringIO(read.text, newline=""), delimiter=read.separator)
    try:
        found = [(rows.line_num, row) for row in rows if any(cell.strip() for cell in row)]
    except csv.Error as problem:
        raise BadTable(_("The file cannot be read as a table. Save it again as CSV.")) from problem
    if len(found) - 1 > MOST_ROWS:
        raise BadTable(_("The file has more than %(most)s rows. Split it.") % {"most": MOST_ROWS})
    head = [cell.strip() for cell in found[0][1]] if found else []
    if len(head) > MOST_COLUMNS:  # every row is made as long as the first
        raise BadTable(_("The file has more than %(most)s columns. Remove some.") % {"most": MOST_COLUMNS})
    specs = columns_of(head, definition)
    if not any(specs):
        told = ", ".join(asks(spec) for spec in definition.fields)
        raise BadTable(_("No column is known. The first row must hold: %(names)s.") % {"names": told})
    lines = [_line(number, row, head, specs, definition, today) for number, row in found[1:]]
    _refuse_twins(lines, definition)
    return Table(head, specs, lines)


def columns_of(head: Sequence[str], definition: CardDefinition) -> list[FieldSpec | None]:
    """The question that each column answers: by its name or its label."""
    known: dict[str, FieldSpec] = {}
    for spec in definition.fields:
        known.setdefault(fold(asks(spec)), spec)
    known |= {spec.name: spec for spec in definition.fields}
    taken: set[str] = set()
    found: list[FieldSpec | None] = []
    for name in head:
        bears = known.get(fold(name)) or known.get(name)
        found.append(bears if bears is not None and bears.name not in taken else None)
        taken |= {bears.name} if bears is not None else set()
    return found


def _line(
    number: int,
    row: Sequence[str],
    head: Sequence[str],
    specs: Sequence[FieldSpec | None],
    definition: CardDefinition,
    today: date,
) -> Line:
    line = Line(number, [*row, *[""] * (len(head) - len(row))][: len(head)])
    if any(cell.strip() for cell in row[len(head) :]):
        line.problems[""] = _("This row has more cells than the first one.")
    pairs = zip(specs, line.cells, strict=True)
    raw: Mapping[str, object] = {
        spec.name: raw_of_cell(spec, cell) for spec, cell in pairs if spec is not None
    }
    checked = clean_fields(definition.fields, raw, {}, definition.fields, today)
    line.answers = checked.answers
    for problem in checked.problems:
        line.problems.setdefault(problem.field, problem.message)
    return line


def _refuse_twins(lines: Sequence[Line], definition: CardDefinition) -> None:
    if definition.key is None:
        return
    seen: dict[str, int] = {}
    for line in lines:
        key = fold(str(line.answers.get(definition.key, "")))
        if key and key in seen:
            said = _("Row %(number)s has the same key.") % {"number": seen[key]}
            line.problems.setdefault(definition.key, said)
        seen.setdefault(key, line.number)
