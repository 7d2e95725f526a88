"""Running a checked expression over answers, some of which may be missing.

The tree that was checked becomes plain functions, one a node, built once and run for each set of answers; its
operators know about missing answers. Numbers are computed as decimals: 0.1 + 0.2 is 0.3 for a clerk.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Context, Decimal
from functools import partial
from typing import Any, Final

from parvis.kit.expressions.checker import Checker, dotted, names_of
from parvis.kit.expressions.language import FUNCTIONS, ExpressionError, Function, Type
from parvis.kit.expressions.reading import read

_LARGEST: Final = Decimal(10) ** 18
_LONGEST_TEXT: Final = 50_000
_LONGEST_LIST: Final = 1_000
_ARITHMETIC: Final = Context(prec=28)


# What a node becomes: given the answers and today, its value.
type Run = Callable[[Mapping[str, Any], date], Any]


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression, ready to run. `names` are the fields it reads."""

    source: str
    type: Type
    names: frozenset[str]
    _run: Run = field(repr=False, compare=False)
    _types: Mapping[str, Type] = field(repr=False, compare=False)

    def evaluate(self, values: Mapping[str, object], *, today: date) -> object:
        """The value over these answers: bool for a condition (never None), Decimal for a number, or None.

        `values` holds `a.b` under that very key, or nested. A missing or empty answer is None: comparing
        it is false, computing with it gives None, and so does dividing by zero; a missing list is an
        empty one. Raises ExpressionError: wrong_value (an answer is not of its type), not_computable.
        """
        answers = {name: _typed(name, self._types[name], _find(values, name)) for name in self.names}
        try:
            result = self._run(answers, today)
        except (ArithmeticError, TypeError, ValueError, RecursionError) as fault:
            raise ExpressionError("not_computable") from fault
        if self.type is Type.BOOLEAN:
            return bool(result)
        return Decimal(result) if self.type is Type.NUMBER and isinstance(result, int) else result


def compile(  # noqa: A001 (the word every language uses; this module never needs the builtin)
    source: str,
    names: Mapping[str, Type],
    functions: Mapping[str, Function] = FUNCTIONS,
    expects: Type | None = None,
) -> Expression:
    """Check an expression once, to run it many times; raises ExpressionError as `check` does."""
    line, tree = read(source)
    found = Checker(line, names, functions).type_of(tree)
    if expects is not None and found is not expects:
        raise ExpressionError("wrong_result", 0, expected=expects, given=found)
    used = names_of(tree)
    return Expression(source, found, used, _built(tree, functions), {name: names[name] for name in used})


def _built(node: ast.expr, functions: Mapping[str, Function]) -> Run:
    """The function that a checked tree is. Built once, run for each set of answers."""
    match node:
        case ast.Constant():
            value = _constant(node)
            return lambda answers, today: value
        case ast.Name() | ast.Attribute():
            name = dotted(node) or ""
            return lambda answers, today: answers[name]
        case ast.UnaryOp():
            one, inner = _OPERATORS[type(node.op)], _built(node.operand, functions)
            return lambda answers, today: one(inner(answers, today))
        case ast.BinOp():
            two, left, right = _OPERATORS[type(node.op)], *_both(node.left, node.right, functions)
            return lambda answers, today: two(left(answers, today), right(answers, today))
        case ast.BoolOp():
            parts = [_built(part, functions) for part in node.values]
            every = all if isinstance(node.op, ast.And) else any
            return lambda answers, today: every(part(answers, today) for part in parts)
        case ast.Compare():
            return _comparison(node, functions)
        case ast.Call():
            return _called(node, functions)
        case ast.List() | ast.Tuple():
            items = tuple(_constant(item) for item in node.elts if isinstance(item, ast.Constant))
            return lambda answers, today: items
        case _:  # the checker lets nothing else through
            raise ExpressionError("not_allowed")


def _both(left: ast.expr, right: ast.expr, functions: Mapping[str, Function]) -> tuple[Run, Run]:
    return _built(left, functions), _built(right, functions)


