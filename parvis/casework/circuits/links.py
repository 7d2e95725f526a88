"""The link that lets somebody outside give one opinion."""

from __future__ import annotations

from parvis.casework.circuits.models import Opinion
from parvis.casework.numbers import derived_code, same_code


def guest_path(row: Opinion) -> str:
    """The page where it is given without an account."""
    return f"/avis/{row.pk}/{_code(row)}/"


def opens(row: Opinion, code: str) -> bool:
    """Whether a code opens it."""
    return same_code(_code(row), code)


def _code(row: Opinion) -> str:
    return derived_code("opinion", row.salt, row.pk)
