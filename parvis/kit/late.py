"""Libraries that few pages need and that take long to load: loaded at their first use, not at the start.

if TYPE_CHECKING:
    import pikepdf
else:
    pikepdf = late("pikepdf")
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


class late:  # noqa: N801 - reads as the statement it stands for
    """A module that is imported when something of it is asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, wanted: str) -> Any:
        found = getattr(import_module(self._name), wanted)
        setattr(self, wanted, found)
        return found
