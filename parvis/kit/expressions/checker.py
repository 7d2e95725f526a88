"""The compiler's eye: what type an expression has, or what is wrong with it and where.

Only the kinds of nodes named here can be written at all; whatever passes the checker, the evaluator can run.
"""

import ast
import difflib
from collections.abc import Iterable, Mapping
from typing import Final

from parvis.kit.expressions.language import FUNCTIONS, ExpressionError, Function, Type
from parvis.kit.expressions.reading import position_of, read

LARGEST: Final = 10**15

_ARITHMETIC: Final = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_SIGNS: Final = {ast.USub: "-", ast.UAdd: "+"}
_EQUALITY: Final = {ast.Eq: "==", ast.NotEq: "!="}
_ORDER: Final = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_MEMBERSHIP = (ast.In, ast.NotIn)


def check(
    source: str,
    names: Mapping[str, Type],
    functions: Mapping[str, Function] = FUNCTIONS,
    expects: Type | None = None,
) -> Type:
    """The type of an expression over the given fields; `expects` demands one (a condition: Type.BOOLEAN).

    A name may have dots, as in `applicant.birth_date`. Raises ExpressionError, whose position, code and
    message say where, what and how to mend it.
    """
    line, tree = read(source)
    found = Checker(line, names, functions).type_of(tree)
    if expects is not None and found is not expects:
        raise ExpressionError("wrong_result", 0, expected=expects, given=found)
    return found


def names_in(source: str) -> frozenset[str]:
    """The names of the fields an expression uses, dots included; functions are not names.

    Raises ExpressionError when the source cannot be read.
    """
    return names_of(read(source)[1])


def names_of(tree: ast.expr) -> frozenset[str]:
    """The field names in a tree."""
    found: set[str] = set()
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        name = dotted(node)
        if name is not None:
            found.add(name)
            continue
        function = node.func if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else None
        waiting += [child for child in ast.iter_child_nodes(node) if child is not function]
    return frozenset(found)


