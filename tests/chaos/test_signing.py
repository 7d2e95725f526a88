"""Several at once on one circuit, one draft: each visa is given once, a step is taken once, no wrong try goes
uncounted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connections
from django.utils import timezone

from parvis.casework.actions import drafting
from parvis.casework.actions.publish import publish
from parvis.casework.actions.submit import file_case
from parvis.casework.actions.transition import take
from parvis.casework.circuits import visas
from parvis.casework.circuits.models import Circuit
from parvis.casework.definition.language import from_data, read, to_data
from parvis.casework.faults import CaseworkFault
from parvis.casework.models import Case
from parvis.casework.paper import codes
from parvis.casework.paper.codes import TRIES_OF_ONE
from parvis.core.actors import SYSTEM, Actor, applicant
from parvis.core.authorities.queries import current_authority, in_authority
from parvis.core.people.models import Agent
from parvis.core.permissions.queries import agent_actor
from tests.chaos.house import House
from tests.chaos.test_races import together
from tests.town import ANSWERS, BIRTHS

pytestmark = pytest.mark.install
TRIALS = 15
PLACES = [{"visa": "Le service", "unit": "etat-civil", "same_person": True}]


@pytest.fixture(scope="module")
def version(house: House) -> int:
    """A procedure whose acceptance waits for one visa."""
    data = to_data(read(BIRTHS.read_text(encoding="utf-8"))[0])
    data["procedure"] = "acte-vise"
    data["workflow"]["transitions"]["accept"]["circuit"] = PLACES
    with in_authority(house.authority):
        return publish(from_data(data), by=SYSTEM, now=timezone.now()).pk


def begun(house: House, version: int) -> tuple[int, int, list[Actor]]:
    """A case that waits for a visa: its key, that of its circuit, and the two who may give it."""
    now = timezone.now()
    with in_authority(house.authority):
        agents = Agent.objects.select_related("account").order_by("pk")[:2]
        actors = [agent_actor(agent, agent.account) for agent in agents]
        town = current_authority()
        case = file_case(version, dict(ANSWERS), {}, by=None, now=now, authority=town, channel="web")
        take(case.pk, "accept", by=actors[0], now=now, authority=town)
        return case.pk, Circuit.objects.get(case=case).pk, actors


def apart(house: House, act: Callable[[], object]) -> Callable[[], str]:
    """The act in a transaction of its own; what became of it, in a word."""

    def one() -> str:
        try:
            with in_authority(house.authority):
                act()
        except CaseworkFault as fault:
            return type(fault).__name__
        finally:
            connections.close_all()
        return "done"

    return one


def signs(pk: int, by: Actor) -> Callable[[], object]:
    return lambda: visas.approve(pk, place=0, by=by, now=timezone.now(), authority=current_authority())


def test_of_two_who_sign_at_once_one_does_and_the_step_is_taken_once(house: House, version: int) -> None:
    for _trial in range(TRIALS):
        case, circuit, actors = begun(house, version)
        told = together(*[apart(house, signs(circuit, by)) for by in actors])
        assert sorted(told) == ["NotHere", "done"]
        assert house.one("SELECT count(*) FROM circuits_visa WHERE circuit_id = %s", circuit) == 1
        lines = "SELECT count(*) FROM casework_caseevent WHERE case_id = %s AND type = 'decision'"
        assert house.one(lines, case) == 1


def test_a_visa_and_a_withdrawal_at_once_leave_one_end(house: House, version: int) -> None:
    for _trial in range(TRIALS):
        case, circuit, actors = begun(house, version)

        def leaves(case: int = case) -> Case:
            by, town = applicant("Lina Martin"), current_authority()
            return take(case, "withdraw", by=by, now=timezone.now(), authority=town)

        told = together(apart(house, signs(circuit, actors[0])), apart(house, leaves))
        state, ended = house.rows(
            "SELECT c.state, k.state FROM casework_case c JOIN circuits_circuit k ON k.case_id = c.id"
            " WHERE c.id = %s",
            case,
        )[0]
        assert (state, ended) in {("sent", "done"), ("withdrawn", "ended")}
        assert told == (["done", "NotPossible"] if state == "sent" else ["NotHere", "done"])


def test_no_wrong_code_goes_uncounted(house: House, version: int) -> None:
    with in_authority(house.authority):
        draft = drafting.begin(version, {}, None, by=None, now=timezone.now()).draft
        codes.make(draft, by=None, now=timezone.now())

    def tries() -> None:
        codes.resume("AAAA-AAAA", address="192.0.2.9", now=timezone.now())

    told = together(*[apart(house, tries)] * (TRIES_OF_ONE + 10))
    assert sorted(told) == ["TooManyTries"] * 10 + ["done"] * TRIES_OF_ONE
