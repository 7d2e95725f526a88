"""Conditions as a clerk says them: « Situation familiale » est « Marié ». From the expression to rows of a form, from
rows to the expression, and any expression to a sentence.

An expression that is more than a list of clauses joined by "and" or "or" has no rows: it is edited as text.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.answers import question_of
from parvis.casework.definition.model import FieldSpec
from parvis.core.registries import registry
from parvis.kit.expressions import Type
from parvis.kit.text import plain_date_fr

YES, NO = "yes", "no"
IS, IS_NOT = "is", "is_not"
HOLDS, LACKS = "holds", "lacks"
AT_LEAST, AT_MOST, MORE, LESS = "at_least", "at_most", "more", "less"
FROM, UNTIL = "from", "until"
AGE_FROM, AGE_UNDER = "age_from", "age_under"
COUNT_OVER = "count_over"
ANSWERED, UNANSWERED = "answered", "unanswered"

LABELS: dict[str, Any] = {
    YES: gettext_lazy("is “yes”"),
    NO: gettext_lazy("is “no”"),
    IS: gettext_lazy("is"),
    IS_NOT: gettext_lazy("is not"),
    HOLDS: gettext_lazy("holds the choice"),
    LACKS: gettext_lazy("does not hold the choice"),
    AT_LEAST: gettext_lazy("is at least"),
    AT_MOST: gettext_lazy("is at most"),
    MORE: gettext_lazy("is more than"),
    LESS: gettext_lazy("is less than"),
    FROM: gettext_lazy("is on this day or after"),
    UNTIL: gettext_lazy("is on this day or before"),
    AGE_FROM: gettext_lazy("is at least this old"),
    AGE_UNDER: gettext_lazy("is younger than"),
    COUNT_OVER: gettext_lazy("has more entries than"),
    ANSWERED: gettext_lazy("is answered"),
    UNANSWERED: gettext_lazy("is not answered"),
}
BARE = frozenset({YES, NO, ANSWERED, UNANSWERED})  # they take no value
BY_TYPE = {
    Type.BOOLEAN: (YES, NO),
    Type.TEXT: (IS, IS_NOT),
    Type.NUMBER: (IS, IS_NOT, AT_LEAST, AT_MOST, MORE, LESS),
    Type.DATE: (FROM, UNTIL),
    Type.LIST: (COUNT_OVER,),
}
SIGNS: dict[type[ast.cmpop], dict[Type, str]] = {
    ast.Eq: {Type.TEXT: IS, Type.NUMBER: IS},
    ast.NotEq: {Type.TEXT: IS_NOT, Type.NUMBER: IS_NOT},
    ast.GtE: {Type.NUMBER: AT_LEAST, Type.DATE: FROM},
    ast.LtE: {Type.NUMBER: AT_MOST, Type.DATE: UNTIL},
    ast.Gt: {Type.NUMBER: MORE},
    ast.Lt: {Type.NUMBER: LESS},
}
WRITTEN = {
    IS: "==",
    IS_NOT: "!=",
    AT_LEAST: ">=",
    AT_MOST: "<=",
    MORE: ">",
    LESS: "<",
    FROM: ">=",
    UNTIL: "<=",
}


class BadClause(ValueError):
    """A row of the form that says nothing: its message is for the person."""


@dataclass(frozen=True)
class Clause:
    """One row: a question, an operator of LABELS, and the value as text (empty for those that take none)."""

    name: str
    operator: str
    value: str = ""


def operators_of(spec: FieldSpec) -> list[str]:
    """What can be said of a question, in the order of the form."""
    kind = registry.field_types[spec.type]
    found = list(BY_TYPE.get(kind.expression, ()))
    if kind.expression is Type.LIST and spec.choices:
        found = [HOLDS, LACKS]
    if spec.type == "identity":
        found = [AGE_FROM, AGE_UNDER]
    return [*found, ANSWERED, UNANSWERED]


def source_of(joined_by: str, clauses: Sequence[Clause], specs: Iterable[FieldSpec]) -> str:
    """The expression that rows spell; empty for none. Raises BadClause."""
    known = {spec.name: spec for spec in specs}
    parts = [_written(clause, known.get(clause.name)) for clause in clauses]
    return f" {'or' if joined_by == 'or' else 'and'} ".join(parts)


def _written(clause: Clause, spec: FieldSpec | None) -> str:
    if spec is None:
        raise BadClause(_("Choose a question that is asked before."))
    if clause.operator not in operators_of(spec):
        raise BadClause(_("Choose what is said of “%(question)s”.") % {"question": question_of(spec)})
    name, value = clause.name, clause.value.strip()
    plain = {YES: name, NO: f"not {name}", ANSWERED: f"not empty({name})", UNANSWERED: f"empty({name})"}
    if clause.operator in plain:
        return plain[clause.operator]
    if not value:
        raise BadClause(_("Write with what “%(question)s” is compared.") % {"question": question_of(spec)})
    return _compared(clause.operator, name, value, spec)


def _compared(operator: str, name: str, value: str, spec: FieldSpec) -> str:
    if operator in {AGE_FROM, AGE_UNDER}:
        return f"age({name}) {'>=' if operator == AGE_FROM else '<'} {_number(value)}"
    if operator == COUNT_OVER:
        return f"count({name}) > {_number(value)}"
    if operator in {HOLDS, LACKS}:
        return f"{_choice(value, spec)} {'in' if operator == HOLDS else 'not in'} {name}"
    kind = registry.field_types[spec.type].expression
    if kind is Type.NUMBER:
        return f"{name} {WRITTEN[operator]} {_number(value)}"
    if kind is Type.DATE:
        return f"{name} {WRITTEN[operator]} {_day(value)}"
    return f"{name} {WRITTEN[operator]} {_choice(value, spec)}"


def _number(value: str) -> str:
    text = value.replace(",", ".").replace(" ", "").replace("\u202f", "").replace("\xa0", "")
    try:
        number = float(text)
    except ValueError as problem:
        raise BadClause(_("“%(value)s” is not a number.") % {"value": value[:40]}) from problem
    if not abs(number) < 10**15 or "e" in text.lower():
        raise BadClause(_("“%(value)s” is not a number.") % {"value": value[:40]})
    return str(int(number)) if number == int(number) else str(number)


def _day(value: str) -> str:
    if value == "today":
        return "today()"
    try:
        return f'date("{date.fromisoformat(value).isoformat()}")'
    except ValueError as problem:
        raise BadClause(_("“%(value)s” is not a date.") % {"value": value[:40]}) from problem


def _choice(value: str, spec: FieldSpec) -> str:
    if spec.choices and value not in {choice.name for choice in spec.choices}:
        raise BadClause(_("“%(value)s” is not one of the answers.") % {"value": value[:40]})
    return json.dumps(value[:200], ensure_ascii=False)


def rows_of(source: str, specs: Iterable[FieldSpec]) -> tuple[str, list[Clause]] | None:
    """How clauses are joined (`and`, `or`) and the clauses; None for an expression that is more than that."""
    known = {spec.name: spec for spec in specs}
    with suppress(SyntaxError, ValueError, RecursionError):
        tree = tree_of(source)
        joined_by = "or" if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.Or) else "and"
        nodes = tree.values if isinstance(tree, ast.BoolOp) else [tree]
        clauses = [clause_of(node, known) for node in nodes]
        found = [clause for clause in clauses if clause is not None]
        return (joined_by, found) if len(found) == len(clauses) else None
    return None


def tree_of(source: str) -> ast.expr:
    """The tree of an expression. Raises SyntaxError, ValueError."""
    return ast.parse(" ".join(source.split()), mode="eval").body


def clause_of(node: ast.expr, known: Mapping[str, FieldSpec]) -> Clause | None:
    """One part of an expression as a row, or None."""
    if isinstance(node, ast.Name) and node.id in known:
        return Clause(node.id, YES)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        inner = clause_of(node.operand, known)
        opposite = {YES: NO, UNANSWERED: ANSWERED, HOLDS: LACKS, ANSWERED: UNANSWERED}
        done = inner is not None and inner.operator in opposite
        return Clause(inner.name, opposite[inner.operator], inner.value) if inner and done else None
    if isinstance(node, ast.Call):
        name = _called(node, "empty")
        return Clause(name, UNANSWERED) if name in known else None
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return _comparison(node.left, node.ops[0], node.comparators[0], known)
    return None


def _called(node: ast.expr, function: str) -> str:
    """The question that `function(question)` is about, else empty."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function:
        only = node.args[0] if len(node.args) == 1 and not node.keywords else None
        return only.id if isinstance(only, ast.Name) else ""
    return ""


