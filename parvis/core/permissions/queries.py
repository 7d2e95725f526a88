"""From a request to the actor behind it: the agent came with the session, one statement brings the roles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from parvis.core.actors import Actor, Delegation, applicant
from parvis.core.database.scope import current_authority_id
from parvis.core.people.models import Account, Agent
from parvis.core.registries import registry


def actor_of(request: HttpRequest) -> Actor | None:
    """The actor signed in on this request, or None. Kept on the request."""
    if not hasattr(request, "parvis_actor"):
        account = request.user
        request.parvis_actor = actor_for(account) if account.is_authenticated else None  # type: ignore[attr-defined]
    return request.parvis_actor  # type: ignore[attr-defined]


def me(request: HttpRequest) -> Actor:
    """Who is signed in, in a view that its guard keeps for those who are."""
    actor = actor_of(request)
    assert actor is not None
    return actor


def actor_for(account: Account) -> Actor:
    """The actor an account stands for: an agent with abilities, or a resident."""
    agent = getattr(account, "agent", None)
    if agent is None or not agent.is_active:
        return applicant(str(account), account.pk)
    return agent_actor(agent, account)


# Every page of an agent asks for this; the ORM takes ten times as long to write it as PostgreSQL to answer. His own
# roles, and those of colleagues who are absent today and named him: not of colleagues of theirs, so no chain forms.
GRANTS = (
    "SELECT g.agent_id, r.slug, g.unit_id, r.abilities, x.unit_id, c.id, c.name FROM permissions_grant g"
    " JOIN permissions_role r ON r.id = g.role_id JOIN people_agent x ON x.id = g.agent_id"
    " JOIN people_account c ON c.id = x.account_id"
    " WHERE g.authority_id = %(authority)s AND (g.agent_id = %(agent)s OR g.agent_id IN ("
    "SELECT a.agent_id FROM people_absence a JOIN people_agent b ON b.id = a.agent_id"
    " WHERE a.authority_id = %(authority)s AND a.delegate_id = %(agent)s AND a.ended_at IS NULL"
    " AND %(today)s BETWEEN a.starts_on AND a.ends_on AND b.is_active)) ORDER BY g.agent_id"
)


def agent_actor(agent: Agent, account: Account) -> Actor:
    """The actor of an agent. A grant without unit holds everywhere; one over a unit never brings rights over the
    whole authority: who manages one service's agents could else give himself every right.

    Absent colleagues lend what they hold over cases; never their rights over the authority itself.
    """
    values: dict[str, Any] = {
        "authority": current_authority_id(),
        "agent": agent.pk,
        "today": timezone.localdate(),
    }
    with connection.cursor() as cursor:
        cursor.execute(GRANTS, values)
        held = {pk: list(rows) for pk, rows in groupby(cursor.fetchall(), key=lambda row: row[0])}
    own = held.pop(agent.pk, [])
    return Actor(
        kind="agent",
        name=str(account),
        account_id=account.pk,
        agent_id=agent.pk,
        unit_id=agent.unit_id,
        **_rights(own, whole=True),
        delegations=tuple(_delegations(held.values())),
    )


def _delegations(held: Iterable[list[Any]]) -> Iterator[Delegation]:
    for rows in held:
        agent_id, _slug, _unit, _abilities, unit_id, account_id, name = rows[0]
        yield Delegation(agent_id, account_id, name, unit_id, **_rights(rows, whole=False))


def _rights(rows: Iterable[Any], *, whole: bool) -> dict[str, Any]:
    """Abilities and roles of some grants; `whole`: those over the authority itself too."""
    everywhere: set[str] = set()
    over: set[tuple[str, int]] = set()
    roles: set[tuple[str, int | None]] = set()
    for _agent, slug, unit, abilities, *_who in rows:
        roles.add((slug, unit))
        if unit is None:
            everywhere.update(ability for ability in abilities if whole or not _is_whole(ability))
        else:
            over.update((ability, unit) for ability in abilities if not _is_whole(ability))
    return {"everywhere": frozenset(everywhere), "over_units": frozenset(over), "roles": frozenset(roles)}


def _is_whole(ability: str) -> bool:
    known = registry.abilities.get(ability)
    return known is not None and known.whole
