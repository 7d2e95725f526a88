"""What the QR code of a printed form says. Plain text, so that any reader shows something that a person understands."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parvis.casework.paper.codes import LENGTH, SIGNS

_TEXT = re.compile(
    rf"PARVIS:([a-z][a-z0-9-]{{1,59}}):([1-9][0-9]{{0,5}})(?::([{SIGNS}]{{{LENGTH}}}))?", re.ASCII
)


@dataclass(frozen=True)
class Mark:
    """A procedure, the number of a version, and the short code of a draft (empty for a blank form)."""

    procedure: str
    version: int
    code: str = ""

    @property
    def text(self) -> str:
        """As the QR code holds it."""
        return ":".join(["PARVIS", self.procedure, str(self.version), *([self.code] if self.code else [])])

    @property
    def shown(self) -> str:
        """As it is printed beside, for whoever must type it. Without the code: it opens the draft."""
        return f"{self.procedure} · {self.version}"


def read(text: str) -> Mark | None:
    """The mark that a text is, exactly; None for any other. Whoever holds a pen may have drawn the code."""
    found = _TEXT.fullmatch(text[:200])
    return Mark(found[1], int(found[2]), found[3] or "") if found else None
