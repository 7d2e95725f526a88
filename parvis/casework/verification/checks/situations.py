"""Situations in which a condition may be read: all combinations of answers that could make it true.

Answers that can be listed (yes or no, choices) are; for numbers, dates and texts, one value on each side of
each constant that the conditions name. What cannot be decided counts as possible: faults are proven.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

from parvis.casework.definition.model import Definition, FieldSpec
from parvis.casework.verification.checks.candidates import TODAY, Undecided, candidates
from parvis.casework.verification.checks.places import Guard
from parvis.core.registries import registry
from parvis.kit import expressions
from parvis.kit.expressions import Expression, ExpressionError

MOST = 5_000
MOST_IN_ALL = 100_000


class Prover:
    """Proves that conditions never hold, within a budget of situations for the whole definition."""

    def __init__(self, definition: Definition) -> None:
        self.definition, self.left = definition, MOST_IN_ALL

    def never_holds(self, guard: Guard) -> bool:
        """Whether no situation in which it is read makes a condition true. False when undecided."""
        try:
            scene = _scene(guard, _asked_if(guard, self.definition))
        except (Undecided, ExpressionError):
            return False
        size = prod(len(options) for options in scene.values.values())
        if size > min(MOST, self.left):
            return False
        self.left -= size
        return not any(_holds(scene.goal, answers) for answers in _situations(scene))


@dataclass(frozen=True)
class Scene:
    """What must become true, the questions it depends on with their possible values, when each is asked."""

    goal: Expression
    values: Mapping[str, list[Any]]
    asked_if: Mapping[str, Expression]


def _asked_if(guard: Guard, definition: Definition) -> dict[str, str]:
    """The condition under which each question is asked, page and question together."""
    if guard.inside is not None:
        return {spec.name: spec.show_if for spec in guard.inside.fields if spec.show_if}
    found = {}
    for page in definition.pages:
        for spec in page.fields:
            parts = [f"({part})" for part in (page.show_if, spec.show_if) if part]
            if parts:
                found[spec.name] = " and ".join(parts)
    return found


def _scene(guard: Guard, asked_if: Mapping[str, str]) -> Scene:
    goal = asked_if[guard.spec.name] if guard.spec is not None else guard.source
    specs = _needed(goal, guard, asked_if)
    sources = [goal, *(asked_if[spec.name] for spec in specs if spec.name in asked_if)]
    kinds = registry.field_types
    types = {spec.name: kinds[spec.type].expression for spec in specs}
    return Scene(
        goal=expressions.compile(goal, types),
        values={spec.name: candidates(spec, sources) for spec in specs},
        asked_if={
            spec.name: expressions.compile(asked_if[spec.name], types)
            for spec in specs
            if spec.name in asked_if
        },
    )


def _needed(goal: str, guard: Guard, asked_if: Mapping[str, str]) -> list[FieldSpec]:
    """The questions on which a condition depends, in order: those it names, those that these depend on…"""
    waiting, wanted = [goal], set[str]()
    while waiting:
        names = expressions.names_in(waiting.pop())
        waiting += [asked_if[name] for name in names - wanted if name in asked_if]
        wanted |= names
    known = {spec.name: spec for spec in guard.before}
    if wanted - set(known):
        raise Undecided
    return [spec for spec in known.values() if spec.name in wanted]


def _situations(scene: Scene) -> Iterator[dict[str, Any]]:
    """Combinations of answers, in which a question that is not asked has none."""
    for combination in product(*scene.values.values()):
        answers: dict[str, Any] = {}
        for name, value in zip(scene.values, combination, strict=True):
            rule = scene.asked_if.get(name)
            answers[name] = value if rule is None or _holds(rule, answers) else None
        yield answers


def _holds(expression: Expression, answers: Mapping[str, Any]) -> bool:
    """The value of a condition; true when it cannot be computed, so that nothing false is claimed."""
    try:
        return bool(expression.evaluate(answers, today=TODAY))
    except ExpressionError:
        return True
