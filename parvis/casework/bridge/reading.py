"""Reading what démarche numérique's API gave: one answer, several, or one a line; with or without their envelopes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from parvis.casework.faults import CaseworkFault
from parvis.kit.text import clean_text

MOST_BYTES = 20_000_000
MOST_DEPTH = 30


class NotTheirs(CaseworkFault):
    """A file that holds nothing of their API."""

    status = 422


def read_json(content: bytes) -> list[dict[str, Any]]:
    """The objects of a file: a JSON value, or one a line. Raises NotTheirs."""
    if len(content) > MOST_BYTES:
        raise NotTheirs(_("The file is longer than 20 MB. Split it."))
    try:
        text = content.decode("utf-8-sig")
        try:
            found = json.loads(text, parse_constant=_no_number)
        except json.JSONDecodeError:
            found = [
                json.loads(line, parse_constant=_no_number) for line in text.splitlines() if line.strip()
            ]
        json.dumps(found, ensure_ascii=False).encode()  # half a letter (a lone surrogate) cannot be kept
    except (ValueError, RecursionError) as problem:
        raise NotTheirs(_("The file is not JSON.")) from problem
    objects = found if isinstance(found, list) else [found]
    if not objects or not all(isinstance(one, dict) for one in objects):
        raise NotTheirs(_("The file holds no answer of the API."))
    return objects


def _no_number(word: str) -> None:
    """NaN and Infinity are no JSON: the database would refuse them later, in the job."""
    raise ValueError(word)


def descriptor_in(content: bytes) -> dict[str, Any]:
    """The démarche that a file describes. Raises NotTheirs."""
    for one in read_json(content):
        for found in _inside(one, 0):
            if isinstance(found.get("title"), str) and revision_of(found) is not None:
                return found
    raise NotTheirs(_("The file describes no démarche: ask for it with its revision."))


def revision_of(found: dict[str, Any]) -> dict[str, Any] | None:
    """The version that a démarche describes: the one in force if there is one."""
    for name in ("revision", "publishedRevision", "activeRevision", "draftRevision"):
        if isinstance(found.get(name), dict):
            return dict(found[name])
    return found if isinstance(found.get("champDescriptors"), list) else None


def dossiers_in(content: bytes) -> list[dict[str, Any]]:
    """The dossiers of a file, in their order. Raises NotTheirs when there is none."""
    found = [one for each in read_json(content) for one in _inside(each, 0) if _is_dossier(one)]
    if not found:
        raise NotTheirs(_("The file holds no dossier."))
    return found


def _is_dossier(found: dict[str, Any]) -> bool:
    number = found.get("number")
    known = isinstance(number, int) and not isinstance(number, bool) and 0 < number < 2**63
    return known and isinstance(found.get("champs"), list) and "state" in found


def _inside(found: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Every object of an answer, from the outside in; nothing is looked for inside a dossier."""
    if depth > MOST_DEPTH:
        return
    if isinstance(found, dict):
        yield found
        if not _is_dossier(found):
            for inner in found.values():
                yield from _inside(inner, depth + 1)
    elif isinstance(found, list):
        for inner in found:
            yield from _inside(inner, depth + 1)


def words(value: Any, limit: int) -> str:
    """A text of theirs, on one line, cut to what ours may hold."""
    return " ".join(clean_text(str(value or "")[: limit * 4], limit * 4).split())[:limit]
