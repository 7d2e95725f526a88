"""The answers worth trying to a question, when one asks whether a condition may ever be true."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Any

from parvis.casework.answers import MOST_ENTRIES, type_of
from parvis.casework.definition.model import FieldSpec
from parvis.kit.expressions import Type

TODAY = date(2026, 6, 15)  # any day will do: what counts is before or after it
MOST_CHOICES = 7
ONE_DAY = timedelta(days=1)
SUMS = frozenset({"choose", "days", "least", "most"})
BIRTHS = frozenset({"identity"})  # their date is never in the future


class Undecided(Exception):
    """The answers to a question cannot be listed."""


def candidates(spec: FieldSpec, sources: Sequence[str]) -> list[Any]:
    """Values that stand for all that a question may hold in these conditions. Raises Undecided."""
    written = [_constants(source) for source in sources]
    if None in written:
        raise Undecided
    constants = [constant for found in written for constant in found or ()]
    found = _of_type(spec, type_of(spec).expression, constants)
    return [*found, None] if spec.optional else found


@lru_cache(maxsize=2048)
def _constants(source: str) -> tuple[Any, ...] | None:
    """What is written in a condition; None when it works out numbers of its own."""
    nodes = list(ast.walk(ast.parse(" ".join(source.split()), mode="eval")))
    if any(_is_sum(node) for node in nodes):
        return None
    return tuple(node.value for node in nodes if isinstance(node, ast.Constant))


def _is_sum(node: ast.AST) -> bool:
    """Whether a node works out a number of its own: the values that matter are then not those that are written."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id in SUMS
    return isinstance(node, ast.BinOp)


def _of_type(spec: FieldSpec, kind: Type, constants: list[Any]) -> list[Any]:
    if spec.choices:
        return _chosen(spec, kind)
    if spec.rows:
        return _some([row.name for row in spec.rows])
    match kind:
        case Type.BOOLEAN:
            return [True] if spec.type == "consent" else [True, False]
        case Type.NUMBER:
            return _numbers(spec, constants)
        case Type.DATE:
            return _dates(spec, constants)
        case Type.TEXT if spec.within:
            return list(spec.within)
        case Type.TEXT:
            return [*{value for value in constants if isinstance(value, str)}, "any other text"]
        case Type.LIST:
            return _lists(constants)
        case _:
            raise Undecided


def _chosen(spec: FieldSpec, kind: Type) -> list[Any]:
    names = [choice.name for choice in spec.choices]
    if kind is Type.TEXT:
        return list(names)
    return _some(names)


def _some(names: list[str]) -> list[list[str]]:
    """Every choice of at least one among several."""
    if len(names) > MOST_CHOICES:
        raise Undecided
    return [list(some) for size in range(1, len(names) + 1) for some in combinations(names, size)]


def _figures(constants: list[Any]) -> list[float]:
    return sorted(
        {value for value in constants if isinstance(value, int | float) and not isinstance(value, bool)}
    )


def _numbers(spec: FieldSpec, constants: list[Any]) -> list[Any]:
    """One number on each constant, between two, and on each side; within the bounds of the question."""
    known = sorted(
        {*_figures(constants), *(b for b in (spec.least, spec.most) if isinstance(b, int | float))}
    )
    known = known or [0]
    between = [(low + high) / 2 for low, high in pairwise(known)]
    found = [known[0] - 1, *known, *between, known[-1] + 1]
    least = spec.least if isinstance(spec.least, int | float) else None
    most = spec.most if isinstance(spec.most, int | float) else None
    return [n for n in found if (least is None or n >= least) and (most is None or n <= most)]


def _dates(spec: FieldSpec, constants: list[Any]) -> list[Any]:
    """The days around today, around each date that is named, and around each birthday that an age counts."""
    known = {TODAY}
    for value in constants:
        if isinstance(value, str):
            known |= _named_day(value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            known |= {_years_ago(years) for years in (int(value) - 1, int(value), int(value) + 1)}
    least, most = _bound(spec.least), TODAY if spec.type in BIRTHS else _bound(spec.most)
    around = {day + ONE_DAY * shift for day in known for shift in (-1, 0, 1)} | {
        least or TODAY,
        most or TODAY,
    }
    return sorted(d for d in around if (least is None or d >= least) and (most is None or d <= most))


def _named_day(text: str) -> set[date]:
    try:
        return {date.fromisoformat(text)}
    except ValueError:
        return set()


def _years_ago(years: int) -> date:
    if not 1 <= years <= 200:
        return TODAY
    return TODAY.replace(year=TODAY.year - years)


def _bound(bound: int | float | str | None) -> date | None:
    if bound == "today":
        return TODAY
    return next(iter(_named_day(bound)), None) if isinstance(bound, str) else None


def _lists(constants: list[Any]) -> list[Any]:
    """Blocks and files: conditions may only count them."""
    if any(isinstance(value, str) for value in constants):
        raise Undecided
    sizes = {1, *(int(n) + shift for n in _figures(constants) for shift in (-1, 0, 1))}
    return [["entry"] * size for size in sorted(sizes) if 1 <= size <= MOST_ENTRIES]
