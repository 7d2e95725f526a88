"""Every page of the house and of its modules, with an address that leads to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

SLOT = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
KNOWN = {"number": "D-2026-00001", "code": "AAAA"}  # text whose shape a view reads
VALUES = {"int": "1", "slug": "x", "uuid": "00000000-0000-4000-8000-000000000000", "path": "x/x"}


def routes(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    """The pattern of each page, and its view."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        elif isinstance(entry, URLPattern) and entry.callback.__module__.startswith("parvis."):
            yield path, entry.callback


def filled(path: str) -> str:
    """An address of this pattern: each slot is given a value that its converter takes."""

    def value(slot: re.Match[str]) -> str:
        kind = slot["kind"] or "str"
        return VALUES.get(kind) or KNOWN.get(slot["name"], "x")

    return "/" + SLOT.sub(value, path)
