"""The demonstration's rules: two at work, one still being written."""

from __future__ import annotations

from parvis.casework.automations.actions import activate, add_act, create_rule
from parvis.casework.models import Label
from parvis.core.people.models import Agent
from parvis.core.permissions.queries import agent_actor
from parvis.core.registries.town import Town


def seed(town: Town) -> None:
    """Made by the administrator."""
    agent = Agent.objects.select_related("account").get(account__name="Estelle Roussel")
    by, now = agent_actor(agent, agent.account), town.now
    labels = {label.name: label.pk for label in Label.objects.all()}
    urgent = create_rule(name="Échéance proche", procedure_id=None, when="due", days=2, by=by, now=now)
    add_act(urgent.pk, {"do": "label", "label": labels["Situation urgente"]}, by=by, now=now)
    activate(urgent.pk, by=by, now=now)
    counter = create_rule(
        name="Demandes du guichet",
        procedure_id=None,
        when="submitted",
        tests=[["channel", "is", "counter"]],
        by=by,
        now=now,
    )
    text = "Demande déposée au guichet : {{ applicant }} n’a peut-être pas d’accès à Internet."
    add_act(counter.pk, {"do": "note", "text": text}, by=by, now=now)
    activate(counter.pk, by=by, now=now)
    called = create_rule(
        name="Personnes à rappeler",
        procedure_id=None,
        when="label",
        label_id=labels["À rappeler"],
        by=by,
        now=now,
    )
    add_act(called.pk, {"do": "assign", "agent": agent.pk}, by=by, now=now)
