"""What an absent colleague lends: never more than she holds, only for the dates, never handed on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parvis.casework.actions.conversation import assign, note
from parvis.casework.models import Case, CaseEvent
from parvis.casework.queries.inbox import Filters, page
from parvis.core.actors import Actor, Delegation, Forbidden
from parvis.core.administration.absences import BadAbsence, declarable, declare, end
from parvis.core.administration.staff import set_agent_active
from parvis.core.authorities.models import Authority, Unit
from parvis.core.database.scope import in_scope
from parvis.core.journal.models import JournalEntry
from parvis.core.messaging.models import OutgoingMessage
from parvis.core.people.models import Absence, Account, Agent
from parvis.core.permissions.models import Grant, Role
from parvis.core.permissions.queries import agent_actor
from tests.town import NOON, signed_in

TODAY = timezone.localdate()
VIEW, HANDLE, DECIDE, PEOPLE = "casework.view", "casework.handle", "casework.decide", "people.manage"


def hire(unit: Unit, name: str, abilities: list[str], over: Unit | None) -> Agent:
    account = Account.objects.create(email=f"{name}@aulnay.example", name=name, password="!")
    agent = Agent.objects.create(account=account, unit=unit)
    role = Role.objects.create(slug=f"role-{name}", name=name, abilities=abilities)
    Grant.objects.create(agent=agent, role=role, unit=over)
    return agent


def actor(agent: Agent) -> Actor:
    return agent_actor(agent, agent.account)


@pytest.fixture
def school(authority: Authority) -> Unit:
    return Unit.objects.create(slug="education", name="Éducation")


@pytest.fixture
def alice(unit: Unit) -> Agent:
    """Decides over births, and manages agents of the whole authority."""
    alice = hire(unit, "alice", [VIEW, HANDLE, DECIDE], unit)
    Grant.objects.create(
        agent=alice, role=Role.objects.create(slug="admin", name="a", abilities=[PEOPLE]), unit=None
    )
    return alice


@pytest.fixture
def bob(school: Unit) -> Agent:
    return hire(school, "bob", [VIEW, HANDLE], school)


def away(agent: Agent, delegate: Agent, first: date = TODAY, last: date = TODAY) -> Absence:
    return Absence.objects.create(agent=agent, delegate=delegate, starts_on=first, ends_on=last)


ALICE = Delegation(1, 11, "Alice", 5, over_units=frozenset({(VIEW, 5), (DECIDE, 5)}))
BOB = Actor("agent", "Bob", 12, 2, 6, over_units=frozenset({(VIEW, 6)}), delegations=(ALICE,))


@pytest.mark.parametrize(
    ("ability", "unit", "may", "alone"),
    [
        (VIEW, 5, True, False),
        (VIEW, 6, True, True),
        (DECIDE, 5, True, False),
        (DECIDE, 6, False, False),
        (HANDLE, 5, False, False),
        (VIEW, None, True, True),
        (DECIDE, None, True, False),
        (HANDLE, None, False, False),
    ],
)
def test_rights_as_a_table(ability: str, unit: int | None, may: bool, alone: bool) -> None:
    assert (BOB.can(ability, unit), BOB.holds(ability, unit)) == (may, alone)


@pytest.mark.parametrize(
    ("ability", "unit", "desk", "behalf"),
    [
        (DECIDE, 5, None, ALICE),  # only she holds it
        (VIEW, 6, None, None),  # his own right
        (VIEW, 5, 2, ALICE),  # her unit, his basket: still her right
        (VIEW, 5, 1, ALICE),  # her basket
        (HANDLE, 5, 1, None),  # nobody holds it: the action will refuse
    ],
)
def test_whose_name_an_act_bears(
    ability: str, unit: int, desk: int | None, behalf: Delegation | None
) -> None:
    assert BOB.acting(ability, unit, desk).behalf == behalf


def test_units_and_desks() -> None:
    assert BOB.units_for(VIEW) == [5, 6]
    assert BOB.desks == (2, 1)


@pytest.mark.parametrize(
    ("first", "last", "lent"), [(-3, -1, False), (-1, 0, True), (0, 0, True), (0, 5, True), (1, 5, False)]
)
def test_for_the_dates_only(alice: Agent, bob: Agent, unit: Unit, first: int, last: int, lent: bool) -> None:
    away(alice, bob, TODAY + timedelta(days=first), TODAY + timedelta(days=last))
    assert actor(bob).can(DECIDE, unit.pk) is lent


def test_never_the_rights_over_the_authority_itself(alice: Agent, bob: Agent) -> None:
    away(alice, bob)
    assert actor(alice).can(PEOPLE)
    assert not actor(bob).can(PEOPLE)


def test_no_chain(alice: Agent, bob: Agent, unit: Unit, school: Unit) -> None:
    carol = hire(school, "carol", [VIEW], school)
    away(alice, bob)
    away(bob, carol)
    assert actor(carol).can(HANDLE, school.pk)  # what bob holds himself
    assert not actor(carol).can(DECIDE, unit.pk)  # not what alice lends bob


def test_revoked_when_the_absent_agent_leaves(alice: Agent, bob: Agent, unit: Unit) -> None:
    away(alice, bob)
    set_agent_active(alice, active=False, by=actor(alice), now=NOON)
    assert not actor(bob).can(VIEW, unit.pk)


def test_basket_and_trace(alice: Agent, bob: Agent, file_one: Any, officer: Actor) -> None:
    case = file_one()
    assign(case.pk, agent_id=alice.pk, by=officer, now=NOON)
    mine = Filters(view="mine")
    assert page(actor(bob), mine, TODAY).rows == []
    away(alice, bob)
    assert [row["number"] for row in page(actor(bob), mine, TODAY).rows] == [case.number]
    note(case.pk, text="Vu.", by=actor(bob), now=NOON)
    line = CaseEvent.objects.get(case=case, type="note")
    assert line.actor_name == "bob, par délégation de alice"
    assert line.data["behalf"] == "alice"
    entry = JournalEntry.objects.get(action="case.note")
    assert entry.payload is not None
    assert entry.payload["by"]["behalf"] == alice.account_id


def test_a_case_given_to_the_absent_is_acted_on_in_her_name(unit: Unit, alice: Agent, file_one: Any) -> None:
    peer = hire(unit, "peer", [VIEW, HANDLE], unit)
    case = file_one()
    Case.objects.filter(pk=case.pk).update(assignee=alice)
    away(alice, peer)
    note(case.pk, text="Vu.", by=actor(peer), now=NOON)
    assert CaseEvent.objects.get(case=case, type="note").actor_name == "peer, par délégation de alice"
    other = file_one()
    note(other.pk, text="Vu.", by=actor(peer), now=NOON)
    assert CaseEvent.objects.get(case=other, type="note").actor_name == "peer"


def declared(agent: Agent, delegate: Agent, by: Agent, first: int = 0, last: int = 3) -> Absence:
    return declare(
        agent,
        delegate=delegate,
        starts_on=TODAY + timedelta(days=first),
        ends_on=TODAY + timedelta(days=last),
        by=actor(by),
        now=NOON,
        today=TODAY,
    )


def test_who_may_declare(alice: Agent, bob: Agent, unit: Unit) -> None:
    peer = hire(unit, "peer", [VIEW, HANDLE], unit)
    declared(bob, alice, by=bob, first=20, last=21)  # oneself
    assert "bob" in OutgoingMessage.objects.get(kind="absence_declared", to=alice.account.email).body
    declared(peer, bob, by=alice)  # her chief
    with pytest.raises(Forbidden):
        declared(alice, bob, by=peer)
    with pytest.raises(Forbidden):
        declared(alice, bob, by=bob)
    away(alice, bob)
    with pytest.raises(Forbidden):  # to declare absences is not lent
        declared(peer, bob, by=bob, first=10, last=12)


@pytest.mark.parametrize(
    ("first", "last", "at"),
    [(-1, 2, "starts_on"), (2, 1, "ends_on"), (1, 900, "ends_on"), (0, 0, "starts_on")],
)
def test_dates_that_are_refused(alice: Agent, bob: Agent, first: int, last: int, at: str) -> None:
    away(alice, bob, TODAY, TODAY)
    with pytest.raises(BadAbsence) as bad:
        declared(alice, bob, by=alice, first=first, last=last)
    assert bad.value.at == at


def test_nobody_stands_in_for_herself_or_gone(alice: Agent, bob: Agent) -> None:
    with pytest.raises(BadAbsence):
        declared(alice, alice, by=alice)
    bob.is_active = False
    bob.save()
    with pytest.raises(BadAbsence):
        declared(alice, bob, by=alice)


def test_ended_before_its_date(alice: Agent, bob: Agent, unit: Unit) -> None:
    row = declared(alice, bob, by=alice)
    with pytest.raises(Forbidden):
        end(row.pk, by=actor(bob), now=NOON)
    assert end(row.pk, by=actor(alice), now=NOON) is not None
    assert not actor(bob).can(VIEW, unit.pk)
    assert end(row.pk, by=actor(alice), now=NOON) is None


def test_the_page(client: Client, alice: Agent, bob: Agent, unit: Unit) -> None:
    signed_in(client, bob)
    assert "alice" not in client.get("/agent/absences/").content.decode().split("delegate")[0]
    data = {"agent": bob.pk, "delegate": alice.pk, "starts_on": TODAY, "ends_on": TODAY}
    assert client.post("/agent/absences/", data).status_code == 302
    assert client.post("/agent/absences/", {**data, "agent": alice.pk}).status_code == 422
    assert client.post("/agent/absences/", {**data, "delegate": "x"}).status_code == 422
    row = Absence.objects.get()
    assert client.post(f"/agent/absences/{row.pk}/terminer/").status_code == 302
    assert Absence.objects.get().ended_at is not None
    away(alice, bob)
    assert client.post(f"/agent/absences/{Absence.objects.latest('pk').pk}/terminer/").status_code == 403


def test_another_authority_lends_nothing(alice: Agent, bob: Agent, other: Authority) -> None:
    away(alice, bob)
    with in_scope(other.pk):
        assert not Absence.objects.exists()
        assert not actor(bob).delegations


def test_a_chief_declares_only_those_whose_rights_she_decides_over(unit: Unit, school: Unit) -> None:
    """Else she would name herself, and take rights over units that are not hers."""
    chief = hire(unit, "chief", [VIEW, HANDLE, DECIDE], unit)
    head = hire(unit, "head", [VIEW, HANDLE, DECIDE], None)
    across = hire(unit, "across", [VIEW, HANDLE], school)
    peer = hire(unit, "peer", [VIEW, HANDLE], unit)
    for somebody in (head, across):
        with pytest.raises(Forbidden):
            declared(somebody, chief, by=chief)
    assert set(declarable(actor(chief))) == {chief, peer}
    assert not actor(chief).can(VIEW, school.pk)
    declared(peer, chief, by=chief)
