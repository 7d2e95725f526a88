"""Who may sign and who may give an opinion. Pure: no query, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from parvis.casework.circuits.models import Circuit, Opinion
from parvis.casework.models import Case
from parvis.casework.rules import DECIDE, VIEW, may_handle
from parvis.core.actors import Actor, Delegation


@dataclass(frozen=True)
class Awaited:
    """Whom a place awaits: what is given, by which role and unit, on a case of which unit."""

    kind: str
    role: str
    unit: int | None
    case_unit: int

    @property
    def ability(self) -> str:
        """What one must hold where no role is named."""
        return VIEW if self.kind == "visa" else DECIDE


def awaited(circuit: Circuit, case_unit: int) -> Awaited:
    """Whom a circuit awaits where it is."""
    return Awaited(circuit.awaits_kind, circuit.awaits_role, circuit.awaits_unit_id, case_unit)


def signing(actor: Actor, circuit: Circuit, case_unit: int, *, alone: bool = False) -> Actor | None:
    """The actor as she signs at the place where the circuit is: in her own name when she may, else for an absent
    colleague who may; None when she may not. Neither is somebody who began it or agreed before (what one may not do
    one does not lend), unless `alone`: as if nobody had acted yet."""
    if not actor.is_agent or circuit.state != Circuit.State.RUNNING:
        return None
    out = set() if alone else barred(circuit)
    if actor.account_id in out:
        return None
    place = awaited(circuit, case_unit)
    if fits(actor, place):
        return actor
    lenders = (one for one in actor.delegations if one.account_id not in out)
    lent = next((one for one in lenders if fits(one, place)), None)
    return None if lent is None else replace(actor, behalf=lent)


def is_free(place: Mapping[str, Any]) -> bool:
    """Whether who has acted already may agree there. Circuits begun before this was asked keep that freedom."""
    return bool(place.get("same_person", True))


def barred(circuit: Circuit) -> set[int]:
    """The accounts that may not agree where the circuit is: who began it, who agreed before."""
    return set() if is_free(circuit.here) else set(circuit.acted)


def fits(holder: Actor | Delegation, place: Awaited) -> bool:
    """Whether one person, by what she holds herself, is whom the place awaits. A role counts over the case's unit,
    or over the unit that the place names. A unit alone means its agents who see (visa) or decide over the case,
    or over what comes to their unit."""
    if place.unit is not None and holder.unit_id != place.unit:
        return False
    if place.role:
        over = {(place.role, unit) for unit in (None, place.case_unit, place.unit)}
        return bool(over & holder.roles)
    holds = holder.holds if isinstance(holder, Actor) else holder.can
    return any(holds(place.ability, unit) for unit in {place.case_unit, place.unit or place.case_unit})


def may_withdraw(actor: Actor, circuit: Circuit, case: Case) -> bool:
    """Who began it, who stands in for her, or who decides over the case's unit."""
    mine = circuit.begun_by_id is not None and circuit.begun_by_id in actor.desks
    return circuit.state == Circuit.State.RUNNING and (
        (mine and may_handle(actor, case)) or actor.can(DECIDE, case.unit_id)
    )


def opining(actor: Actor, opinion: Opinion) -> Actor | None:
    """The agent as she gives the opinion: it is asked of her or of her unit, or of those of an absent colleague."""
    if not actor.is_agent or not opinion.is_open:
        return None
    if _asked(actor.agent_id, actor.unit_id, opinion) and actor.holds(VIEW):
        return actor
    for lent in actor.delegations:
        if _asked(lent.agent_id, lent.unit_id, opinion) and lent.can(VIEW):
            return replace(actor, behalf=lent)
    return None


def _asked(agent_id: Any, unit_id: Any, opinion: Opinion) -> bool:
    by_name = opinion.agent_id is not None and opinion.agent_id == agent_id
    return by_name or (opinion.unit_id is not None and opinion.unit_id == unit_id)
