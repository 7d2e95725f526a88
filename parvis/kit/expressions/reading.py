"""From a source to a syntax tree, or to a plain word about what cannot be read.

Python's parser does the reading; it is given only short sources, and what it refuses is looked at again
to find the slip a clerk most likely made.
"""

import ast
import re
from typing import Final

from parvis.kit.expressions.language import ExpressionError

LONGEST: Final = 500
DEEPEST: Final = 50

_STRING = re.compile(r"\"[^\"]*\"|'[^']*'")
# Refused before parsing: they would only bring surprises, or warnings from Python's own reader.
_FORBIDDEN = re.compile(r"[\\#\x00\ud800-\udfff]|(?<![\w.])(?=\.*\d)[\d.]++[^\W\d]\w*")
_SLIPS = re.compile(
    r"(?P<sign>&&|\|\||<>|[≠≤≥“”«»]|(?<![=!<>])=(?!=)|!(?!=)|\b(?:et|ou|non|is)\b)", re.IGNORECASE
)
_INSTEAD: Final = {
    "&&": "and", "||": "or", "!": "not", "<>": "!=", "≠": "!=", "≤": "<=", "≥": ">=", "=": "==",
    "“": '"', "”": '"', "«": '"', "»": '"', "et": "and", "ou": "or", "non": "not", "is": "==",
}  # fmt: skip


def read(source: str) -> tuple[str, ast.expr]:
    """The source on one line and its tree, within the limits of length and depth.

    Raises ExpressionError: empty, too_long, too_deep, quote, sign, forbidden_sign, syntax.
    """
    if len(source) > LONGEST:
        raise ExpressionError("too_long", LONGEST, limit=LONGEST)
    line = re.sub(r"\s", " ", source)
    start = len(line) - len(line.lstrip())
    if start == len(line):
        raise ExpressionError("empty")
    bare = _STRING.sub(lambda found: " " * len(found[0]), line)
    if found := (re.search(r"\\", line) or _FORBIDDEN.search(bare)):
        raise ExpressionError(
            "forbidden_sign", found.start(), sign=found[0][:20].encode("utf-8", "replace").decode()
        )
    tree = _parse(line, start, bare)
    _measure(tree)
    return line, tree


def position_of(line: str, node: ast.AST) -> int:
    """Where a node starts in the line, in characters: Python counts bytes, from the first word."""
    text = line.lstrip()
    offset = getattr(node, "col_offset", 0)
    return len(line) - len(text) + len(text.encode()[:offset].decode("utf-8", "ignore"))


def _parse(line: str, start: int, bare: str) -> ast.expr:
    try:
        return ast.parse(line[start:], mode="eval").body
    except (RecursionError, MemoryError) as fault:
        raise ExpressionError("too_deep") from fault
    except (SyntaxError, ValueError) as fault:
        raise _slip(bare, start + max((getattr(fault, "offset", 1) or 1) - 1, 0)) from fault


def _slip(bare: str, position: int) -> ExpressionError:
    """The likeliest reason why a source cannot be read."""
    if found := re.search("[\"']", bare):
        return ExpressionError("quote", found.start())
    if found := _SLIPS.search(bare):
        return ExpressionError("sign", found.start(), sign=found[0], instead=_INSTEAD[found[0].lower()])
    return ExpressionError("syntax", min(position, len(bare)))


def _measure(tree: ast.expr) -> None:
    """Refuse a tree that deep recursions could not walk, walking it without recursion."""
    level: list[ast.AST] = [tree]
    for _ in range(DEEPEST):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return
    raise ExpressionError("too_deep")
