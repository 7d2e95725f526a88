"""What is wrong with a definition: where, why, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One refusal. `path` is dotted (`workflow.transitions.accept.to`), `line` counts from 1 (0: unknown)."""

    path: str
    why: str
    mend: str
    line: int = 0

    def __str__(self) -> str:
        where = f"{self.path} (ligne {self.line})" if self.line else self.path
        return f"{where} : {self.why} {self.mend}"


class Refused(ValueError):
    """A definition that cannot be read or published. `faults` says why, in the order of the file."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults
