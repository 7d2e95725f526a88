"""Conditions: well-typed, about what is answered before, naming choices that exist, true sometimes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

from django.utils.translation import gettext as _

from parvis.casework.definition.faults import Fault, fault, split
from parvis.casework.definition.model import Definition, FieldSpec
from parvis.casework.verification.checks.places import Guard, among, guards
from parvis.casework.verification.checks.situations import Prover
from parvis.core.registries import registry
from parvis.kit import expressions
from parvis.kit.expressions import ExpressionError, Type


def check(definition: Definition, prover: Prover) -> Iterator[Fault]:
    """All faults of the conditions of pages, questions, documents and transitions."""
    for guard in guards(definition):
        wrong = list(_typed(guard, definition)) or list(_known_choices(guard))
        yield from wrong
        if not wrong and prover.never_holds(guard):
            why = _("No answer can make this condition true.")
            mend = _("Correct the condition, or remove what it guards.")
            yield fault("condition.never", guard.path, why, mend)
        elif not wrong and prover.always_holds(guard):
            why = _("Every answer makes this condition true.")
            yield fault("condition.always", guard.path, why, _("Correct the condition, or remove it."))


def types_of(specs: tuple[FieldSpec, ...]) -> dict[str, Type]:
    """What a condition may name; a paragraph that is only read holds no answer. Unknown types are left out:
    they are a fault of their own."""
    known = registry.field_types
    found = [(spec.name, known[spec.type]) for spec in specs if spec.type in known]
    return {name: kind.expression if kind.asks else Type.NOTHING for name, kind in found}


def _typed(guard: Guard, definition: Definition) -> Iterator[Fault]:
    try:
        expressions.check(guard.source, types_of(guard.before), expects=Type.BOOLEAN)
    except ExpressionError as error:
        early = too_early(error, guard, definition)
        if early is not None:
            yield early
        else:
            why, mend = split(error.message)
            yield fault("condition.wrong", guard.path, why, mend or _("Correct the condition."))


def too_early(error: ExpressionError, guard: Guard, definition: Definition) -> Fault | None:
    """The fault of an expression that names a question which is not answered yet, or stands outside its block."""
    name = str(error.params.get("name", ""))
    if error.code == "unknown_name" and _exists(name, guard, definition):
        return _too_early(name, guard)
    return None


def _exists(name: str, guard: Guard, definition: Definition) -> bool:
    inside = guard.inside.fields if guard.inside else ()
    return any(spec.name == name for spec in (*definition.fields, *inside))


def _too_early(name: str, guard: Guard) -> Fault:
    names = {"name": name}
    if guard.inside and all(spec.name != name for spec in guard.inside.fields):
        why = _("“%(name)s” is asked outside the block.") % names
        return fault("condition.outside", guard.path, why, _("Use the questions of the block only."))
    why = _("“%(name)s” is not answered yet when this condition is read.") % names
    return fault(
        "condition.too_early", guard.path, why, _("Ask it before, on the same page or on an earlier one.")
    )


def _known_choices(guard: Guard) -> Iterator[Fault]:
    offered = {spec.name: {choice.name for choice in spec.choices} for spec in guard.before if spec.choices}
    for name, value in compared(guard.source):
        if name in offered and value not in offered[name]:
            why = _("“%(value)s” is not an answer of “%(name)s”.") % {"value": value, "name": name}
            yield fault("condition.choice_unknown", guard.path, why, among(value, offered[name]))


def compared(source: str) -> Iterator[tuple[str, str]]:
    """Pairs (question, text) that a condition compares: `kind == "x"`, `kind in ["x"]`, `"x" in kinds`."""
    for node in ast.walk(tree_of(source)):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            for left, right in pairwise(sides):
                yield from _pairs(left, right)
                yield from _pairs(right, left)


def tree_of(source: str) -> ast.Expression:
    """The tree of a condition that was already checked."""
    return ast.parse(" ".join(source.split()), mode="eval")


def _pairs(name: ast.expr, values: ast.expr) -> Iterator[tuple[str, str]]:
    items = values.elts if isinstance(values, ast.List | ast.Tuple) else [values]
    if isinstance(name, ast.Name):
        for item in items:
            if isinstance(item, ast.Constant) and isinstance(item.value, str):
                yield name.id, item.value
