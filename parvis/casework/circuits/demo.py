"""The demonstration of circuits: school derogations signed by the general direction, opinions, an absence."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from parvis.casework.actions.publish import publish
from parvis.casework.actions.submit import file_case
from parvis.casework.actions.transition import take
from parvis.casework.circuits import opinions, visas
from parvis.casework.circuits.models import Circuit
from parvis.casework.circuits.opinions import Whom
from parvis.casework.clock import day_of
from parvis.casework.definition.language import from_data, read, to_data
from parvis.casework.definition.model import Definition
from parvis.casework.demo import answers_for
from parvis.casework.models import Case, Procedure
from parvis.core.actors import SYSTEM, Actor, applicant
from parvis.core.administration import absences
from parvis.core.jobs.registry import quiet
from parvis.core.permissions.queries import agent_actor
from parvis.core.registries.town import Town

SLUG = "derogation-scolaire"
CIRCUIT = [
    {"visa": "Responsable de l’éducation", "role": "responsable", "unit": "education", "same_person": True},
    {"signature": "Direction générale", "unit": "direction"},
]
QUESTION = "L’école demandée peut-elle accueillir cet enfant à la rentrée ?"


def seed(town: Town) -> None:
    """Three derogations on their way, one of them seen already; two opinions; an absence next week."""
    procedure = Procedure.objects.filter(slug=SLUG).select_related("published").first()
    if procedure is None or procedure.published is None or "direction" not in town.units:
        return
    definition = _with_circuits(read(procedure.published.source)[0])
    version = publish(definition, by=SYSTEM, now=town.now - timedelta(days=20))
    officer = _actor(town, "education")
    with quiet():
        for days in (12, 9, 6):
            _one(town, version.pk, definition, officer, town.now - timedelta(days=days))
    first = Circuit.objects.order_by("pk").first()
    if first is not None:
        with quiet():
            visas.approve(first.pk, place=0, by=officer, now=town.now, authority=town.authority)
    _absence(town)


def _with_circuits(definition: Definition) -> Definition:
    data = to_data(definition)
    for name in ("accept", "refuse"):
        data["workflow"]["transitions"][name]["circuit"] = CIRCUIT
    return from_data(data)


def _one(town: Town, version: int, definition: Definition, officer: Actor, received: datetime) -> None:
    person = town.chance.choice([one for one in town.residents if one.email])
    answers = answers_for(definition, person, town, day_of(received))
    case = file_case(
        version, answers, {}, by=applicant(str(person)), now=received, authority=town.authority, channel="web"
    )
    moment = received + timedelta(days=1)
    for step in ("take", "propose", "accept"):
        take(case.pk, step, by=officer, now=moment, authority=town.authority)
        moment += timedelta(days=1)
    _opinion(town, case, officer, moment)


def _opinion(town: Town, case: Case, officer: Actor, moment: datetime) -> None:
    whom = Whom(name="Mme Aubry, directrice de l’école Jules-Ferry", email="ecole.ferry@education.example")
    said: dict[str, Any] = {"question": QUESTION, "shown": [], "documents": [], "by": officer, "now": moment}
    row = opinions.ask(case.pk, whom=whom, due_on=day_of(moment) + timedelta(days=10), **said)
    if town.chance.random() < 0.5:
        opinions.give(
            row.pk, verdict="reserves", text="Oui, en moyenne section seulement.", by=None, now=moment
        )


def _absence(town: Town) -> None:
    chief, stand_in = _agent(town, "education"), town.agents[-1]
    if chief.pk == stand_in.pk:
        return
    monday = day_of(town.now) + timedelta(days=7 - day_of(town.now).weekday())
    absences.declare(
        chief,
        delegate=stand_in,
        starts_on=monday,
        ends_on=monday + timedelta(days=4),
        by=agent_actor(chief, chief.account),
        now=town.now,
        today=day_of(town.now),
    )


def _agent(town: Town, unit: str) -> Any:
    return next(one for one in town.agents if one.unit_id == town.units[unit].pk)


def _actor(town: Town, unit: str) -> Actor:
    agent = _agent(town, unit)
    return agent_actor(agent, agent.account)
