"""Changing one part of a definition: pure functions from a definition to another. A part is named by its path, the
very path that the verifier's faults give: `pages.0.fields.2`, `workflow.states.received`, `letters.accord`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from parvis.casework.definition.language import read, write
from parvis.casework.definition.model import Definition


class NoSuchPart(LookupError):
    """The path leads nowhere: the part was removed, or the address was made up."""


def part_at(whole: Any, path: str) -> Any:
    """The part at a path. Raises NoSuchPart."""
    for step in path.split(".") if path else ():
        whole = _inside(whole, step)
    return whole


def _inside(whole: Any, step: str) -> Any:
    try:
        if isinstance(whole, tuple):
            return whole[_index(step)]
        if isinstance(whole, dict):
            return whole[step]
        if step in type(whole).model_fields:
            return getattr(whole, step)
    except (LookupError, ValueError, AttributeError) as problem:
        raise NoSuchPart(step) from problem
    raise NoSuchPart(step)


def _index(step: str) -> int:
    if not (step.isascii() and step.isdecimal() and len(step) < 5):
        raise NoSuchPart(step)
    return int(step)


def put(whole: Any, path: str, part: Any) -> Any:
    """The same with another part at a path. Raises NoSuchPart."""
    if not path:
        return part
    step, _dot, rest = path.partition(".")
    inner = put(_inside(whole, step), rest, part) if rest else part
    return _with(whole, step, inner)


def _with(whole: Any, step: str, inner: Any) -> Any:
    if isinstance(whole, tuple):
        at = _index(step)
        if at >= len(whole):
            raise NoSuchPart(step)
        return (*whole[:at], inner, *whole[at + 1 :])
    if isinstance(whole, dict):
        return {**whole, step: inner}
    if step not in type(whole).model_fields:
        raise NoSuchPart(step)
    return whole.model_copy(update={step: inner})


def insert(whole: Definition, where: str, part: Any, name: str = "") -> tuple[Definition, str]:
    """The same with one more part at the end of a list, or under a name; and the path of the new part."""
    parts = part_at(whole, where)
    if isinstance(parts, tuple):
        return put(whole, where, (*parts, part)), f"{where}.{len(parts)}"
    if not isinstance(parts, dict) or not name or name in parts:
        raise NoSuchPart(where)
    return put(whole, where, {**parts, name: part}), f"{where}.{name}"


def remove(whole: Definition, path: str) -> Definition:
    """The same without a part."""
    where, _dot, step = path.rpartition(".")
    parts = part_at(whole, where)
    part_at(whole, path)
    if isinstance(parts, tuple):
        at = _index(step)
        return put(whole, where, (*parts[:at], *parts[at + 1 :]))
    if isinstance(parts, dict):
        return put(whole, where, {name: part for name, part in parts.items() if name != step})
    raise NoSuchPart(path)


def shift(whole: Definition, path: str, by: int) -> Definition:
    """The same with a part one place up (-1) or down (1); a question at the edge of its page goes to the next one."""
    where, _dot, step = path.rpartition(".")
    parts = part_at(whole, where)
    if isinstance(parts, dict):
        part_at(whole, path)
        names = _shifted(list(parts), list(parts).index(step), by)
        return put(whole, where, {name: parts[name] for name in names})
    if not isinstance(parts, tuple):
        raise NoSuchPart(path)
    at = _index(step)
    part_at(whole, path)
    if 0 <= at + by < len(parts):
        return put(whole, where, tuple(_shifted(parts, at, by)))
    return _to_next_page(whole, path, by) if where.startswith("pages.") and where.count(".") == 2 else whole


def _shifted(parts: Sequence[Any], at: int, by: int) -> list[Any]:
    moved = list(parts)
    if 0 <= at + by < len(moved):
        moved.insert(at + by, moved.pop(at))
    return moved


def _to_next_page(whole: Definition, path: str, by: int) -> Definition:
    number = _index(path.split(".")[1])
    other = number + by
    if not 0 <= other < len(whole.pages) or len(whole.pages[number].fields) == 1:
        return whole
    question, fields = part_at(whole, path), whole.pages[other].fields
    moved = (question, *fields) if by > 0 else (*fields, question)
    return put(remove(whole, path), f"pages.{other}.fields", moved)


def path_after(whole: Definition, path: str, by: int) -> str:
    """Where a part stands once it was shifted."""
    where, _dot, step = path.rpartition(".")
    parts = part_at(whole, where)
    if not isinstance(parts, tuple):
        return path
    at = _index(step) + by
    if 0 <= at < len(parts):
        return f"{where}.{at}"
    if shift(whole, path, by) is whole:
        return path
    other = _index(path.split(".")[1]) + by
    return f"pages.{other}.fields.{0 if by > 0 else len(whole.pages[other].fields)}"


def settled(whole: Definition) -> Definition:
    """The definition as reading what it is written as gives it back. Raises Refused when it cannot be spelt (an
    empty list of pages, a text that is too long…)."""
    return read(write(whole))[0]
