"""YAML in, YAML out. Reading is safe (no tags, no aliases, no duplicate keys, bounded), writing is canonical:
exporting what was imported from an export gives the same bytes."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import yaml
from django.utils.translation import gettext as _
from pydantic import ValidationError

from parvis.casework.definition.faults import Fault, Refused
from parvis.casework.definition.model import Definition

MOST_BYTES = 300_000
MOST_DEPTH = 40
Positions = dict[str, int]


class Loader(yaml.SafeLoader):
    """YAML without dates, without `yes`/`no` booleans (a French clerk writes oui, non, or true)."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if not tag.endswith((":timestamp", ":bool", ":merge"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _words, _first in (("true|True|TRUE|false|False|FALSE", "tTfF"),):
    Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(f"^(?:{_words})$"), list(_first))


def read(text: str) -> tuple[Definition, Positions]:
    """The definition that a YAML text spells, and the line of each path. Raises Refused."""
    data, lines = _parse(text)
    return from_data(data, lines), lines


def from_data(data: Any, lines: Positions | None = None) -> Definition:
    """The definition in plain data (from YAML, the API or the studio). Raises Refused."""
    try:
        return Definition.model_validate(data)
    except ValidationError as problem:
        raise Refused([_fault(error, lines or {}) for error in problem.errors()]) from problem
    except RecursionError as problem:
        raise Refused([Fault("", _("The text is nested too deeply."), _("Simplify it."))]) from problem


def to_data(definition: Definition) -> dict[str, Any]:
    """Plain JSON data, without the values that are the language's defaults."""
    return definition.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def write(definition: Definition) -> str:
    """The canonical YAML of a definition."""
    return yaml.safe_dump(to_data(definition), sort_keys=False, allow_unicode=True, width=100)


def digest(definition: Definition) -> str:
    """SHA-256 of the canonical YAML: two definitions with the same digest say the same."""
    return hashlib.sha256(write(definition).encode()).hexdigest()


def _parse(text: str) -> tuple[Any, Positions]:
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise Refused([Fault("", _("The file is longer than 300 kB."), _("Shorten it."))])
    try:
        for token in yaml.scan(text, Loader=Loader):
            if isinstance(token, yaml.AliasToken | yaml.AnchorToken):
                raise _refusal(token.start_mark.line, _("Anchors and aliases (& and *) are not accepted."))
        root = yaml.compose(text, Loader=Loader)
        lines: Positions = {}
        _walk(root, "", lines, 0)
        return yaml.load(text, Loader=Loader), lines  # noqa: S506 - Loader is a SafeLoader
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        raise _refusal(mark.line if mark else -1, _("This line is not YAML.")) from problem
    except RecursionError as problem:
        raise _refusal(-1, _("The text is nested too deeply.")) from problem


def _refusal(line: int, why: str) -> Refused:
    return Refused([Fault("", why, _("Check the indentation, the colons and the quotes."), line + 1)])


def _walk(node: yaml.Node | None, path: str, lines: Positions, depth: int) -> None:
    if node is None:
        return
    if depth > MOST_DEPTH:
        raise _refusal(node.start_mark.line, _("The text is nested too deeply."))
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                raise _refusal(key.start_mark.line, _("“%(key)s” is written twice.") % {"key": key.value})
            seen.add(str(key.value))
            here = f"{path}.{key.value}".lstrip(".")
            lines[here] = key.start_mark.line + 1
            _walk(value, here, lines, depth + 1)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _walk(item, f"{path}.{index}".lstrip("."), lines, depth + 1)


def _fault(error: Any, lines: Positions) -> Fault:
    path = ".".join(str(part) for part in error["loc"] if not str(part).startswith("function-"))
    why, mend = _plain(error)
    return Fault(path, why, mend, _line_of(path, lines))


def _line_of(path: str, lines: Positions) -> int:
    while path and path not in lines:
        path = path.rpartition(".")[0]
    return lines.get(path, 0)


def _plain(error: Any) -> tuple[str, str]:
    kind, context = error["type"], error.get("ctx", {})
    given = str(error.get("input", ""))[:60]
    if kind == "missing":
        return _("This word is missing."), _("Add it.")
    if kind == "extra_forbidden":
        return _("This word is unknown here."), _("Check its spelling, or remove it.")
    if kind == "literal_error":
        return (
            _("“%(given)s” is not one of the possible words.") % {"given": given},
            _("Choose among: %(words)s.") % {"words": context.get("expected", "")},
        )
    if kind == "string_pattern_mismatch":
        return (
            _("“%(given)s” is not a valid identifier.") % {"given": given},
            _("Use lower-case letters without accents, digits and _ (or - in the name of a procedure)."),
        )
    if kind in {"string_type", "dict_type", "tuple_type", "bool_type", "model_type", "bool_parsing"}:
        return _("“%(given)s” is not of the expected kind.") % {"given": given}, _(
            "See the guide of the language."
        )
    return _("This value is not accepted: %(given)s.") % {"given": given}, str(error["msg"])
