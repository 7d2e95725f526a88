"""What the conditions of a page cost each time an answer changes: a page of sixty questions, each with a condition."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

from parvis.casework.answers import holds
from parvis.casework.definition.language import from_data
from parvis.casework.definition.model import Definition
from parvis.config.bench.figure import Figure
from parvis.config.bench.procedures import generated
from parvis.config.bench.stage import Stage

TODAY = date(2026, 6, 15)
CONDITION = 'age(applicant) >= 18 and (people > 10 or kind in ["a", "b"]) and not empty(day)'


def measure(stage: Stage) -> list[Figure]:
    """Processor time of all the conditions of the page, again and again."""
    times, definition, answers = stage.some(500, 100), _page_of_sixty(), _answers()
    everything = definition.fields
    for _warm in range(20):
        _all(definition, everything, answers)
    started = time.process_time()
    for _time in range(times):
        _all(definition, everything, answers)
    spent = (time.process_time() - started) / times
    note = "each names four questions"
    return [Figure("conditions of a page of 60 questions: CPU", spent * 1000, "ms", 2, note=note)]


def _all(definition: Definition, specs: tuple[Any, ...], answers: dict[str, Any]) -> int:
    return sum(holds(spec.show_if, specs, answers, TODAY) for spec in specs)


def _page_of_sixty() -> Definition:
    """One page: four questions, then fifty-six that each depend on all of them, in their own way."""
    first: list[dict[str, Any]] = [
        {"applicant": "identity"},
        {"people": {"type": "number", "label": "Combien ?"}},
        {"kind": {"type": "choice", "label": "Quoi ?", "choices": {"a": "A", "b": "B", "c": "C"}}},
        {"day": {"type": "date", "label": "Quand ?"}},
    ]
    rest = [
        {f"q{n}": {"type": "text", "label": "Question", "show_if": CONDITION.replace("10", str(n))}}
        for n in range(len(first), 60)
    ]
    return from_data(generated(0) | {"pages": [{"title": "Page", "fields": [*first, *rest]}], "tests": []})


def _answers() -> dict[str, Any]:
    who = {"family_name": "Martin", "given_names": "Camille", "birth_date": "1990-05-17"}
    return {"applicant": who, "people": 30, "kind": "a", "day": "2026-07-01"}
