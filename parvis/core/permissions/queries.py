"""From a request to the actor behind it: one query for the agent, one for the roles."""

from __future__ import annotations

from django.http import HttpRequest

from parvis.core.actors import Actor, applicant
from parvis.core.people.models import Account, Agent
from parvis.core.permissions.models import Grant


def actor_of(request: HttpRequest) -> Actor | None:
    """The actor signed in on this request, or None. Kept on the request."""
    if not hasattr(request, "parvis_actor"):
        account = request.user
        request.parvis_actor = actor_for(account) if account.is_authenticated else None  # type: ignore[attr-defined]
    return request.parvis_actor  # type: ignore[attr-defined]


def actor_for(account: Account) -> Actor:
    """The actor an account stands for: an agent with abilities, or a resident."""
    agent = Agent.objects.filter(account=account, is_active=True).first()
    if agent is None:
        return applicant(str(account), account.pk)
    return agent_actor(agent, account)


def agent_actor(agent: Agent, account: Account) -> Actor:
    """The actor of an agent. A grant without unit holds everywhere."""
    everywhere: set[str] = set()
    over: set[tuple[str, int]] = set()
    for unit, abilities in Grant.objects.filter(agent=agent).values_list("unit", "role__abilities"):
        if unit is None:
            everywhere.update(abilities)
        else:
            over.update((ability, unit) for ability in abilities)
    return Actor(
        kind="agent",
        name=str(account),
        account_id=account.pk,
        agent_id=agent.pk,
        unit_id=agent.unit_id,
        everywhere=frozenset(everywhere),
        over_units=frozenset(over),
    )