def _comparison(
    left: ast.expr, sign: ast.cmpop, right: ast.expr, known: Mapping[str, FieldSpec]
) -> Clause | None:
    if isinstance(sign, ast.In | ast.NotIn):
        if isinstance(left, ast.Constant) and isinstance(right, ast.Name) and right.id in known:
            return Clause(right.id, HOLDS if isinstance(sign, ast.In) else LACKS, str(left.value))
        return None
    value = _value(right)
    if value is None:
        return None
    if (name := _called(left, "age")) in known:
        operator = {ast.GtE: AGE_FROM, ast.Lt: AGE_UNDER}.get(type(sign))
        return Clause(name, operator, value) if operator else None
    if (name := _called(left, "count")) in known and isinstance(sign, ast.Gt):
        return Clause(name, COUNT_OVER, value)
    if not isinstance(left, ast.Name) or left.id not in known:
        return None
    kind = registry.field_types[known[left.id].type].expression
    operator = SIGNS.get(type(sign), {}).get(kind)
    return Clause(left.id, operator, value) if operator else None


def _value(node: ast.expr) -> str | None:
    """A written value as the form shows it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str | int | float):
        return None if isinstance(node.value, bool) else str(node.value)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id == "today" and not node.args:
            return "today"
        if node.func.id == "date" and len(node.args) == 1 and isinstance(node.args[0], ast.Constant):
            return str(node.args[0].value)
    return None


def in_words(source: str, specs: Iterable[FieldSpec]) -> str:
    """An expression as a sentence; itself where it says more than our sentences can."""
    known = {spec.name: spec for spec in specs}
    try:
        return _said(tree_of(source), known)
    except (SyntaxError, ValueError, RecursionError):
        return source


def _said(node: ast.expr, known: Mapping[str, FieldSpec]) -> str:
    clause = clause_of(node, known)
    if clause is not None:
        return clause_in_words(clause, known[clause.name])
    if isinstance(node, ast.BoolOp):
        word = _(" or ") if isinstance(node.op, ast.Or) else _(" and ")
        return word.join(
            f"({_said(value, known)})" if isinstance(value, ast.BoolOp) else _said(value, known)
            for value in node.values
        )
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return _("not (%(condition)s)") % {"condition": _said(node.operand, known)}
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.In | ast.NotIn):
        return _among(node, known)
    return ast.unparse(node)


def _among(node: ast.Compare, known: Mapping[str, FieldSpec]) -> str:
    """`kind in ["a", "b"]`: is “A” or “B”."""
    left, right = node.left, node.comparators[0]
    if not isinstance(left, ast.Name) or left.id not in known or not isinstance(right, ast.List | ast.Tuple):
        return ast.unparse(node)
    spec = known[left.id]
    values = [value_in_words(_value(item) or "", spec) for item in right.elts]
    operator = LABELS[IS] if isinstance(node.ops[0], ast.In) else LABELS[IS_NOT]
    return f"« {question_of(spec)} » {operator} {_(' or ').join(f'« {value} »' for value in values)}"


def clause_in_words(clause: Clause, spec: FieldSpec) -> str:
    """One row as a sentence."""
    said = f"« {question_of(spec)} » {LABELS[clause.operator]}"
    if clause.operator in BARE:
        return said
    value = value_in_words(clause.value, spec)
    if clause.operator in {AGE_FROM, AGE_UNDER}:
        return f"{said} {_('%(years)s years') % {'years': value}}"
    return f"{said} « {value} »" if spec.choices else f"{said} {value}"


def value_in_words(value: str, spec: FieldSpec) -> str:
    """A value as people read it: the label of a choice, a date in words."""
    labels = {choice.name: choice.label for choice in spec.choices}
    if value in labels:
        return labels[value]
    if value == "today":
        return _("today")
    with suppress(ValueError):
        return plain_date_fr(date.fromisoformat(value))
    return value
