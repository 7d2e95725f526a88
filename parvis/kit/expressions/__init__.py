"""Typed, safe expressions: the conditions and small sums a clerk writes in a procedure.

    status == "married" and not empty(host)
    age(birth_date) >= 16 and "bus" in transports
    (rooms + 1) * 12.5

The syntax is a small part of Python's. A source is first checked against the types of the fields it may name,
as a compiler would, then turned into functions from the very tree that was checked; nothing is ever given to
`eval`. Missing answers never raise: a comparison with one is false, `not` of one is true.

Not here: which fields exist and which are answered before which (casework knows).
"""

from parvis.kit.expressions.checker import check, names_in
from parvis.kit.expressions.evaluator import Expression, compile  # noqa: A004
from parvis.kit.expressions.language import FUNCTIONS, ExpressionError, Function, Type

__all__ = ["FUNCTIONS", "Expression", "ExpressionError", "Function", "Type", "check", "compile", "names_in"]
