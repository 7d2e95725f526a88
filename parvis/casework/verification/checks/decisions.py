"""Decisions: both are possible, a refusal is reasoned and written, silence does what the law says,
missing items can be answered, and who asked may withdraw."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from parvis.casework.definition.faults import Fault, fault
from parvis.casework.definition.model import Definition, TransitionSpec
from parvis.casework.verification.graph import Graph

ASK = "ask_for_missing_items"
ADMINISTRATIVE = "tribunal administratif"
HANDLERS = frozenset({"officer", "approver"})


def check(definition: Definition) -> Iterator[Fault]:
    """All faults of the decisions that a workflow may make."""
    graph = Graph(definition.workflow)
    for name, step in definition.workflow.transitions.items():
        yield from _refusal(definition, name, step)
        yield from _asking(definition, graph, name, step)
        yield from _suspending(definition, graph, name, step)
        yield from _automated(definition, name, step)
    yield from _outcomes(definition, graph)
    yield from _silence(definition, graph)
    yield from _missing(definition)
    yield from _withdrawal(definition, graph)
    yield from _notice(definition, graph)


def outcome_of(definition: Definition, step: TransitionSpec) -> str | None:
    """The outcome of the state to which a step leads."""
    target = definition.workflow.states.get(step.to)
    return target.outcome if target else None


def letters_of(step: TransitionSpec) -> list[str]:
    """The letters that a step sends."""
    named = [argument for effect in step.do for action, argument in effect.items() if action == "send_letter"]
    return [name for name in named if isinstance(name, str)]


def asks(step: TransitionSpec) -> bool:
    """Whether missing items are asked for through this step."""
    return any(ASK in effect for effect in step.do)


def _refusal(definition: Definition, name: str, step: TransitionSpec) -> Iterator[Fault]:
    if outcome_of(definition, step) != "refused" or step.by == "clock":
        return
    path, names = f"workflow.transitions.{name}", {"step": name}
    if "grounds" not in step.needs:
        why = _("The step “%(step)s” refuses without grounds (CRPA L211-2).") % names
        yield fault("refusal.no_grounds", path, why, _("Add needs: [grounds]."))
    if not letters_of(step):
        why = _("The step “%(step)s” refuses without a letter.") % names
        yield fault("refusal.no_letter", path, why, _("Add do: send_letter with the name of a letter."))


def _asking(definition: Definition, graph: Graph, name: str, step: TransitionSpec) -> Iterator[Fault]:
    target = definition.workflow.states.get(step.to)
    if not asks(step) or target is None:
        return
    path, names = f"workflow.transitions.{name}", {"state": step.to, "step": name}
    if step.by not in HANDLERS:
        why = _("The step “%(step)s” asks for documents: only an officer may take it.") % names
        yield fault("missing.by", f"{path}.by", why, _("Write by: officer."))
    if target.phase != "waiting":
        why = _("The state “%(state)s” waits for the applicant and does not say so.") % names
        yield fault("missing.not_waiting", f"workflow.states.{step.to}", why, _("Add phase: waiting."))
    answers = [one for one in graph.leaving(step.to) if one.by == "applicant"]
    if all(outcome_of(definition, one) is not None for one in answers):
        why = _("In the state “%(state)s”, the applicant cannot answer.") % names
        mend = _("Add a step by: applicant that goes on with the case.")
        yield fault("missing.no_answer", f"workflow.states.{step.to}", why, mend)


def _suspending(definition: Definition, graph: Graph, name: str, step: TransitionSpec) -> Iterator[Fault]:
    """Waiting for a document that is not indispensable, where nobody may go on without it (CRPA L114-5-1)."""
    if not asks(step) or not definition.documents or any(spec.blocking for spec in definition.documents):
        return
    if not any(one.by in HANDLERS for one in graph.leaving(step.to)):
        why = _(
            "The step “%(step)s” stops the case for documents that are not indispensable (CRPA L114-5-1)."
        )
        mend = _("Write blocking: true on the indispensable one, or let an officer go on from “%(state)s”.")
        path = f"workflow.transitions.{name}"
        yield fault("missing.not_blocking", path, why % {"step": name}, mend % {"state": step.to})


def _automated(definition: Definition, name: str, step: TransitionSpec) -> Iterator[Fault]:
    """A decision that the clock takes and that is not the legal effect of silence: no person decides."""
    rule, outcome = definition.legal.clock, outcome_of(definition, step)
    silent = {"acceptance": "accepted", "rejection": "refused"}.get(rule.silence if rule else "none")
    declared = any(algorithm.fully_automated for algorithm in definition.algorithms)
    if step.by == "clock" and outcome in {"accepted", "refused"} and outcome != silent and not declared:
        why = _("Nobody decides in the step “%(step)s”, and no algorithm is declared (CRPA L311-3-1).")
        mend = _("Let a person take it, or declare it in algorithms with fully_automated: true.")
        yield fault("decision.automated", f"workflow.transitions.{name}", why % {"step": name}, mend)


def _notice(definition: Definition, graph: Graph) -> Iterator[Fault]:
    """Refusals whose letter would not give the delay of appeal: it would then never end (CJA R421-5)."""
    appeal, states = definition.legal.appeal, definition.workflow.states
    refusing = any(states[name].outcome == "refused" for name in graph.reached)
    if refusing and appeal.within is None and ADMINISTRATIVE in appeal.then.lower():
        why = _("Refusals do not say within what delay they may be contested (CJA R421-5).")
        yield fault("refusal.no_appeal", "legal.appeal", why, _("Add within, such as 2 months."))


def _outcomes(definition: Definition, graph: Graph) -> Iterator[Fault]:
    rule, states = definition.legal.clock, definition.workflow.states
    possible = {states[name].outcome for name in graph.reached}
    if "accepted" not in possible:
        why = _("No request can be accepted.")
        yield fault(
            "decision.no_acceptance", "workflow.states", why, _("Add a final state with outcome: accepted.")
        )
    if "refused" not in possible and rule is not None and rule.silence != "none":
        why = _("No request can be refused.")
        yield fault(
            "decision.no_refusal", "workflow.states", why, _("Add a final state with outcome: refused.")
        )


def _silence(definition: Definition, graph: Graph) -> Iterator[Fault]:
    rule = definition.legal.clock
    if rule is None or rule.silence != "acceptance":
        return
    for name, state in definition.workflow.states.items():
        open_still = not state.final and state.outcome is None and name in graph.reached
        accepting = [
            s for s in graph.leaving(name) if s.by == "clock" and outcome_of(definition, s) == "accepted"
        ]
        if open_still and not accepting:
            why = _("Silence means acceptance, and the clock cannot accept from “%(state)s”.") % {
                "state": name
            }
            mend = _("Add a step by: clock from this state to an accepted one.")
            yield fault("silence.no_step", f"workflow.states.{name}", why, mend)


def _missing(definition: Definition) -> Iterator[Fault]:
    steps = definition.workflow.transitions.values()
    if definition.documents and not any(asks(step) for step in steps):
        why = _("Documents are required, and none can be asked for when it is missing (CRPA L114-5).")
        mend = _("Add a step with do: ask_for_missing_items.")
        yield fault("missing.impossible", "workflow.transitions", why, mend)


def _withdrawal(definition: Definition, graph: Graph) -> Iterator[Fault]:
    start = definition.workflow.start
    leaving = [step for step in graph.leaving(start) if step.by == "applicant"]
    known = start in definition.workflow.states
    if known and not any(outcome_of(definition, step) == "withdrawn" for step in leaving):
        why = _("The applicant cannot withdraw the request.")
        mend = _("Add a step by: applicant from “%(state)s” to a withdrawn state.") % {"state": start}
        yield fault("withdrawal.impossible", "workflow.transitions", why, mend)
