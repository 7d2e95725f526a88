"""Who acts. Passed as `by=` to every action, so that the journal and the timeline can say who did what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["agent", "applicant", "system", "program"]


class Forbidden(PermissionError):
    """The actor lacks the ability. `ability` names it."""

    def __init__(self, ability: str) -> None:
        super().__init__(ability)
        self.ability = ability


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or program at work, with the abilities held everywhere and those held over given units."""

    kind: Kind
    name: str
    account_id: int | None = None
    agent_id: int | None = None
    unit_id: int | None = None
    everywhere: frozenset[str] = frozenset()
    over_units: frozenset[tuple[str, int]] = field(default_factory=frozenset)

    @property
    def is_agent(self) -> bool:
        """True for an agent of the authority."""
        return self.kind == "agent"

    def can(self, ability: str, unit_id: int | None = None) -> bool:
        """True when the ability is held over the unit, or everywhere. With no unit: held anywhere at all."""
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
        """The units over which the ability is held; None when it is held everywhere."""
        if ability in self.everywhere:
            return None
        return sorted(unit for held, unit in self.over_units if held == ability)

    def as_json(self) -> dict[str, object]:
        """What the timeline and the journal keep of the actor."""
        return {"kind": self.kind, "name": self.name, "account": self.account_id}


SYSTEM = Actor(kind="system", name="Parvis")


def applicant(name: str, account_id: int | None = None) -> Actor:
    """The person a case is about, known by the case's secret or by an account."""
    return Actor(kind="applicant", name=name, account_id=account_id)
