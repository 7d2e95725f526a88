"""Filling a mail template: `{{ name }}` is replaced by a known value, and nothing else is interpreted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

SLOT = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")


class UnknownVariable(ValueError):
    """A text uses a variable that its template does not have. `names` lists them."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = sorted(names)
        super().__init__(", ".join(self.names))


def variables_in(text: str) -> set[str]:
    """Names used by a text."""
    return set(SLOT.findall(text))


def check(text: str, known: Iterable[str]) -> None:
    """Raises UnknownVariable when the text uses a name that is not among `known`."""
    unknown = variables_in(text) - set(known)
    if unknown:
        raise UnknownVariable(unknown)


def fill(text: str, values: Mapping[str, object]) -> str:
    """The text with its slots filled in one pass: a value that looks like a slot stays as it is."""
    return SLOT.sub(lambda slot: str(values.get(slot[1], "")), text)
