"""Who is named by steps: signatories of circuits and units of effects exist."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from django.utils.translation import gettext as _

from parvis.casework.definition.faults import Fault, fault
from parvis.casework.definition.model import Definition, Signatory, TransitionSpec
from parvis.casework.verification.checks.places import among
from parvis.core.registries import registry


def check(definition: Definition, units: set[str] | None, roles: set[str] | None) -> Iterator[Fault]:
    """All faults of the circuits. `units` and `roles` are those of the authority, None when they are not known."""
    for name, step in definition.workflow.transitions.items():
        path = f"workflow.transitions.{name}.circuit"
        yield from _effects(definition, name, step, units)
        if step.circuit is None:
            continue
        yield from _place(name, step, path)
        for index, who in enumerate(step.circuit):
            yield from _known(who, f"{path}.{index}", units, roles)
        for index, (before, after) in enumerate(pairwise(step.circuit), 1):
            if after.same_person and (before.role, before.unit) == (after.role, after.unit):
                why = _("The same people are asked twice in succession.")
                yield fault("circuit.twice", f"{path}.{index}", why, _("Remove one of them."))


def _place(name: str, step: TransitionSpec, path: str) -> Iterator[Fault]:
    if step.by not in {"officer", "approver"}:
        why = _("The step “%(step)s” is not taken by an agent: it cannot wait for a circuit.") % {
            "step": name
        }
        yield fault("circuit.not_agent", path, why, _("Write by: officer, or remove the circuit."))
    if any("ask_for_missing_items" in effect for effect in step.do):
        why = _("Asking for documents cannot wait for a circuit: it acts on the legal clock.")
        yield fault("circuit.asks", path, why, _("Remove the circuit from this step."))


def _effects(
    definition: Definition, name: str, step: TransitionSpec, units: set[str] | None
) -> Iterator[Fault]:
    """Units that effects name. An effect that does not exist is told elsewhere."""
    pairs = [(n, *pair) for n, effect in enumerate(step.do) for pair in effect.items()]
    for index, action, argument in pairs:
        known = registry.workflow_actions.get(action)
        for unit in known.units(argument, definition) if known and units is not None else ():
            if units is not None and unit not in units:
                why = _("The unit “%(unit)s” does not exist.") % {"unit": unit}
                path = f"workflow.transitions.{name}.do.{index}"
                yield fault("effect.unit_unknown", path, why, among(unit, units))


def _known(who: Signatory, path: str, units: set[str] | None, roles: set[str] | None) -> Iterator[Fault]:
    if who.unit is not None and units is not None and who.unit not in units:
        why = _("The unit “%(unit)s” does not exist.") % {"unit": who.unit}
        yield fault("circuit.unit_unknown", f"{path}.unit", why, among(who.unit, units))
    if who.role is not None and roles is not None and who.role not in roles:
        why = _("The role “%(role)s” does not exist.") % {"role": who.role}
        yield fault("circuit.role_unknown", f"{path}.role", why, among(who.role, roles))
