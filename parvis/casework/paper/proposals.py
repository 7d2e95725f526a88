"""From what a machine read on a form to answers that an agent may confirm. Pure. Nothing here is ever filed by itself.

Only short answers are proposed: a line that follows its question. What is not acceptable as an answer is left out, so
that a bad reading costs nothing but the typing.
"""

from __future__ import annotations

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
NOISE = " _.|-—–:\t"


def proposals(definition: Definition, text: str, today: date) -> dict[str, Any]:
    """The answers that a text seems to give, by question."""
    lines = [line.strip() for line in text.splitlines()]
    found: dict[str, Any] = {}
    questions = {fold(question_of(spec)) for spec in definition.fields}
    for spec in definition.fields:
        if spec.type not in READABLE:
            continue
        for candidate in _after(question_of(spec), lines, questions):
            answer = _acceptable(spec, candidate, today)
            if answer is not None:
                found[spec.name] = answer
                break
    return found


def _after(question: str, lines: list[str], questions: set[str]) -> Iterator[str]:
    """What is written on the line of a question after it, then on the next line that is no question."""
    wanted = fold(question)
    for number, line in enumerate(lines):
        if not wanted or not fold(line).startswith(wanted):
            continue
        rest = line[len(question) :].strip(NOISE)
        if rest and not rest.startswith("("):
            yield rest
        following = [one.strip(NOISE) for one in lines[number + 1 : number + 4]]
        yield from [one for one in following if one and fold(one) not in questions][:1]


def _acceptable(spec: FieldSpec, candidate: str, today: date) -> Any:
    kind = type_of(spec)
    if not isinstance(kind, QuestionType):
        return None
    try:
        return kind.clean(candidate, spec, today)
    except BadAnswer:
        return None