def _comparison(node: ast.Compare, functions: Mapping[str, Function]) -> Run:
    """`a < b`, or the chain `a < b < c`, whose middle is read once for each side: answers do not change."""
    sides = [_built(side, functions) for side in (node.left, *node.comparators)]
    pairs = list(zip([_OPERATORS[type(one)] for one in node.ops], sides, sides[1:], strict=False))
    if len(pairs) == 1:
        ((compare, left, right),) = pairs
        return lambda answers, today: compare(left(answers, today), right(answers, today))
    return lambda answers, today: all(
        compare(left(answers, today), right(answers, today)) for compare, left, right in pairs
    )


def _called(node: ast.Call, functions: Mapping[str, Function]) -> Run:
    function = functions[node.func.id if isinstance(node.func, ast.Name) else ""]
    values = [_built(value, functions) for value in node.args]
    options = {keyword.arg or "": _built(keyword.value, functions) for keyword in node.keywords}

    def run(answers: Mapping[str, Any], today: date) -> Any:
        given = [value(answers, today) for value in values]
        named = {name: value(answers, today) for name, value in options.items()}
        if not function.missing_too and any(value is None for value in (*given, *named.values())):
            return None
        return function.run(today, *given, **named)

    return run


def _constant(node: ast.Constant) -> object:
    value = node.value
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _computed(compute: Callable[..., Decimal], *sides: Decimal | int | None) -> Decimal | None:
    """A sum whose every side is known, or None."""
    if any(side is None for side in sides):
        return None
    result = compute(*sides)
    if abs(result) > _LARGEST:
        raise OverflowError
    return result


def _compared(compare: Callable[[Any, Any], bool], left: object, right: object) -> bool:
    return left is not None and right is not None and compare(left, right)


def _is_in(item: object, among: tuple[object, ...] | None) -> bool:
    return item is not None and item in (among or ())


_OPERATORS: Final[dict[type, Callable[..., object]]] = {
    ast.Add: partial(_computed, _ARITHMETIC.add),
    ast.Sub: partial(_computed, _ARITHMETIC.subtract),
    ast.Mult: partial(_computed, _ARITHMETIC.multiply),
    ast.Div: lambda left, right: None if right == 0 else _computed(_ARITHMETIC.divide, left, right),
    ast.USub: partial(_computed, _ARITHMETIC.minus),
    ast.UAdd: partial(_computed, _ARITHMETIC.plus),
    ast.Not: operator.not_,
    ast.Eq: partial(_compared, operator.eq),
    ast.NotEq: partial(_compared, operator.ne),
    ast.Lt: partial(_compared, operator.lt),
    ast.LtE: partial(_compared, operator.le),
    ast.Gt: partial(_compared, operator.gt),
    ast.GtE: partial(_compared, operator.ge),
    ast.In: _is_in,
    ast.NotIn: lambda item, among: item is not None and item not in (among or ()),
}


def _find(values: Mapping[str, object], name: str) -> object:
    """An answer by its name: under the whole name, else step by step at the dots."""
    if name in values:
        return values[name]
    found: object = values
    for step in name.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def _typed(name: str, expected: Type, value: object) -> object:
    """An answer as the evaluator wants it; dates may come as ISO texts and numbers as floats, from JSON."""
    if value is None or value == "":
        return None
    try:
        return _READERS[expected](value)
    except (TypeError, ValueError, ArithmeticError) as fault:
        raise ExpressionError("wrong_value", 0, name=name, expected=expected) from fault


def _as_text(value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
        raise TypeError
    return value


def _as_number(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise TypeError
    if isinstance(value, int) and value.bit_length() > 64:
        raise OverflowError
    number = Decimal(str(value))
    if not number.is_finite() or abs(number) > _LARGEST:
        raise OverflowError
    return number


def _as_date(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return date.fromisoformat(_as_text(value))


def _as_boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _as_list(value: object) -> tuple[object, ...]:
    if not isinstance(value, list | tuple | set | frozenset) or len(value) > _LONGEST_LIST:
        raise TypeError
    return tuple(value)


_READERS: Final[dict[Type, Callable[[object], object]]] = {
    Type.TEXT: _as_text,
    Type.NUMBER: _as_number,
    Type.DATE: _as_date,
    Type.BOOLEAN: _as_boolean,
    Type.LIST: _as_list,
}
