"""Whether the places of a circuit can all be held, each by another person. Pure: no query.

A plain seat is held by somebody who holds no seat before it. A free one (`same_person`) may be held by anybody who
may sign there, but who holds it holds no plain seat after it. Circuits are short and so is this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Seat:
    """A place still to be held: its number, who may hold it, and whether an earlier holder may."""

    number: int
    people: frozenset[int]
    free: bool = False


def stuck(seats: Sequence[Seat]) -> Seat | None:
    """The first seat found that would wait for ever, whoever holds the others; None when all can be held."""
    holds: dict[int, Seat] = {}
    for seat in seats:
        if not seat.free and not _sit(seat, holds, set()):
            return seat
    for seat in seats:
        if seat.free and not any(_before(holds.get(person), seat) for person in seat.people):
            kept = (_kept_for(person, seat, seats) for person in seat.people)
            return None if any(stuck(others) is None for others in kept) else seat
    return None


def _sit(seat: Seat, holds: dict[int, Seat], tried: set[int]) -> bool:
    """Find somebody for a plain seat, moving those who sit elsewhere if need be (Kuhn's matching)."""
    for person in sorted(seat.people - tried):
        tried.add(person)
        if person not in holds or _sit(holds[person], holds, tried):
            holds[person] = seat
            return True
    return False


def _before(held: Seat | None, seat: Seat) -> bool:
    return held is None or held.number < seat.number


def _kept_for(person: int, seat: Seat, seats: Sequence[Seat]) -> list[Seat]:
    """The seats when this person holds a free one: no plain seat after it is hers."""
    return [
        replace(one, people=one.people - {person}) if not one.free and one.number > seat.number else one
        for one in seats
    ]
