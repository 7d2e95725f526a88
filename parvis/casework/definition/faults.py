"""What is wrong with a definition: where, why, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One refusal. `path` is dotted (`workflow.transitions.accept.to`; items of lists are numbered from 0 and
    the name of a named item is no step), `line` counts from 1 (0: unknown), `code` never changes."""

    path: str
    why: str
    mend: str
    line: int = 0
    code: str = ""

    def __str__(self) -> str:
        where = f"{self.path} (ligne {self.line})" if self.line else self.path
        return f"{where} : {self.why} {self.mend}".strip()


def fault(code: str, path: str, why: str, mend: str) -> Fault:
    """A fault that the verifier found, its code first: that is what a reader of the checks looks for."""
    return Fault(path, why, mend, code=code)


def split(message: str) -> tuple[str, str]:
    """A message of the kit as what is wrong and how to mend it: its first sentence, and the others."""
    why, _point, mend = message.partition(". ")
    return (f"{why}.", mend) if mend else (why, "")


class Refused(ValueError):
    """A definition that cannot be read or published. `faults` says why, in the order of the file."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults
