"""The demonstration's cards: the schools and some streets of the town, imported from files as an agent would."""

from __future__ import annotations

from pathlib import Path

from parvis.casework.cards.actions import import_lines, publish_type
from parvis.casework.cards.definition import read_cards
from parvis.casework.cards.files import decode, table_of
from parvis.core.people.models import Agent
from parvis.core.permissions.queries import agent_actor
from parvis.core.registries.town import Town

FOLDER = Path(__file__).with_name("demo_town")


def seed(town: Town) -> None:
    """Schools and streets; a village has none of its own."""
    if town.size != "town":
        return
    agent = Agent.objects.select_related("account").get(account__name="Estelle Roussel")
    by = agent_actor(agent, agent.account)
    for name in ("ecoles", "rues"):
        made = publish_type(read_cards((FOLDER / f"{name}.yaml").read_text("utf-8")), by=by, now=town.now)
        read = decode((FOLDER / f"{name}.csv").read_bytes())
        table = table_of(read, read_cards((FOLDER / f"{name}.yaml").read_text("utf-8")), town.now.date())
        import_lines(made, [line for line in table.lines if not line.problems], by=by, now=town.now)
