"""From pydantic's errors to faults that a clerk understands: where in the file, why, how to mend it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from parvis.casework.definition.faults import Fault, split
from parvis.casework.definition.parsing import NAMED_LISTS, Positions
from parvis.kit import faults as kit

_MISSING = object()
_NOT_THAT_KIND = frozenset(
    {
        "string_type",
        "dict_type",
        "tuple_type",
        "bool_type",
        "bool_parsing",
        "model_type",
        "model_attributes_type",
    }
)


def from_errors(errors: Sequence[Any], data: Any, lines: Positions) -> list[Fault]:
    """One fault a place, in the order of the file."""
    found: dict[str, Fault] = {}
    for error in errors:
        path = path_of(error["loc"], data, missing=error["type"] == "missing")
        why, mend = _plain(error)
        code = f"language.{error['type']}"
        found.setdefault(path, Fault(path, why, mend, line_of(path, lines), code))
    return sorted(found.values(), key=lambda fault: fault.line)


def path_of(loc: Sequence[int | str], data: Any, *, missing: bool = False) -> str:
    """Pydantic's location as a path that can be followed in the data: its own steps (which member of a union,
    which validator) are left out; a missing word ends the path."""
    steps: list[str] = []
    for number, step in enumerate(loc):
        inner = _follow(data, step, steps)
        if inner is not _MISSING:
            steps.append(str(step))
            data = inner
        elif missing and number == len(loc) - 1:
            steps.append(str(step))
    return ".".join(steps)


def _follow(data: Any, step: int | str, steps: list[str]) -> Any:
    if isinstance(data, list | tuple):
        return _item(data, step, steps)
    if not isinstance(data, Mapping):
        return _MISSING
    if isinstance(step, int):
        return list(data.values())[step] if step < len(data) else _MISSING
    return data.get(step, _MISSING)


def _item(data: Sequence[Any], step: int | str, steps: list[str]) -> Any:
    """An item of a list; the name of a named part is no step of the path."""
    if not isinstance(step, int) or step >= len(data):
        return _MISSING
    item = data[step]
    if steps and steps[-1] in NAMED_LISTS and isinstance(item, Mapping) and len(item) == 1:
        return next(iter(item.values()))
    return item


def line_of(path: str, lines: Positions) -> int:
    """The line of a path, or of the nearest word around it."""
    while path and path not in lines:
        path = path.rpartition(".")[0]
    return lines.get(path, 0)


def _plain(error: Any) -> tuple[str, str]:
    kind, context = error["type"], error.get("ctx", {})
    cause = context.get("error")
    if isinstance(cause, kit.Fault):
        why, mend = split(cause.message)
        return why, mend or _("See the guide of the language.")
    if kind in _SENTENCES:
        return _SENTENCES[kind](error)
    if kind in _NOT_THAT_KIND:
        return _wrong_kind(error)
    given = {"given": _short(error.get("input"))}
    return _("“%(given)s” is not accepted here.") % given, _("See the guide of the language.")


def _missing(error: Any) -> tuple[str, str]:
    return _("The word “%(word)s” is missing.") % {"word": _last(error)}, _("Add it.")


def _unknown(error: Any) -> tuple[str, str]:
    return _("The word “%(word)s” is unknown here.") % {"word": _last(error)}, _(
        "Check its spelling, or remove it."
    )


def _not_among(error: Any) -> tuple[str, str]:
    words = re.findall(r"'([^']*)'", str(error["ctx"].get("expected", "")))
    return (
        _("“%(given)s” is not one of the possible words.") % {"given": _short(error.get("input"))},
        _("Choose among: %(words)s.") % {"words": ", ".join(words)},
    )


def _bad_name(error: Any) -> tuple[str, str]:
    return (
        _("“%(given)s” is not a valid identifier.") % {"given": _short(error.get("input"))},
        _("Use lower-case letters without accents, digits and _ (or - in the name of a procedure)."),
    )


def _too_short(error: Any) -> tuple[str, str]:
    return _("There is nothing here."), _("Write at least %(count)s.") % {
        "count": error["ctx"].get("min_length", 1)
    }


def _too_many(error: Any) -> tuple[str, str]:
    limit = {"count": error["ctx"].get("max_length", 0)}
    return _("There are too many of them."), _("Write at most %(count)s.") % limit


def _too_long(error: Any) -> tuple[str, str]:
    limit = {"count": error["ctx"].get("max_length", 0)}
    return _("This is too long."), _("Write at most %(count)s characters.") % limit


def _wrong_kind(error: Any) -> tuple[str, str]:
    given = error.get("input")
    why = _("“%(given)s” is not of the expected kind.") % {"given": _short(given)}
    if error["type"] == "string_type" and isinstance(given, int | float):
        return why, _("Put it between quotes.")
    if error["type"] == "string_type" and given is None:
        return _("There is nothing after the colon."), _("Write the text, or remove this word.")
    if error["type"].startswith("bool"):
        return why, _("Write true or false.")
    return why, _("See the guide of the language.")


_SENTENCES = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "literal_error": _not_among,
    "string_pattern_mismatch": _bad_name,
    "too_short": _too_short,
    "too_long": _too_many,
    "string_too_short": _too_short,
    "string_too_long": _too_long,
}


def _last(error: Any) -> str:
    return _short(error["loc"][-1]) if error["loc"] else ""


def _short(value: object) -> str:
    """The beginning of what was written, fit to be printed anywhere."""
    try:
        text = value if isinstance(value, str) else repr(value)
    except (ValueError, RecursionError):  # a number of thousands of digits, a nest of thousands of lists
        text = type(value).__name__
    return text[:60].encode("utf-8", "replace").decode()