def dotted(node: ast.AST) -> str | None:
    """`a.b.c` as one name, or None when the node is not made of names only."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        owner = dotted(node.value)
        return None if owner is None else f"{owner}.{node.attr}"
    return None


class Checker:
    """Walks one tree and gives each node its type."""

    def __init__(self, line: str, names: Mapping[str, Type], functions: Mapping[str, Function]) -> None:
        self.line, self.names, self.functions = line, names, functions

    def type_of(self, node: ast.expr) -> Type:
        """The type of a node and of all below it; raises ExpressionError at the first fault."""
        match node:
            case ast.Constant():
                return self._constant(node)
            case ast.Name() | ast.Attribute():
                return self._name(node)
            case ast.BoolOp():
                word = "and" if isinstance(node.op, ast.And) else "or"
                for value in node.values:
                    self._condition(value, word)
                return Type.BOOLEAN
            case ast.UnaryOp():
                return self._unary(node)
            case ast.BinOp() if type(node.op) in _ARITHMETIC:
                for side in (node.left, node.right):
                    self._number(side, _ARITHMETIC[type(node.op)])
                return Type.NUMBER
            case ast.Compare():
                return self._comparison(node)
            case ast.Call():
                return self._call(node)
            case ast.List() | ast.Tuple():
                self._element(node)
                return Type.LIST
            case _:
                raise self._fault("not_allowed", node)

    def _fault(self, code: str, node: ast.AST, **params: object) -> ExpressionError:
        return ExpressionError(code, position_of(self.line, node), **params)

    def _constant(self, node: ast.Constant) -> Type:
        match node.value:
            case bool():
                return Type.BOOLEAN
            case str():
                return Type.TEXT
            case int() | float() as number:
                if not -LARGEST <= number <= LARGEST:
                    raise self._fault("number_too_large", node)
                return Type.NUMBER
            case None:
                raise self._fault("none", node)
            case _:
                raise self._fault("not_allowed", node)

    def _name(self, node: ast.Name | ast.Attribute) -> Type:
        name = dotted(node)
        if name is None:
            raise self._fault("not_allowed", node)
        if name in self.names:
            if self.names[name] is Type.NOTHING:
                raise self._fault("no_answer", node, name=name)
            return self.names[name]
        if name in self.functions:
            raise self._fault("function_alone", node, name=name)
        raise self._fault("unknown_name", node, name=name, close=_nearest(name, self.names))

    def _unary(self, node: ast.UnaryOp) -> Type:
        if isinstance(node.op, ast.Not):
            self._condition(node.operand, "not")
            return Type.BOOLEAN
        if type(node.op) not in _SIGNS:
            raise self._fault("not_allowed", node)
        self._number(node.operand, _SIGNS[type(node.op)])
        return Type.NUMBER

    def _condition(self, node: ast.expr, operator: str) -> None:
        given = self.type_of(node)
        if given is not Type.BOOLEAN:
            raise self._fault("not_a_condition", node, operator=operator, given=given)

    def _number(self, node: ast.expr, operator: str) -> None:
        given = self.type_of(node)
        if given is not Type.NUMBER:
            raise self._fault("not_a_number", node, operator=operator, given=given)

    def _comparison(self, node: ast.Compare) -> Type:
        left = node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            kind = type(operator)
            if kind in _MEMBERSHIP:
                self._membership(left, right)
            elif kind in _EQUALITY:
                self._alike(left, right)
            elif kind in _ORDER:
                self._ordered(left, right, _ORDER[kind])
            else:
                raise self._fault("sign", right, sign="is", instead="==")
            left = right
        return Type.BOOLEAN

    def _alike(self, left: ast.expr, right: ast.expr) -> Type:
        one, other = self.type_of(left), self.type_of(right)
        if one is not other or one is Type.LIST:
            raise self._fault("not_comparable", left, left=one, right=other)
        return one

    def _ordered(self, left: ast.expr, right: ast.expr, operator: str) -> None:
        for side in (left, right):
            given = self.type_of(side)
            if given not in (Type.NUMBER, Type.DATE):
                raise self._fault("not_ordered", side, operator=operator, given=given)
        self._alike(left, right)

    def _membership(self, item: ast.expr, among: ast.expr) -> None:
        one, given = self.type_of(item), self.type_of(among)
        if given is not Type.LIST:
            raise self._fault("not_a_list", among, given=given)
        element = self._element(among) if isinstance(among, ast.List | ast.Tuple) else None
        if one is Type.LIST or (element is not None and one is not element):
            raise self._fault("not_comparable", item, left=one, right=element or Type.TEXT)

    def _element(self, node: ast.List | ast.Tuple) -> Type:
        """The one type of the items of a written list, which must be plain texts or plain numbers."""
        kinds = {self.type_of(item) for item in node.elts if isinstance(item, ast.Constant)}
        plain = all(isinstance(item, ast.Constant) for item in node.elts)
        if not plain or len(kinds) != 1 or kinds & {Type.BOOLEAN}:
            raise self._fault("bad_list", node)
        return kinds.pop()

    def _call(self, node: ast.Call) -> Type:
        if not isinstance(node.func, ast.Name):
            raise self._fault("not_allowed", node)
        name = node.func.id
        function = self.functions.get(name)
        if function is None:
            known = ", ".join(sorted(self.functions))
            close = _nearest(name, self.functions)
            raise self._fault("unknown_function", node, name=name, known=known, close=close)
        if len(node.args) != len(function.takes):
            raise self._fault(
                "argument_count", node, name=name, expected=len(function.takes), given=len(node.args)
            )
        for value, accepted in zip(node.args, function.takes, strict=True):
            self._argument(name, value, accepted, function.literal)
        for keyword in node.keywords:
            if keyword.arg is None or keyword.arg not in function.options:
                raise self._fault("argument_name", keyword, name=name, option=keyword.arg or "**")
            self._argument(name, keyword.value, frozenset({function.options[keyword.arg]}), literal=False)
        if function.literal and function.run(None, *(_literal(value) for value in node.args)) is None:
            raise self._fault("bad_date", node, text=_literal(node.args[0]))
        return function.returns

    def _argument(self, name: str, value: ast.expr, accepted: frozenset[Type], literal: bool) -> None:
        given = self.type_of(value)
        if given not in accepted:
            raise self._fault("argument_type", value, name=name, expected=min(accepted), given=given)
        if literal and not isinstance(value, ast.Constant):
            raise self._fault("argument_literal", value, name=name)


def _literal(node: ast.expr) -> object:
    return node.value if isinstance(node, ast.Constant) else None


def _nearest(name: str, known: Iterable[str]) -> str:
    """The known name closest to a mistyped one, or "" when none is close."""
    return next(iter(difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)), "")
