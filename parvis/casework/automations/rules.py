"""Which rules hear what, and which rules would set each other off. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from parvis.casework.automations.models import Rule

MANAGE = "automations.manage"
DEEPEST = 3
MOVES = ("submitted", "step", "decision")
TYPES: Mapping[str, tuple[str, ...]] = {
    Rule.When.SUBMITTED: ("submitted",),
    Rule.When.STATE: MOVES,
    Rule.When.LABEL: ("labelled",),
    Rule.When.ANSWERED: ("missing_answered",),
    Rule.When.MESSAGE: ("message_in",),
}
BY_THE_CLOCK = (Rule.When.STALE, Rule.When.DUE)


@dataclass(frozen=True)
class Ear:
    """What a rule listens to."""

    rule: int
    when: str
    procedure: int | None
    state: str
    label: int | None

    @classmethod
    def of(cls, rule: Rule) -> Ear:
        """That of a rule."""
        return cls(rule.pk, rule.when, rule.procedure_id, rule.state, rule.label_id)

    def hears(self, kind: str, data: Mapping[str, Any], procedure: int, start: str) -> bool:
        """Whether a line of a timeline is what the rule waits for. `start`: the state in which requests arrive."""
        if kind not in TYPES.get(self.when, ()) or self.procedure not in {None, procedure}:
            return False
        if self.when == Rule.When.STATE:
            return self.state == (start if kind == "submitted" else data.get("to"))
        if self.when == Rule.When.LABEL:
            return self.label in data.get("labels", ())
        return True


def loop_of(rule: Rule, others: Iterable[Rule]) -> list[Rule]:
    """The rules that would set each other off, from this one back to itself; empty when there is no such loop."""
    active = [other for other in others if other.pk != rule.pk]
    return _back_to(rule, rule, active, [rule])


def _back_to(goal: Rule, here: Rule, active: list[Rule], way: list[Rule]) -> list[Rule]:
    if sets_off(here, goal):
        return way
    for other in active:
        if other not in way and sets_off(here, other):
            found = _back_to(goal, other, active, [*way, other])
            if found:
                return found
    return []


def sets_off(first: Rule, second: Rule) -> bool:
    """Whether what one rule does may be what the other waits for. Conditions are not weighed: they may hold."""
    together = first.procedure_id is None or second.procedure_id in {None, first.procedure_id}
    labels = {act.get("label") for act in first.acts if act.get("do") == "label"}
    return together and second.when == Rule.When.LABEL and second.label_id in labels
