"""From what a machine read on a form to answers that an agent may confirm. Pure. Nothing here is ever filed by itself.

Only short answers are proposed: a line that follows its question. What is not acceptable as an answer is left out, so
that a bad reading costs nothing but the typing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from parvis.casework.answers import question_of, type_of
from parvis.casework.definition.model import Definition, FieldSpec
from parvis.casework.fields.base import BadAnswer, QuestionType
from parvis.kit.text import fold

READABLE = frozenset(
    {"text", "email", "phone", "siret", "siren", "rna", "licence_plate", "number", "amount", "iban"}
)
FOOT = re.compile(r"\d ?/ ?\d+$", re.ASCII)  # "2 / 4", at the end of the foot of a page
NOISE = " _.|-—–:\t"


def proposals(definition: Definition, text: str, today: date) -> dict[str, Any]:
    """The answers that a text seems to give, by question."""
    lines = [line.strip() for line in text.splitlines()]
    found: dict[str, Any] = {}
    hints = {fold(spec.hint) for spec in definition.fields if spec.hint}
    printed = {fold(question_of(spec)) for spec in definition.fields}
    printed |= {fold(page.title) for page in definition.pages} | {fold(definition.title)}
    for spec in definition.fields:
        if spec.type not in READABLE:
            continue
        for candidate in _after(question_of(spec), lines, hints, printed):
            answer = _acceptable(spec, candidate, today)
            if answer is not None:
                found[spec.name] = answer
                break
    return found


def _after(question: str, lines: list[str], hints: set[str], printed: set[str]) -> Iterator[str]:
    """What is written on the line of a question after it, then on the next line, its hint left aside: when that one
    was printed too (the next question, the foot of the page), nothing was written."""
    wanted = fold(question)
    for number, line in enumerate(lines):
        if not wanted or not fold(line).startswith(wanted):
            continue
        rest = line[len(question) :].strip(NOISE)
        if rest and not rest.startswith("("):
            yield rest
        following = [one.strip(NOISE) for one in lines[number + 1 : number + 4]]
        written = [one for one in following if one and fold(one) not in hints][:1]
        yield from [one for one in written if not _is_printed(one, printed)]


def _is_printed(line: str, printed: set[str]) -> bool:
    return fold(line.partition("(")[0].strip(NOISE)) in printed or FOOT.search(line) is not None


def _acceptable(spec: FieldSpec, candidate: str, today: date) -> Any:
    kind = type_of(spec)
    if not isinstance(kind, QuestionType):
        return None
    try:
        return kind.clean(candidate, spec, today)
    except BadAnswer:
        return None
