"""What the search of cases and procedures looks in."""

from __future__ import annotations

from typing import Any

from django.db.models import Func, Value

from parvis.casework.definition.model import Definition
from parvis.casework.models import Case

MOST_TEXT = 20_000


def vector(text: str) -> Func:
    """`to_tsvector` of a text, in French, to be written in a row."""
    return Func(
        Value(text[:MOST_TEXT]), function="to_tsvector", template="%(function)s('parvis_fr', %(expressions)s)"
    )


def case_vector(case: Case, definition: Definition) -> Func:
    """Number, applicant, title and the words of the answers."""
    number = case.number.replace("-", " ")
    words = " ".join(words_of(case.answers))
    return vector(f"{number} {case.applicant_name} {case.applicant_email} {definition.title} {words}")


def words_of(answer: Any) -> list[str]:
    """All texts inside an answer."""
    if isinstance(answer, str):
        return [answer]
    if isinstance(answer, dict):
        return [word for value in answer.values() for word in words_of(value)]
    if isinstance(answer, list):
        return [word for value in answer for word in words_of(value)]
    return []
