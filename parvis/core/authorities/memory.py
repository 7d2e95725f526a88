"""What a process may remember for a few seconds: lists that every page asks for and that change once a week.

Each authority has its own memory. What is remembered may be a few seconds old in another process: never remember
what a decision rests on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, Protocol, cast

from parvis.core.database.scope import current_authority_id

KEEP_SECONDS = 5.0
MOST = 5_000  # hostile arguments must not fill the memory
_all: list[dict[Any, Any]] = []


class Remembering[**P, T](Protocol):
    """A function whose answers are remembered."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T: ...

    def forget(self) -> None:
        """Drop what this process remembers, after a change."""


def remembered[**P, T](ask: Callable[P, T]) -> Remembering[P, T]:
    """Decorate a function of hashable positional arguments whose answer nobody modifies."""
    kept: dict[tuple[Hashable, ...], tuple[float, T]] = {}
    _all.append(kept)

    @wraps(ask)
    def remembering(*args: Any) -> T:
        key, now = (current_authority_id(), *args), time.monotonic()
        found = kept.get(key)
        if found is None or now - found[0] > KEEP_SECONDS:
            if len(kept) >= MOST:
                kept.clear()
            found = kept[key] = (now, ask(*args))  # type: ignore[call-arg]
        return found[1]

    remembering.forget = kept.clear  # type: ignore[attr-defined]
    return cast("Remembering[P, T]", remembering)


def forget_everything() -> None:
    """Drop all that this process remembers."""
    for kept in _all:
        kept.clear()
