"""A town whose refusals need a visa, then an approval, then a signature."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from parvis.casework.actions.publish import publish
from parvis.casework.actions.submit import file_case
from parvis.casework.actions.transition import take
from parvis.casework.circuits.models import Circuit
from parvis.casework.definition.language import from_data, read, to_data
from parvis.casework.models import Case
from parvis.core.actors import SYSTEM, Actor
from parvis.core.authorities.models import Authority, Unit
from parvis.core.people.models import Account, Agent
from parvis.core.permissions.models import Grant, Role
from parvis.core.permissions.queries import agent_actor
from tests.town import ANSWERS, BIRTHS, NOON

CIRCUIT = [
    {"visa": "Cheffe de service", "role": "chef"},
    {"approval": "Directrice générale", "unit": "direction"},
    {"signature": "Le maire", "role": "maire", "unit": "direction"},
]
OFFICER = ["casework.view", "casework.handle"]


@pytest.fixture
def direction(authority: Authority) -> Unit:
    return Unit.objects.create(slug="direction", name="Direction générale")


def hire(unit: Unit, name: str, role: str, abilities: list[str], over: Unit | None = None) -> Agent:
    """An agent with one role, everywhere or over a unit."""
    account = Account.objects.create(email=f"{name.lower()}@aulnay.example", name=name, password="!")
    agent = Agent.objects.create(account=account, unit=unit, title=f"Poste de {name}")
    held, _made = Role.objects.get_or_create(slug=role, defaults={"name": role, "abilities": abilities})
    Grant.objects.create(agent=agent, role=held, unit=over)
    return agent


@pytest.fixture
def staff(unit: Unit, direction: Unit) -> dict[str, Agent]:
    return {
        "officer": hire(unit, "Ondine", "instructeur", OFFICER, unit),
        "chief": hire(unit, "Chantal", "chef", [*OFFICER, "casework.decide"], unit),
        "director": hire(direction, "Denise", "directeur", [*OFFICER, "casework.decide"]),
        "mayor": hire(direction, "Marcel", "maire", [*OFFICER, "casework.decide"]),
        "other": hire(direction, "Octave", "lecteur", ["casework.view"]),
    }


def actor(agent: Agent) -> Actor:
    return agent_actor(agent, agent.account)


@pytest.fixture
def by(staff: dict[str, Agent]) -> Callable[[str], Actor]:
    """The actor of somebody, as she is now."""
    return lambda name: actor(staff[name])


def with_circuit(steps: dict[str, Any]) -> Any:
    """The definition of births with circuits on some steps."""
    data = to_data(read(BIRTHS.read_text(encoding="utf-8"))[0])
    for name, circuit in steps.items():
        data["workflow"]["transitions"][name]["circuit"] = circuit
    return from_data(data)


@pytest.fixture
def file_it(staff: dict[str, Agent], authority: Authority) -> Callable[..., Case]:
    """File a request of the procedure with circuits."""
    version = publish(with_circuit({"refuse": CIRCUIT, "accept": CIRCUIT[:1]}), by=SYSTEM, now=NOON)
    return lambda now=NOON: file_case(
        version.pk, dict(ANSWERS), {}, by=None, now=now, authority=authority, channel="web"
    )


@pytest.fixture
def begun(file_it: Callable[..., Case], by: Callable[[str], Actor], authority: Authority) -> Circuit:
    """A refusal on its way."""
    case = file_it()
    take(case.pk, "refuse", by=by("officer"), now=NOON, authority=authority, grounds="L’acte est ailleurs.")
    return Circuit.objects.get(case=case)
