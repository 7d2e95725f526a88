"""A definition as the studio lists it: each part with its words, its condition as a sentence, and its findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from parvis.casework.answers import question_of
from parvis.casework.clauses import in_words
from parvis.casework.definition.faults import Fault
from parvis.casework.definition.model import Definition, FieldSpec, StateSpec, TransitionSpec
from parvis.casework.studio.forms.flow import ACTORS
from parvis.casework.studio.queries import Findings
from parvis.core.registries import registry
from parvis.kit.delays import label
from parvis.kit.diagram import Arrow, Diagram, Node

OUTCOME_TONES = {"accepted": "good", "refused": "bad", "withdrawn": "end", "closed": "end"}


@dataclass(frozen=True)
class Line:
    """One part in a list."""

    path: str
    title: str
    facts: tuple[str, ...]
    condition: str
    faults: Sequence[Fault]
    inside: tuple[Line, ...] = ()
    adds: str = ""  # the list of parts inside that may grow


def pages(definition: Definition, findings: Findings) -> list[Line]:
    """Pages with their questions."""
    before: list[FieldSpec] = []
    found = []
    for number, page in enumerate(definition.pages):
        path = f"pages.{number}"
        condition = in_words(page.show_if, before) if page.show_if else ""
        questions = []
        for index, spec in enumerate(page.fields):
            questions.append(_question(f"{path}.fields.{index}", spec, before, findings))
            before.append(spec)
        own = findings.of(f"{path}.show_if", f"{path}.title", f"{path}.intro")
        found.append(Line(path, page.title, (), condition, own, tuple(questions), f"{path}.fields"))
    return found


def _question(path: str, spec: FieldSpec, before: Sequence[FieldSpec], findings: Findings) -> Line:
    kind = registry.field_types.get(spec.type)
    facts = [str(kind.called or kind.label) if kind else spec.type]
    facts += [_("optional")] if spec.optional else []
    facts += [_("sensitive")] if spec.sensitive else []
    inner = tuple(
        _question(f"{path}.fields.{index}", item, spec.fields[:index], findings)
        for index, item in enumerate(spec.fields)
    )
    faults = [one for one in findings.under(path) if not one.path.startswith(f"{path}.fields.")]
    condition = in_words(spec.show_if, before) if spec.show_if else ""
    adds = f"{path}.fields" if kind and "fields" in kind.options else ""
    return Line(path, question_of(spec) or spec.name, tuple(facts), condition, faults, inner, adds)


def documents(definition: Definition, findings: Findings) -> list[Line]:
    """Supporting documents."""
    found = []
    for index, spec in enumerate(definition.documents):
        path = f"documents.{index}"
        facts = [_("indispensable") if spec.blocking else _("does not stop the delay")]
        facts += [_("optional")] if spec.optional else []
        facts += [_("several files")] if spec.several else []
        condition = in_words(spec.required_if, definition.fields) if spec.required_if else ""
        found.append(Line(path, spec.title, tuple(facts), condition, findings.under(path)))
    return found


def states(definition: Definition, findings: Findings) -> list[Line]:
    """States with what is said of each."""
    return [
        Line(
            f"workflow.states.{name}",
            spec.public,
            _state_facts(definition, name, spec),
            "",
            findings.under(f"workflow.states.{name}"),
        )
        for name, spec in definition.workflow.states.items()
    ]


def _state_facts(definition: Definition, name: str, spec: StateSpec) -> tuple[str, ...]:
    facts = [_("start")] if definition.workflow.start == name else []
    facts += [_("end")] if spec.final else []
    facts += [_("before %(delay)s") % {"delay": label(spec.due)}] if spec.due else []
    return tuple(facts)


def transitions(definition: Definition, findings: Findings) -> list[Line]:
    """Steps with where they lead and who takes them."""
    return [
        Line(
            f"workflow.transitions.{name}",
            spec.label,
            _step_facts(definition, spec),
            in_words(spec.show_if, definition.fields) if spec.show_if else "",
            findings.under(f"workflow.transitions.{name}"),
        )
        for name, spec in definition.workflow.transitions.items()
    ]


def _step_facts(definition: Definition, spec: TransitionSpec) -> tuple[str, ...]:
    states = definition.workflow.states
    said = {name: state.public for name, state in states.items()}
    start = ", ".join(said.get(name, name) for name in spec.start)
    facts = [f"{start} → {said.get(spec.to, spec.to)}", str(dict(ACTORS)[spec.by])]
    for effect in spec.do:
        for name in effect:
            action = registry.workflow_actions.get(name)
            facts.append(str(action.label) if action else name)
    return tuple(facts)


def letters(definition: Definition, findings: Findings) -> list[Line]:
    """Letters."""
    return [
        Line(f"letters.{name}", spec.subject, (), "", findings.under(f"letters.{name}"))
        for name, spec in definition.letters.items()
    ]


def diagram(definition: Definition, base: str = "") -> Diagram:
    """The workflow as boxes and arrows; boxes lead to the page of their state when `base` is the studio's."""
    flow = definition.workflow
    names = sorted(flow.states, key=lambda name: name != flow.start)
    nodes = [
        Node(name, flow.states[name].public, _url(base, name), _tone(definition, name)) for name in names
    ]
    arrows = [
        Arrow(start, step.to, step.label, step.by == "clock")
        for step in flow.transitions.values()
        for start in step.start
    ]
    count = {"states": len(flow.states), "steps": len(flow.transitions)}
    said = _("%(states)s states and %(steps)s steps. The list beside says the same in words.") % count
    return Diagram(_("The circuit of a case"), said, nodes, arrows)


def _url(base: str, name: str) -> str:
    return f"{base}partie/workflow.states.{name}/" if base else ""


def _tone(definition: Definition, name: str) -> str:
    state = definition.workflow.states[name]
    if name == definition.workflow.start:
        return "start"
    return OUTCOME_TONES.get(state.outcome or "", "end" if state.final else "")


def part_title(definition: Definition, path: str, part: Any) -> str:
    """What a part is called in a sentence."""
    for word in ("title", "public", "subject"):
        if hasattr(part, word) and getattr(part, word):
            return str(getattr(part, word))
    if isinstance(part, FieldSpec):
        return question_of(part) or part.name
    frame = {"legal": _("Legal frame"), "privacy": _("Personal data")}
    return str(getattr(part, "label", "") or getattr(part, "name", "") or frame.get(path, path))
