"""The demonstration's export: asked for, as an agent would; the worker makes it once the town is served."""

from __future__ import annotations

from parvis.casework.exports.actions import ask
from parvis.core.people.models import Agent
from parvis.core.permissions.queries import agent_actor
from parvis.core.registries.town import Town

COLUMNS = ("number", "title", "unit", "state", "received", "due", "labels")


def seed(town: Town) -> None:
    """All late cases, for the administrator."""
    agent = Agent.objects.select_related("account").filter(account__name="Estelle Roussel").first()
    if agent is not None:
        by = agent_actor(agent, agent.account)
        ask(query="view=late", columns=COLUMNS, file_format="ods", by=by, now=town.now)
