"""Workflow: states reachable and able to finish, deadlines with what follows, effects that exist."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from parvis.casework.definition.faults import Fault, fault
from parvis.casework.definition.model import Definition, StateSpec, TransitionSpec
from parvis.casework.verification.checks.places import among
from parvis.casework.verification.graph import Graph
from parvis.core.registries import registry


def check(definition: Definition) -> Iterator[Fault]:
    """All faults of the states, the transitions, the deadlines and the effects."""
    flow = definition.workflow
    if flow.start not in flow.states:
        why = _("The state “%(state)s” does not exist.") % {"state": flow.start}
        yield fault("workflow.start_unknown", "workflow.start", why, among(flow.start, flow.states))
    graph = Graph(flow)
    for name, state in flow.states.items():
        yield from _place(graph, name, state)
        yield from _end(name, state)
        yield from _deadline(definition, name, state)
    for name, step in flow.transitions.items():
        yield from _ends(definition, name, step)
        yield from _effects(definition, name, step)
        yield from _clock(definition, name, step)
        yield from _dead(definition, name, step)
    yield from _turning(graph)


def _place(graph: Graph, name: str, state: StateSpec) -> Iterator[Fault]:
    path, names = f"workflow.states.{name}", {"state": name}
    if name not in graph.reached:
        why = _("No step leads to the state “%(state)s”.") % names
        yield fault("state.unreachable", path, why, _("Add a step towards it, or remove it."))
    if state.final:
        return
    if name not in graph.finishing and not graph.leaving(name):
        why = _("From the state “%(state)s”, the case can never finish.") % names
        yield fault("state.stuck", path, why, _("Add a step that leads to a final state."))
    elif name not in graph.finishing and graph.first_of_trap(name):
        why = _("From the state “%(state)s”, the case goes round and never finishes.") % names
        yield fault("cycle.no_exit", path, why, _("Add a step that leads to a final state."))
    if not graph.way_out(name):
        why = _("From the state “%(state)s”, nobody can always act.") % names
        mend = _("Add a step by an officer or by the applicant, without condition.")
        yield fault("state.nobody", path, why, mend)


def _end(name: str, state: StateSpec) -> Iterator[Fault]:
    path, names = f"workflow.states.{name}", {"state": name}
    if state.final and state.outcome is None:
        why = _("The final state “%(state)s” has no outcome.") % names
        mend = _("Add outcome: accepted, refused, withdrawn or closed.")
        yield fault("state.outcome_missing", path, why, mend)
    if state.final and (state.due or state.then):
        why = _("The final state “%(state)s” waits for something.") % names
        yield fault("state.final_waits", path, why, _("Remove due, late and then."))


def _deadline(definition: Definition, name: str, state: StateSpec) -> Iterator[Fault]:
    path, names = f"workflow.states.{name}", {"state": name}
    if state.due and not state.late:
        why = _("The deadline of “%(state)s” passes and nobody is told.") % names
        mend = _("Add late: tell_officer, tell_chief or remind_applicant.")
        yield fault("state.due_without_late", f"{path}.due", why, mend)
    if state.late and not state.due:
        why = _("The state “%(state)s” is never late: it has no deadline.") % names
        yield fault("state.late_without_due", f"{path}.late", why, _("Add due, such as 5 working days."))
    if state.then:
        yield from _then(definition, name, state.then, bool(state.due))


def _then(definition: Definition, name: str, then: str, due: bool) -> Iterator[Fault]:
    path, step = f"workflow.states.{name}.then", definition.workflow.transitions.get(then)
    if step is None:
        why = _("The step “%(step)s” does not exist.") % {"step": then}
        yield fault("state.then_unknown", path, why, among(then, definition.workflow.transitions))
    elif step.by != "clock" or name not in step.start:
        why = _("The clock cannot take the step “%(step)s” from here.") % {"step": then}
        yield fault("state.then_not_clock", path, why, _("Name a step by: clock that leaves this state."))
    elif not due:
        why = _("Nothing says when the clock takes the step “%(step)s”.") % {"step": then}
        yield fault("state.then_without_due", path, why, _("Add due, such as 1 month."))


def _ends(definition: Definition, name: str, step: TransitionSpec) -> Iterator[Fault]:
    path, states = f"workflow.transitions.{name}", definition.workflow.states
    for state in step.start:
        if state not in states:
            why = _("The state “%(state)s” does not exist.") % {"state": state}
            yield fault("transition.from_unknown", f"{path}.from", why, among(state, states))
        elif states[state].final:
            why = _("The step “%(step)s” leaves the final state “%(state)s”.") % {
                "step": name,
                "state": state,
            }
            yield fault("transition.from_final", f"{path}.from", why, _("Remove this state from the list."))
    if step.to not in states:
        why = _("The state “%(state)s” does not exist.") % {"state": step.to}
        yield fault("transition.to_unknown", f"{path}.to", why, among(step.to, states))


def _effects(definition: Definition, name: str, step: TransitionSpec) -> Iterator[Fault]:
    known = registry.workflow_actions
    for index, effect in enumerate(step.do):
        path = f"workflow.transitions.{name}.do.{index}"
        for action, argument in effect.items():
            if action not in known:
                why = _("The effect “%(effect)s” does not exist.") % {"effect": action}
                yield fault("effect.unknown", path, why, among(action, known))
                continue
            for why in known[action].faults(argument, definition):
                yield fault("effect.argument", path, why, _("See the guide of the language."))


def _dead(definition: Definition, name: str, step: TransitionSpec) -> Iterator[Fault]:
    """A step that changes nothing, or that another one of the clock always precedes."""
    path, names = f"workflow.transitions.{name}", {"step": name}
    if step.start == (step.to,) and not step.do and not step.needs:
        why = _("The step “%(step)s” changes nothing.") % names
        yield fault("transition.dead", path, why, _("Give it an effect or another state, or remove it."))
        return
    for other, earlier in definition.workflow.transitions.items():
        if other == name:
            return
        same = (earlier.by, earlier.to, earlier.show_if) in {
            (step.by, step.to, step.show_if),
            (step.by, step.to, None),
        }
        named = any(state.then == name for state in definition.workflow.states.values())
        if step.by == "clock" and same and not named and set(step.start) <= set(earlier.start):
            why = _("The clock always takes the step “%(other)s” instead of “%(step)s”.") % {
                **names,
                "other": other,
            }
            yield fault("transition.dead", path, why, _("Remove it, or give the first one a condition."))
            return


def _turning(graph: Graph) -> Iterator[Fault]:
    """Deadlines that lead round and round without anybody."""
    for name in graph.turning():
        why = _("From the state “%(state)s”, the clock goes round for ever.") % {"state": name}
        mend = _("Let one of the deadlines lead to a state where a person acts, without then.")
        yield fault("cycle.clock", f"workflow.states.{name}.then", why, mend)


def _clock(definition: Definition, name: str, step: TransitionSpec) -> Iterator[Fault]:
    """A step by the clock needs something that makes the clock take it: a deadline, or silence."""
    rule = definition.legal.clock
    target = definition.workflow.states.get(step.to)
    if step.by != "clock" or target is None:
        return
    silent = {"acceptance": "accepted", "rejection": "refused"}.get(rule.silence if rule else "none", "")
    named = any(state.then == name for state in definition.workflow.states.values())
    if not named and target.outcome != silent:
        why = _("Nothing makes the clock take the step “%(step)s”.") % {"step": name}
        mend = _("Name it in the then of a state, or choose who takes it.")
        yield fault("transition.clock_never", f"workflow.transitions.{name}.by", why, mend)
