"""People of the demonstration worth playing: some agents with their roles, some residents."""

from __future__ import annotations

from dataclasses import dataclass

from parvis.core.people.models import Account, Agent

MOST = 30


@dataclass(frozen=True)
class Persona:
    """Somebody to play."""

    id: int
    name: str
    email: str
    part: str
    is_agent: bool


def personas() -> list[Persona]:
    """Agents first, by unit; then the residents who have an account."""
    found = []
    for agent in Agent.objects.select_related("account", "unit").order_by("unit__name", "account__name")[
        :MOST
    ]:
        part = " · ".join(part for part in (agent.title, agent.unit.name) if part)
        found.append(Persona(agent.account.pk, str(agent.account), agent.account.email, part, True))
    residents = Account.objects.filter(agent=None, is_active=True).order_by("name")[:6]
    return found + [Persona(row.pk, str(row), row.email, "", False) for row in residents]
