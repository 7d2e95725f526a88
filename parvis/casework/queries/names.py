"""Names of what cases point to, remembered for a few seconds: every row of a list asks for them."""

from __future__ import annotations

from django.db.models import Q

from parvis.casework.models import Label
from parvis.casework.rules import HANDLE
from parvis.core.actors import Actor
from parvis.core.authorities.memory import remembered
from parvis.core.authorities.models import Unit
from parvis.core.people.models import Agent
from parvis.core.search.queries import alphabetical


@remembered
def unit_names() -> dict[int, str]:
    """Names of all units, those no longer at work too."""
    return dict(Unit.objects.values_list("id", "name"))


@remembered
def agent_names() -> dict[int, str]:
    """Names of all agents, those who left too."""
    return dict(Agent.objects.values_list("id", "account__name"))


@remembered
def all_labels() -> dict[int, Label]:
    """Every label of the authority by its key, in alphabetical order, retired ones too."""
    return {label.pk: label for label in Label.objects.order_by(alphabetical("name"))}


def labels_of(keys: list[int] | None) -> list[Label]:
    """The labels of a case, in alphabetical order."""
    return [label for pk, label in all_labels().items() if pk in keys] if keys else []


def labels_for(actor: Actor, unit_id: int | None = None) -> list[Label]:
    """Labels that this actor may put: those of all, and of the units he handles (of one unit only, if given)."""
    return [
        label
        for label in all_labels().values()
        if label.is_active
        and (label.unit_id is None or (actor.can(HANDLE, label.unit_id) and unit_id in {None, label.unit_id}))
    ]


def shared_with(actor: Actor, units: list[int] | None) -> Q:
    """Which kept lists are shared with an actor who sees these units (None: all of them)."""
    mine = {unit for unit in (actor.unit_id, *(units or ())) if unit is not None}
    return Q(everybody=True) | Q(unit__in=sorted(mine))
