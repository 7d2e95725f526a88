"""The demonstration's labels and shared lists: made by the real actions, as a service at work has them."""

from __future__ import annotations

from parvis.casework.actions.labels import create_label, set_labels
from parvis.casework.actions.views import keep_view
from parvis.casework.models import Case
from parvis.core.people.models import Agent
from parvis.core.permissions.queries import agent_actor
from parvis.core.registries.town import Town

LABELS = (
    ("À rappeler", "warn"),
    ("Situation urgente", "bad"),
    ("Vu en réunion", "info"),
    ("Interprète", "neutral"),
)


def seed(town: Town) -> None:
    """Labels on some open cases, and lists that the head of a service shares."""
    agents = {agent.account.name: agent for agent in Agent.objects.select_related("account")}
    # Who handles the cases of all makes the labels of all.
    head = next(a for a in (agents.get("Florent Mercier"), agents.get("Estelle Roussel")) if a is not None)
    by = agent_actor(head, head.account)
    labels = [create_label(name=name, tone=tone, unit_id=None, by=by, now=town.now) for name, tone in LABELS]
    keys = list(Case.objects.filter(closed_at=None).order_by("id").values_list("pk", flat=True))
    for pk in town.chance.sample(keys, k=min(len(keys), 14)):
        set_labels(pk, add=[town.chance.choice(labels).pk], by=by, now=town.now)
    keep_view(name="Urgences du moment", query=f"label={labels[1].pk}", everybody=True, by=by, now=town.now)
    columns = "cols=applicant%2Cassignee%2Cstate%2Cchannel%2Cdue"
    keep_view(name="Qui fait quoi", query=columns, unit_id=head.unit_id, by=by, now=town.now)
