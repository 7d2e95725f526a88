"""For which authority the running code works. Nothing set means nothing can be read or written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


class NoAuthority(RuntimeError):
    """Scoped data was asked for while no authority is set. Always a fault of the caller."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The authority in force, and whether its transaction may write."""

    authority_id: int | None
    read_only: bool = False


_scope: ContextVar[Scope | None] = ContextVar("parvis_scope", default=None)


def current_scope() -> Scope | None:
    """The scope in force, or None."""
    return _scope.get()


def current_authority_id() -> int:
    """Primary key of the authority in force. Raises NoAuthority."""
    scope = _scope.get()
    if scope is None or scope.authority_id is None:
        raise NoAuthority("No authority is set: wrap the code in `in_authority(authority)`.")
    return scope.authority_id


def authority_id_or_none() -> int | None:
    """Default of every row's authority. None outside any scope: the row then cannot be written (NOT NULL)."""
    scope = _scope.get()
    return scope.authority_id if scope else None


@contextmanager
def in_scope(authority_id: int | None, *, read_only: bool = False) -> Iterator[None]:
    """Run the block for one authority (None: for none, where scoped tables show no row)."""
    token = _scope.set(Scope(authority_id, read_only))
    try:
        yield
    finally:
        _scope.reset(token)
