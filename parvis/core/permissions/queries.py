"""From a request to the actor behind it: the agent came with the session, one statement brings the roles."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest

from parvis.core.actors import Actor, applicant
from parvis.core.database.scope import current_authority_id
from parvis.core.people.models import Account, Agent
from parvis.core.registries import registry


def actor_of(request: HttpRequest) -> Actor | None:
    """The actor signed in on this request, or None. Kept on the request."""
    if not hasattr(request, "parvis_actor"):
        account = request.user
        request.parvis_actor = actor_for(account) if account.is_authenticated else None  # type: ignore[attr-defined]
    return request.parvis_actor  # type: ignore[attr-defined]


def actor_for(account: Account) -> Actor:
    """The actor an account stands for: an agent with abilities, or a resident."""
    agent = getattr(account, "agent", None)
    if agent is None or not agent.is_active:
        return applicant(str(account), account.pk)
    return agent_actor(agent, account)


# Every page of an agent asks for this; the ORM takes ten times as long to write it as PostgreSQL to answer.
GRANTS = (
    "SELECT g.unit_id, r.abilities FROM permissions_grant g JOIN permissions_role r ON r.id = g.role_id"
    " WHERE g.authority_id = %s AND g.agent_id = %s"
)


def agent_actor(agent: Agent, account: Account) -> Actor:
    """The actor of an agent. A grant without unit holds everywhere; one over a unit never brings rights over the
    whole authority: who manages one service's agents could else give himself every right."""
    everywhere: set[str] = set()
    over: set[tuple[str, int]] = set()
    with connection.cursor() as cursor:
        cursor.execute(GRANTS, (current_authority_id(), agent.pk))
        held = cursor.fetchall()
    for unit, abilities in held:
        if unit is None:
            everywhere.update(abilities)
        else:
            over.update((ability, unit) for ability in abilities if not _is_whole(ability))
    return Actor(
        kind="agent",
        name=str(account),
        account_id=account.pk,
        agent_id=agent.pk,
        unit_id=agent.unit_id,
        everywhere=frozenset(everywhere),
        over_units=frozenset(over),
    )


def _is_whole(ability: str) -> bool:
    known = registry.abilities.get(ability)
    return known is not None and known.whole
