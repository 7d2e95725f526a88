"""Situations in which a condition may be read: all combinations of answers that could make it true.

Answers that can be listed (yes or no, choices) are; for numbers, dates and texts, one value on each side of
each constant that the conditions name. What cannot be decided counts as possible: faults are proven.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product
from math import prod
from typing import Any

from parvis.casework.answers import type_of
from parvis.casework.definition.model import Definition, FieldSpec
from parvis.casework.verification.checks.candidates import TODAY, Undecided, candidates
from parvis.casework.verification.checks.places import Guard, Place
from parvis.kit import expressions
from parvis.kit.expressions import Expression, ExpressionError, Type

MOST = 5_000
MOST_IN_ALL = 100_000


class Prover:
    """Proves that conditions never hold, within a budget of situations for the whole definition."""

    def __init__(self, definition: Definition) -> None:
        self.definition, self.left = definition, MOST_IN_ALL

    def never_holds(self, guard: Guard) -> bool:
        """Whether no situation in which it is read makes a condition true. False when undecided."""
        if guard.later and speaks_of_today(guard.source):
            return False
        asked_if = self._asked_if(guard.inside)
        goal = asked_if[guard.spec.name] if guard.spec is not None else guard.source
        return self._impossible(goal, guard.before, asked_if)

    def always_holds(self, guard: Guard) -> bool:
        """Whether no situation in which it is read makes a condition false. False when undecided."""
        if guard.later and speaks_of_today(guard.source):
            return False
        asked_if = self._asked_if(guard.inside)
        around = self._page_of(guard) if guard.spec is not None and guard.inside is None else None
        goal = f"not ({guard.source})" if around is None else f"({around}) and not ({guard.source})"
        return self._impossible(goal, guard.before, asked_if)

    def hidden(self, needed: FieldSpec, place: Place) -> bool:
        """Whether a question may be left out when another, asked after it, is asked. False when undecided."""
        asked_if = self._asked_if(place.inside)
        needs = asked_if.get(needed.name)
        if needs is None:
            return False
        shown = asked_if.get(place.spec.name)
        goal = f"not ({needs})" if shown is None else f"({shown}) and not ({needs})"
        return self._possible(goal, place.before, asked_if)

    def all_hidden(self, specs: Sequence[FieldSpec]) -> bool:
        """Whether some situation asks none of these questions. False when undecided."""
        asked_if = self._asked_if(None)
        if not all(spec.name in asked_if for spec in specs):
            return False
        goal = " and ".join(f"not ({asked_if[spec.name]})" for spec in specs)
        return self._possible(goal, self.definition.fields, asked_if)

    def _impossible(self, goal: str, before: tuple[FieldSpec, ...], asked_if: Mapping[str, str]) -> bool:
        scene = self._scene(goal, before, asked_if)
        return scene is not None and not any(_holds(scene.goal, one) for one in _situations(scene))

    def _possible(self, goal: str, before: tuple[FieldSpec, ...], asked_if: Mapping[str, str]) -> bool:
        scene = self._scene(goal, before, asked_if)
        if scene is None or scene.loose:
            return False
        return any(_holds(scene.goal, one, False) for one in _situations(scene))

    def _scene(self, goal: str, before: tuple[FieldSpec, ...], asked_if: Mapping[str, str]) -> Scene | None:
        """The situations to try, None when they cannot be listed or are too many."""
        try:
            scene = _scene(goal, before, asked_if)
        except (Undecided, ExpressionError, KeyError):  # KeyError: a type that does not exist, told elsewhere
            return None
        size = prod(len(options) for options in scene.values.values())
        if size > min(MOST, self.left):
            return None
        self.left -= size
        return scene

    def _page_of(self, guard: Guard) -> str | None:
        return self.definition.pages[guard.page].show_if if guard.page is not None else None

    def _asked_if(self, inside: FieldSpec | None) -> Mapping[str, str]:
        """The condition under which each question is asked, page and question together."""
        if inside is not None:
            return {spec.name: spec.show_if for spec in inside.fields if spec.show_if}
        return self._outside

    @cached_property
    def _outside(self) -> Mapping[str, str]:
        found = {}
        for page in self.definition.pages:
            for spec in page.fields:
                parts = [f"({part})" for part in (page.show_if, spec.show_if) if part]
                if parts:
                    found[spec.name] = " and ".join(parts)
        return found


def speaks_of_today(source: str) -> bool:
    """Whether a condition changes with the day on which it is read."""
    return any(word in source for word in ("today(", "age("))


@dataclass(frozen=True)
class Scene:
    """What must become true, the questions it depends on with their possible values, when each is asked."""

    goal: Expression
    loose: bool  # some values stand for more than can be answered: what they make possible is not proven
    values: Mapping[str, list[Any]]
    asked_if: Mapping[str, Expression]


def _scene(goal: str, before: tuple[FieldSpec, ...], asked_if: Mapping[str, str]) -> Scene:
    specs = _needed(goal, before, asked_if)
    rules = {spec.name: asked_if[spec.name] for spec in specs if spec.name in asked_if}
    types = {spec.name: type_of(spec).expression for spec in specs}
    return Scene(
        goal=_compiled(goal, types),
        loose=any(type_of(spec).derived for spec in specs),
        values={spec.name: candidates(spec, [goal, *rules.values()]) for spec in specs},
        asked_if={name: _compiled(rule, types) for name, rule in rules.items()},
    )


def _compiled(source: str, types: Mapping[str, Type]) -> Expression:
    """The expression, built once for all the scenes in which its names have these types."""
    return _built(source, tuple((name, types[name]) for name in sorted(_names_in(source))))


@lru_cache(maxsize=2048)
def _built(source: str, types: tuple[tuple[str, Type], ...]) -> Expression:
    return expressions.compile(source, dict(types))


@lru_cache(maxsize=2048)
def _names_in(source: str) -> frozenset[str]:
    return expressions.names_in(source)


def _needed(goal: str, before: tuple[FieldSpec, ...], asked_if: Mapping[str, str]) -> list[FieldSpec]:
    """The questions on which a condition depends, in order: those it names, those that these depend on…"""
    waiting, wanted = [goal], set[str]()
    while waiting:
        names = _names_in(waiting.pop())
        waiting += [asked_if[name] for name in names - wanted if name in asked_if]
        wanted |= names
    known = {spec.name: spec for spec in before}
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


def _holds(expression: Expression, answers: Mapping[str, Any], unknown: bool = True) -> bool:
    """The value of a condition; `unknown` when it cannot be computed, so that nothing false is claimed."""
    try:
        return bool(expression.evaluate(answers, today=TODAY))
    except ExpressionError:
        return unknown
