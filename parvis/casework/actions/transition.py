"""Taking a step of the workflow. Two agents at once: one wins, the other is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.casework.clock import acquired, day_of, enter_state
from parvis.casework.definition.model import Definition, TransitionSpec
from parvis.casework.definitions import definition_of
from parvis.casework.effects import Asked, Context
from parvis.casework.faults import GroundsMissing, NotPossible, Stale
from parvis.casework.models import Case, MissingItems
from parvis.casework.rules import ability_of, acting_on, asks_for_items, may_take, suits
from parvis.casework.timeline import Story
from parvis.core.actors import Actor, Forbidden
from parvis.core.authorities.models import Authority
from parvis.core.registries import registry
from parvis.kit.text import clean_text

LONGEST_GROUNDS = 10_000


def lock(case_id: int, revision: int | None = None) -> Case:
    """The case, held until the end of the transaction. Raises Stale when it is no longer at `revision`."""
    case = Case.objects.one("id", case_id, lock=True)
    if case is None:
        raise Case.DoesNotExist
    if revision is not None and case.revision != revision:
        raise Stale
    return case


def save(case: Case, *fields: str) -> None:
    """Write the change; the revision grows, so that stale pages are noticed."""
    case.revision += 1
    case.save(update_fields=[*fields, "revision"])


STATE_FIELDS = (
    "state",
    "phase",
    "outcome",
    "decided_at",
    "in_time",
    "closed_at",
    "clock_started_on",
    "suspensions",
    "legal_due_on",
    "step_due_on",
    "due_on",
    "late_told",
    "implicit",
)


@transaction.atomic
def take(
    case_id: int,
    name: str,
    *,
    by: Actor,
    now: datetime,
    authority: Authority,
    revision: int | None = None,
    grounds: str = "",
) -> Case:
    """Take the transition `name`, or begin what it must wait for (a circuit of signatures: the state then stays).
    Raises Stale, NotPossible, Forbidden, GroundsMissing; then nothing changed."""
    case = lock(case_id, revision)
    definition = definition_of(case.version_id)
    spec = ready(case, definition, name, now, authority)
    if not may_take(by, case, spec):
        raise Forbidden(ability_of(spec))
    grounds = clean_text(grounds, LONGEST_GROUNDS)
    if "grounds" in spec.needs and not grounds:
        raise GroundsMissing
    story = Story(case, by=acting_on(by, case, ability_of(spec)), now=now)
    if held(Asked(case, definition, name, spec, story, authority, grounds)):
        save(case)
        story.write()
        return case
    return carry_out(case, definition, name, spec, story, authority=authority, grounds=grounds)


def ready(
    case: Case, definition: Definition, name: str, now: datetime, authority: Authority
) -> TransitionSpec:
    """The transition, if the case is where it begins. Raises NotPossible: documents are asked for by `missing.ask`,
    and what silence accepted stays accepted."""
    spec = definition.workflow.transitions.get(name)
    if spec is None or case.state not in spec.start or not suits(spec, case, definition):
        raise NotPossible
    if asks_for_items(spec) or acquired(case, definition, day_of(now), authority.zone):
        raise NotPossible
    return spec


def held(asked: Asked) -> bool:
    """Whether something keeps the step waiting: it then began, and told it. May refuse the step."""
    return any(hold.begin(asked) for hold in registry.holds)


def carry_out(
    case: Case,
    definition: Definition,
    name: str,
    spec: TransitionSpec,
    story: Story,
    *,
    authority: Authority,
    grounds: str,
) -> Case:
    """Take a step that was found possible, and write what the story holds. For `take` and for who lets go a step
    that waited."""
    after = apply_step(case, definition, name, spec, story, authority=authority, grounds=grounds)
    save(case, *STATE_FIELDS)
    story.write()
    for job in after:
        job()
    return case


def apply_step(
    case: Case,
    definition: Definition,
    name: str,
    spec: TransitionSpec,
    story: Story,
    *,
    authority: Authority,
    grounds: str = "",
) -> list[Callable[[], None]]:
    """Change the state, tell the timeline, run the effects. Returns what is to be enqueued after the writes."""
    start = case.state
    if case.phase == Case.Phase.WAITING:
        MissingItems.objects.filter(case=case, answered_at=None).update(answered_at=story.now)
    enter_state(case, definition, spec.to, story.now, authority.zone)
    target = definition.workflow.states[spec.to]
    for hold in registry.holds:
        hold.left(story)
    kind = "decision" if target.outcome in {"accepted", "refused"} else "step"
    said: dict[str, Any] = {"from": start, "to": spec.to, "outcome": target.outcome, "grounds": grounds}
    story.tell(kind, transition=name, label=spec.label, public_state=target.public, **said)
    after: list[Callable[[], None]] = []
    for effect in spec.do:
        for action, argument in effect.items():
            context = Context(case, definition, story, story.by, story.now, grounds, argument, after)
            if action not in registry.workflow_actions:  # its module left: better refused than done by half
                raise NotPossible(_("This step needs a part of Parvis that is no longer here."))
            registry.workflow_actions[action].run(context)
    return after
