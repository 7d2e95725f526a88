"""What a list of cases is narrowed to, and what it shows of each: read from the address and written back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from parvis.casework.models import Case
from parvis.kit.text import small_number

VIEWS = ("todo", "mine", "late", "waiting", "decided", "all")
SORTS = ("", "-due", "received", "-received", "name", "-name")
CLOSED = ("decided", "all")  # too many to be put in another order
COLUMN = re.compile(r"[a-z][a-z0-9_]{0,60}(\.[a-z][a-z0-9_]{0,60})?")
MOST_COLUMNS = 12


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to. It is the address of the page, so it can be kept and shared."""

    view: str = "todo"
    unit: int | None = None
    procedure: int | None = None
    phase: str = ""
    free: bool = False
    soon: bool = False
    label: int | None = None
    agent: int | None = None
    q: str = ""
    columns: tuple[str, ...] = ()
    sort: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Filters:
        """From the address. What is not understood is left out."""
        view = query.get("view", "todo")
        phase = query.get("phase", "")
        return cls(
            view=view if view in VIEWS else "todo",
            unit=small_number(query.get("unit", "")),
            procedure=small_number(query.get("procedure", "")),
            phase=phase if phase in Case.Phase.values else "",
            free=query.get("free") == "1",
            soon=query.get("soon") == "1",
            label=small_number(query.get("label", "")),
            agent=small_number(query.get("agent", "")),
            q=query.get("q", "").replace("\x00", "")[:200].strip(),
            columns=_columns(query.get("cols", "")),
            sort=_sort(view, query.get("sort", "")),
        )

    def address(self, **changes: Any) -> str:
        """The query string of the list, with some changes; unset filters are left out."""
        changed = replace(self, **changes)
        parts = {
            "view": changed.view if changed.view != "todo" else None,
            "unit": changed.unit,
            "procedure": changed.procedure,
            "phase": changed.phase or None,
            "free": "1" if changed.free else None,
            "soon": "1" if changed.soon else None,
            "label": changed.label,
            "agent": changed.agent,
            "q": changed.q or None,
            "cols": ",".join(changed.columns) or None,
            "sort": changed.sort or None,
        }
        return urlencode({name: value for name, value in parts.items() if value is not None})

    @property
    def bare(self) -> Filters:
        """The same list with nothing left out of it; its columns and its order stay."""
        return Filters(view=self.view, columns=self.columns, sort=self.sort)


def _sort(view: str, text: str) -> str:
    return text if text in SORTS and view not in CLOSED else ""


def _columns(text: str) -> tuple[str, ...]:
    names = (name for name in text[:800].split(",") if COLUMN.fullmatch(name))
    return tuple(dict.fromkeys(names))[:MOST_COLUMNS]
