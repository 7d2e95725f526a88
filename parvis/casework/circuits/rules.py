"""Who may sign and who may give an opinion. Pure: no query, no clock."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from parvis.casework.circuits.models import Circuit, Opinion
from parvis.casework.models import Case
from parvis.casework.rules import DECIDE, VIEW, may_handle
from parvis.core.actors import Actor, Delegation


def signing(actor: Actor, circuit: Circuit, case_unit: int) -> Actor | None:
    """The actor as she signs at the place where the circuit is: in her own name when she may, else for an absent
    colleague who may; None when she may not."""
    if not actor.is_agent or circuit.state != Circuit.State.RUNNING:
        return None
    if _fits(actor, circuit, case_unit):
        return actor
    lent = next((one for one in actor.delegations if _fits(one, circuit, case_unit)), None)
    return None if lent is None else replace(actor, behalf=lent)


def _fits(holder: Actor | Delegation, circuit: Circuit, case_unit: int) -> bool:
    """Whether one person, by what she holds herself, is whom the place awaits. A role counts over the case's unit,
    or over the unit that the place names. A unit alone means its agents who see (visa) or decide over the case,
    or over what comes to their unit."""
    unit = circuit.awaits_unit_id
    if unit is not None and holder.unit_id != unit:
        return False
    if circuit.awaits_role:
        over = {(circuit.awaits_role, place) for place in (None, case_unit, unit)}
        return bool(over & holder.roles)
    ability = VIEW if circuit.awaits_kind == "visa" else DECIDE
    holds = holder.holds if isinstance(holder, Actor) else holder.can
    return any(holds(ability, place) for place in {case_unit, unit or case_unit})


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
