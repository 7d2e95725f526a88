"""One line of the report."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """What was measured. `target` is the most that is allowed (the least, when `at_least`); None: for information."""

    figure: str
    measured: float
    unit: str
    target: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def ok(self) -> bool | None:
        """Whether the target is met; None when there is none."""
        if self.target is None:
            return None
        return self.measured >= self.target if self.at_least else self.measured <= self.target

    def as_json(self) -> dict[str, Any]:
        """The line as it is printed."""
        line = asdict(self) | {"ok": self.ok, "measured": round(self.measured, 2)}
        line.pop("at_least")
        return {name: value for name, value in line.items() if value != ""}
