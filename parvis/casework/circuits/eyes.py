"""Four eyes: within one run of a circuit each place is held by another person than the earlier ones, and who began it
does not agree to it, unless the definition says `same_person` at the place. A person is an account: she stays herself
while she acts for an absent colleague."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from parvis.casework.circuits.faults import NeededLater, NobodyElse, NobodySigns, OtherPerson
from parvis.casework.circuits.models import Circuit
from parvis.casework.circuits.rules import Awaited, fits, is_free, signing
from parvis.casework.circuits.seats import Seat, stuck
from parvis.core.actors import Actor, Forbidden
from parvis.core.authorities.models import Unit
from parvis.core.people.models import Agent


def holders(place: Awaited) -> QuerySet[Agent]:
    """The agents at work whom a place awaits (as `rules.fits` says), absences left aside."""
    rows = Agent.objects.filter(is_active=True)
    if place.unit is not None:
        rows = rows.filter(unit=place.unit)
    over = Q(grants__unit=None) | Q(grants__unit__in=[place.case_unit, place.unit or 0])
    if place.role:
        return rows.filter(over, grants__role__slug=place.role).distinct()
    return rows.filter(over, grants__role__abilities__contains=[place.ability]).distinct()


class Staff:
    """Who may hold which places: each is asked once, however many circuits are looked at."""

    def __init__(self) -> None:
        self._units: dict[str, int] | None = None
        self._holders: dict[Awaited, frozenset[int]] = {}

    def place(self, row: Circuit, number: int) -> Awaited:
        """Whom a place of a circuit awaits. Raises NobodySigns when its unit is no more."""
        here, unit = row.places[number], None
        if here["unit"]:
            if self._units is None:
                self._units = dict(Unit.objects.values_list("slug", "pk"))
            unit = self._units.get(here["unit"])
            if unit is None:
                raise NobodySigns(here["title"])
        return Awaited(here["kind"], here["role"] or "", unit, row.case.unit_id)

    def holders(self, place: Awaited) -> frozenset[int]:
        """The accounts of those who may hold it, absences left aside."""
        if place not in self._holders:
            self._holders[place] = frozenset(holders(place).values_list("account_id", flat=True))
        return self._holders[place]


def check_all(row: Circuit) -> None:
    """Refuse a circuit one place of which would wait for ever. Raises NobodySigns, NobodyElse."""
    staff = Staff()
    for number, here in enumerate(row.places):
        if not staff.holders(staff.place(row, number)):
            raise NobodySigns(here["title"])
    seat = stuck(_seats(row, 0, row.acted, staff))
    if seat is not None:
        raise NobodyElse(row.places[seat.number]["title"])


def needed_later(actor: Actor, row: Circuit, staff: Staff) -> str:
    """The title of a later place that would wait for ever once she agreed here; empty when none would, or when it
    would anyway."""
    try:
        mine = any(fits(actor, staff.place(row, number)) for number in _plain_after(row))
        if not mine or stuck(_seats(row, row.place + 1, row.acted, staff)) is not None:
            return ""
        seat = stuck(_seats(row, row.place + 1, [*row.acted, actor.account_id], staff))
    except NobodySigns:
        return ""
    return "" if seat is None else str(row.places[seat.number]["title"])


def _plain_after(row: Circuit) -> Iterable[int]:
    return (number for number in range(row.place + 1, len(row.places)) if not is_free(row.places[number]))


def _seats(row: Circuit, start: int, acted: Iterable[int | None], staff: Staff) -> list[Seat]:
    """The places from one on; who has acted holds only the free ones."""
    found = []
    for number in range(start, len(row.places)):
        people, free = staff.holders(staff.place(row, number)), is_free(row.places[number])
        found.append(Seat(number, people if free else people.difference(acted), free))
    return found


def may_sign(actor: Actor, row: Circuit, staff: Staff | None = None) -> Actor | None:
    """The actor as she signs where the circuit is, None when she may not: for lists and buttons."""
    who = signing(actor, row, row.case.unit_id)
    return None if who is None or needed_later(actor, row, staff or Staff()) else who


def must_sign(actor: Actor, row: Circuit) -> Actor:
    """The same, for acts. Raises Forbidden, OtherPerson when she began it or agreed before, NeededLater."""
    who = signing(actor, row, row.case.unit_id)
    if who is None:
        raise (
            OtherPerson if signing(actor, row, row.case.unit_id, alone=True) else Forbidden("casework.decide")
        )
    later = needed_later(actor, row, Staff())
    if later:
        raise NeededLater(later)
    return who


def why_not(actor: Actor, row: Circuit) -> str:
    """Why somebody whom the place awaits may not sign there; empty for anybody else."""
    try:
        must_sign(actor, row)
    except (OtherPerson, NeededLater) as fault:
        return str(fault.message)
    except Forbidden:
        return ""
    return ""
