"""Who may do what with a case. Pure: no query, no clock."""

from __future__ import annotations

from parvis.casework.answers import holds
from parvis.casework.clock import day_of
from parvis.casework.definition.model import Definition, TransitionSpec
from parvis.casework.models import Case
from parvis.core.actors import Actor

VIEW = "casework.view"
HANDLE = "casework.handle"
DECIDE = "casework.decide"


def may_view(actor: Actor, case: Case) -> bool:
    """Agents see the cases of the units over which they may; an applicant sees his own."""
    if actor.is_agent or actor.kind == "program":
        return actor.can(VIEW, case.unit_id)
    return is_applicant(actor, case)


def is_applicant(actor: Actor, case: Case) -> bool:
    """Whether this is the resident whose case it is."""
    return actor.kind == "applicant" and actor.account_id is not None and actor.account_id == case.account_id


def may_handle(actor: Actor, case: Case) -> bool:
    """Assign, note, write, ask for missing items."""
    return (actor.is_agent or actor.kind == "program") and actor.can(HANDLE, case.unit_id)


def may_take(actor: Actor, case: Case, spec: TransitionSpec) -> bool:
    """Take this transition: its actor is named by the definition."""
    if actor.kind == "system":
        return True
    if spec.by == "applicant":
        return actor.kind == "applicant"
    if spec.by == "clock":
        return False
    return (actor.is_agent or actor.kind == "program") and actor.can(ability_of(spec), case.unit_id)


def ability_of(spec: TransitionSpec) -> str:
    """The ability that an agent needs to take this transition."""
    return DECIDE if spec.by == "approver" else HANDLE


def acting_on(actor: Actor, case: Case, ability: str = HANDLE) -> Actor:
    """The actor as the timeline names her: by delegation, when the case or the right is an absent colleague's."""
    return actor.acting(ability, case.unit_id, case.assignee_id)


def suits(spec: TransitionSpec, case: Case, definition: Definition) -> bool:
    """Whether the case's answers, as they were on the day of reception, call for this step."""
    return holds(spec.show_if, definition.fields, case.answers, day_of(case.received_at))


def possible(actor: Actor, case: Case, definition: Definition) -> list[tuple[str, TransitionSpec]]:
    """The steps this actor may take now, in the definition's order, decisions that refuse last."""
    found = [
        (name, spec)
        for name, spec in definition.workflow.transitions.items()
        if case.state in spec.start and may_take(actor, case, spec) and suits(spec, case, definition)
    ]
    return sorted(found, key=lambda pair: pair[1].danger)


def asks_for_items(spec: TransitionSpec) -> bool:
    """Whether this transition is the one through which missing documents are asked for."""
    return any("ask_for_missing_items" in effect for effect in spec.do)


def is_simple(spec: TransitionSpec) -> bool:
    """Whether a step can be taken on many cases: nothing has to be written for each."""
    return not spec.needs and not asks_for_items(spec)
