"""Who acts. Passed as `by=` to every action, so that the journal and the timeline can say who did what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from django.utils.translation import gettext as _

Kind = Literal["agent", "applicant", "system", "program", "guest"]


class Forbidden(PermissionError):
    """The actor lacks the ability. `ability` names it."""

    def __init__(self, ability: str) -> None:
        super().__init__(ability)
        self.ability = ability


@dataclass(frozen=True, slots=True)
class Delegation:
    """What an absent colleague held, and lends for the dates of her absence: roles and abilities as hers."""

    agent_id: int
    account_id: int
    name: str
    unit_id: int
    everywhere: frozenset[str] = frozenset()
    over_units: frozenset[tuple[str, int]] = frozenset()
    roles: frozenset[tuple[str, int | None]] = frozenset()

    def can(self, ability: str, unit_id: int | None = None) -> bool:
        """True when the absent colleague holds the ability over the unit (with no unit: anywhere at all)."""
        if ability in self.everywhere:
            return True
        return any(held == ability and unit_id in {None, unit} for held, unit in self.over_units)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or program at work, with the abilities held everywhere and those held over given units.

    `roles` are the roles behind them, by identifier and unit (None: everywhere). `delegations` are lent by absent
    colleagues, never handed on. `behalf` names the one for whom this very act is done (see `acting`).
    """

    kind: Kind
    name: str
    account_id: int | None = None
    agent_id: int | None = None
    unit_id: int | None = None
    everywhere: frozenset[str] = frozenset()
    over_units: frozenset[tuple[str, int]] = field(default_factory=frozenset)
    roles: frozenset[tuple[str, int | None]] = frozenset()
    delegations: tuple[Delegation, ...] = ()
    behalf: Delegation | None = None

    @property
    def full_name(self) -> str:
        """The name as acts are signed: with that of the absent colleague for whom it is done."""
        if self.behalf is None:
            return self.name
        return _("%(name)s, by delegation of %(absent)s") % {"name": self.name, "absent": self.behalf.name}

    @property
    def is_agent(self) -> bool:
        """True for an agent of the authority."""
        return self.kind == "agent"

    def can(self, ability: str, unit_id: int | None = None) -> bool:
        """True when the ability is held over the unit, or everywhere, by herself or by who lends it to her. With no
        unit: held anywhere at all."""
        return self.holds(ability, unit_id) or any(lent.can(ability, unit_id) for lent in self.delegations)

    def holds(self, ability: str, unit_id: int | None = None) -> bool:
        """The same, without what absent colleagues lend."""
        if ability in self.everywhere:
            return True
        if unit_id is None:
            return any(held == ability for held, _unit in self.over_units)
        return (ability, unit_id) in self.over_units

    def must(self, ability: str, unit_id: int | None = None) -> None:
        """Raises Forbidden unless `can`."""
        if not self.can(ability, unit_id):
            raise Forbidden(ability)

    def must_be_somebody(self) -> int:
        """The account that acts, for what is kept under a person's name. Raises Forbidden for programs and clocks."""
        if self.account_id is None:
            raise Forbidden("account")
        return self.account_id

    def units_for(self, ability: str) -> Iterable[int] | None:
        """The units over which the ability is held, or lent; None when it is everywhere."""
        if ability in self.everywhere or any(ability in lent.everywhere for lent in self.delegations):
            return None
        pairs = self.over_units.union(*(lent.over_units for lent in self.delegations))
        return sorted({unit for held, unit in pairs if held == ability})

    @property
    def desks(self) -> tuple[int, ...]:
        """The agents whose basket is hers now: her own first, then those of absent colleagues."""
        own = () if self.agent_id is None else (self.agent_id,)
        return own + tuple(lent.agent_id for lent in self.delegations)

    def acting(self, ability: str, unit_id: int | None = None, desk: int | None = None) -> Actor:
        """The actor as this act must name her: for an absent colleague when it uses what that one lends: her basket
        (`desk`: the agent to whom the matter is given) or an ability that the actor herself does not hold."""
        lent = [one for one in self.delegations if one.can(ability, unit_id)]
        hers = next((one for one in lent if one.agent_id == desk), None)
        if hers is None and not self.holds(ability, unit_id):
            hers = next(iter(lent), None)
        return self if hers is None else replace(self, behalf=hers)

    def as_json(self) -> dict[str, object]:
        """What the timeline and the journal keep of the actor."""
        known: dict[str, object] = {"kind": self.kind, "name": self.full_name, "account": self.account_id}
        return known if self.behalf is None else {**known, "behalf": self.behalf.account_id}


SYSTEM = Actor(kind="system", name="Parvis")


def guest(name: str) -> Actor:
    """Somebody outside, without an account, who was asked one thing by a link: it opens nothing else."""
    return Actor(kind="guest", name=name)


def applicant(name: str, account_id: int | None = None) -> Actor:
    """The person a case is about, known by the case's secret or by an account."""
    return Actor(kind="applicant", name=name, account_id=account_id)
