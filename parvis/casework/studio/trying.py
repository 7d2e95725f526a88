"""A definition tried: what is asked, where a request would stand, which letters would leave. Pure: nothing is sent.

What a trial did can be kept as a test of the procedure: the same answers and steps must then lead to the same end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from parvis.casework.answers import Answers, clean_all, file_questions, holds, needed_documents, type_of
from parvis.casework.definition.model import Definition, FieldSpec, Scenario, TransitionSpec
from parvis.casework.studio.forms.base import is_nothing
from parvis.casework.verification.checks.decisions import letters_of
from parvis.casework.verification.scenarios import ACTORS

ORDER = ("officer", "approver", "applicant", "clock")


@dataclass(frozen=True)
class Told:
    """One line of what happened: who did what, the state reached, the letters sent."""

    by: str
    label: str
    state: str
    letters: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """Where a tried request stands."""

    state: str
    outcome: str
    lines: Sequence[Told]


def without_files(definition: Definition) -> Definition:
    """The same, in which questions answered with files may be left empty: a trial sends none."""
    pages = tuple(
        page.model_copy(update={"fields": tuple(_fileless(spec) for spec in page.fields)})
        for page in definition.pages
    )
    return definition.model_copy(update={"pages": pages})


def _fileless(spec: FieldSpec) -> FieldSpec:
    return spec.model_copy(update={"optional": True}) if type_of(spec).takes_files else spec


def standing(definition: Definition, taken: Sequence[Sequence[str]]) -> Standing:
    """The state after the steps that were taken; steps that no longer exist are passed over."""
    flow = definition.workflow
    state, outcome, lines = flow.start, flow.states[flow.start].outcome or "", list[Told]()
    for actor, name in taken:
        spec = flow.transitions.get(name)
        if spec is None or state not in spec.start:
            continue
        state = spec.to
        outcome = flow.states[state].outcome or outcome
        lines.append(Told(actor, spec.label, flow.states[state].public, tuple(letters_of(spec))))
    return Standing(state, outcome, lines)


def possible(
    definition: Definition, state: str, answers: Mapping[str, Any], today: date
) -> list[tuple[str, str, TransitionSpec]]:
    """Steps out of a state in this situation: who takes it (the first who may), its name, itself."""
    found = [
        (spec.by, name, spec)
        for name, spec in definition.workflow.transitions.items()
        if state in spec.start and holds(spec.show_if, definition.fields, answers, today)
    ]
    return sorted(found, key=lambda step: (ORDER.index(step[0]), step[2].danger))


def lacking(definition: Definition, answers: Answers, sent: Sequence[str], today: date) -> list[str]:
    """Required documents that were not said to be sent."""
    needed = needed_documents(definition, answers, today)
    return [spec.name for spec, required in needed if required and spec.name not in sent]


def as_scenario(
    definition: Definition,
    name: str,
    answers: Answers,
    sent: Sequence[str],
    taken: Sequence[Sequence[str]],
    today: date,
) -> Scenario:
    """What was tried, as a test: the answers, the documents left out, the steps, and where it ended."""
    checked = clean_all(definition, answers, today).answers
    missing = lacking(definition, checked, sent, today)
    files = {spec.name for spec in file_questions(definition.fields)}
    given = {key: answer for key, answer in checked.items() if key not in files}
    words: dict[str, Any] = {"name": name, "given": given, "complete": True}
    if missing:
        words |= {"without": missing, "then": {"refused_at": missing[0]}}
        return Scenario.model_validate(words)
    stands = standing(definition, taken)
    letters = list(dict.fromkeys(letter for line in stands.lines for letter in line.letters))
    then = {"state": stands.state, "outcome": stands.outcome, "sends": letters}
    words["then"] = {word: value for word, value in then.items() if not is_nothing(value)}
    words["when"] = [{"by": by, "take": step} for by, step in taken]
    return Scenario.model_validate(words)


def may_take(actor: str, spec: TransitionSpec) -> bool:
    """Whether this actor takes such a step."""
    return actor in ACTORS[spec.by]
