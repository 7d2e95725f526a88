"""Circuits: a step waits for everybody in order, a refusal goes back one place, nothing is taken twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from parvis.casework.actions.missing import ask
from parvis.casework.actions.ticking import tick
from parvis.casework.actions.transition import take
from parvis.casework.circuits import visas
from parvis.casework.circuits.faults import CircuitRunning, NobodySigns, NotHere, ReasonMissing
from parvis.casework.circuits.models import Circuit, Visa
from parvis.casework.circuits.queries import basket, signatories
from parvis.casework.circuits.tests.conftest import actor, hire
from parvis.casework.faults import NotPossible
from parvis.casework.models import Case, CaseEvent
from parvis.casework.tasks import make_letter
from parvis.core.actors import Actor, Forbidden, applicant
from parvis.core.authorities.models import Authority, Unit
from parvis.core.database.scope import in_scope
from parvis.core.journal.models import JournalEntry
from parvis.core.people.models import Agent
from parvis.core.permissions.models import Grant
from tests.town import NOON

By = Callable[[str], Actor]


def approve(row: Circuit, who: Actor, authority: Authority, place: int | None = None) -> Case:
    row.refresh_from_db()
    wanted = row.place if place is None else place
    return visas.approve(row.pk, place=wanted, by=who, now=NOON, authority=authority)


def baskets(by: By) -> dict[str, int]:
    return {name: len(basket(by(name))) for name in ("officer", "chief", "director", "mayor", "other")}


def test_the_step_waits_and_is_taken_by_the_last_who_agrees(
    begun: Circuit, by: By, authority: Authority
) -> None:
    assert begun.case.state == "received"
    assert baskets(by) == {"officer": 0, "chief": 1, "director": 0, "mayor": 0, "other": 0}
    approve(begun, by("chief"), authority)
    assert baskets(by) == {
        "officer": 0,
        "chief": 0,
        "director": 1,
        "mayor": 0,
        "other": 0,
    }  # he alone signs last
    approve(begun, by("director"), authority)
    assert baskets(by) == {"officer": 0, "chief": 0, "director": 0, "mayor": 1, "other": 0}
    case = approve(begun, by("mayor"), authority)
    begun.refresh_from_db()
    assert (case.state, begun.state) == ("refused", "done")
    assert baskets(by) == dict.fromkeys(baskets(by), 0)
    told = CaseEvent.objects.filter(case=case, type__startswith="circuit").values_list("type", "public")
    assert list(told) == [
        ("circuit_begun", False),
        ("circuit_visa", False),
        ("circuit_approval", False),
        ("circuit_signature", False),
    ]
    decision = CaseEvent.objects.get(case=case, type="decision")
    assert (decision.actor_name, decision.data["grounds"]) == ("Marcel", "L’acte est ailleurs.")
    assert JournalEntry.objects.filter(action__startswith="case.circuit").count() == 4


def test_the_letter_names_who_signs(
    begun: Circuit, by: By, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[tuple[str, ...]] = []
    monkeypatch.setattr(
        "parvis.casework.tasks._keep", lambda row, letter, *rest: kept.append(letter.signature)
    )
    for name in ("chief", "director", "mayor"):
        approve(begun, by(name), authority)
    letter = CaseEvent.objects.get(case=begun.case, type="letter")
    with pytest.raises(AttributeError):  # the letter itself is not made here
        make_letter.run(event=letter.pk)
    assert kept == [("L’officier d’état civil", "Par délégation :", "Marcel, Poste de Marcel")]


def test_a_refusal_goes_back_one_place(begun: Circuit, by: By, authority: Authority) -> None:
    approve(begun, by("chief"), authority)
    with pytest.raises(ReasonMissing):
        visas.refuse(begun.pk, place=1, reason="  ", by=by("director"), now=NOON)
    visas.refuse(begun.pk, place=1, reason="Pas clair.", by=by("director"), now=NOON)
    begun.refresh_from_db()
    assert (begun.state, begun.place) == ("running", 0)
    assert baskets(by)["chief"] == 1
    visas.refuse(begun.pk, place=0, reason="Reprenez.", by=by("chief"), now=NOON)
    begun.refresh_from_db()
    assert begun.state == "returned"
    assert Case.objects.get(pk=begun.case_id).state == "received"
    assert list(Visa.objects.values_list("agreed", flat=True)) == [True, False, False]


def test_begun_again_after_a_return(begun: Circuit, by: By, authority: Authority) -> None:
    visas.refuse(begun.pk, place=0, reason="Non.", by=by("chief"), now=NOON)
    take(begun.case_id, "refuse", by=by("officer"), now=NOON, authority=authority, grounds="Mieux dit.")
    assert Circuit.objects.filter(case=begun.case_id).count() == 2
    assert baskets(by)["chief"] == 1


@pytest.mark.parametrize("name", ["officer", "director", "mayor", "other"])
def test_only_whom_the_place_awaits(begun: Circuit, by: By, authority: Authority, name: str) -> None:
    with pytest.raises(Forbidden):
        approve(begun, by(name), authority)
    with pytest.raises(Forbidden):
        visas.refuse(begun.pk, place=0, reason="Non.", by=by(name), now=NOON)
    with pytest.raises(Forbidden):
        approve(begun, applicant("Lina"), authority)


def test_two_at_once_one_wins(begun: Circuit, by: By, authority: Authority) -> None:
    approve(begun, by("chief"), authority)
    with pytest.raises(NotHere):
        approve(begun, by("chief"), authority, place=0)
    approve(begun, by("director"), authority)
    with pytest.raises(NotHere):  # the mayor's page still shows the second place
        approve(begun, by("mayor"), authority, place=1)
    assert Visa.objects.count() == 2


def test_nothing_else_is_done_meanwhile(begun: Circuit, by: By, authority: Authority) -> None:
    officer = by("officer")
    for step in ("refuse", "accept", "take"):
        with pytest.raises(CircuitRunning):
            take(begun.case_id, step, by=officer, now=NOON, authority=authority, grounds="Encore.")
    with pytest.raises(CircuitRunning):
        ask(
            begun.case_id,
            names=[],
            text="Une pièce",
            until=(NOON + timedelta(days=9)).date(),
            by=officer,
            now=NOON,
            authority=authority,
        )


@pytest.mark.parametrize(
    ("name", "may"), [("officer", True), ("chief", True), ("director", True), ("other", False)]
)
def test_who_may_take_it_back(begun: Circuit, by: By, authority: Authority, name: str, may: bool) -> None:
    if not may:
        with pytest.raises(Forbidden):
            visas.withdraw(begun.pk, by=by(name), now=NOON)
        return
    visas.withdraw(begun.pk, by=by(name), now=NOON)
    begun.refresh_from_db()
    assert begun.state == "withdrawn"
    take(begun.case_id, "take", by=by("officer"), now=NOON, authority=authority)
    with pytest.raises(NotHere):
        approve(begun, by("chief"), authority)


def test_the_applicant_withdraws_in_the_middle(begun: Circuit, by: By, authority: Authority) -> None:
    approve(begun, by("chief"), authority)
    take(begun.case_id, "withdraw", by=applicant("Lina"), now=NOON, authority=authority)
    begun.refresh_from_db()
    assert begun.state == "ended"
    assert CaseEvent.objects.filter(case=begun.case_id, type="circuit_ended", public=False).exists()
    with pytest.raises(NotHere):
        approve(begun, by("director"), authority)
    assert baskets(by)["director"] == 0


def test_silence_meanwhile_leaves_the_express_decision_possible(
    begun: Circuit, by: By, authority: Authority
) -> None:
    """Silence means rejection here: an express decision is still owed, and the circuit goes on."""
    later = NOON + timedelta(days=200)
    while tick(now=later):
        pass
    case = Case.objects.get(pk=begun.case_id)
    assert case.implicit == "rejection"
    begun.refresh_from_db()
    assert begun.state == "running"
    for name in ("chief", "director", "mayor"):
        begun.refresh_from_db()
        visas.approve(begun.pk, place=begun.place, by=by(name), now=later, authority=authority)
    assert Case.objects.get(pk=begun.case_id).state == "refused"


def test_what_silence_accepted_is_not_signed_away(
    begun: Circuit, by: By, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parvis.casework.actions.transition.acquired", lambda *_args: True)
    with pytest.raises(NotPossible):
        approve(begun, by("chief"), authority)
    assert not Visa.objects.exists()


def test_a_place_that_nobody_holds_is_refused_at_once(
    file_it: Callable[..., Case], staff: dict[str, Agent], by: By, authority: Authority
) -> None:
    staff["mayor"].is_active = False
    staff["mayor"].save()
    with pytest.raises(NobodySigns):
        take(file_it().pk, "refuse", by=by("officer"), now=NOON, authority=authority, grounds="Non.")
    assert not Circuit.objects.exists()


def test_many_at_once_each_by_itself(file_it: Callable[..., Case], by: By, authority: Authority) -> None:
    for _ in range(3):
        take(file_it().pk, "accept", by=by("officer"), now=NOON, authority=authority)
    rows = list(Circuit.objects.all())
    visas.refuse(rows[0].pk, place=0, reason="Non.", by=by("chief"), now=NOON)
    done = visas.approve_many([(row.pk, 0) for row in rows], by=by("chief"), now=NOON, authority=authority)
    assert (done.count, [number for number, _why in done.left]) == (2, [rows[0].case.number])
    assert Case.objects.filter(state="sent").count() == 2


def test_what_came_back_is_not_approved_with_the_others(begun: Circuit, by: By, authority: Authority) -> None:
    approve(begun, by("chief"), authority)
    visas.refuse(begun.pk, place=1, reason="Pas clair.", by=by("director"), now=NOON)
    done = visas.approve_many([(begun.pk, 0)], by=by("chief"), now=NOON, authority=authority)
    assert (done.count, len(done.left)) == (0, 1)
    approve(begun, by("chief"), authority)  # by itself, once read


def test_another_authority_sees_nothing(begun: Circuit, by: By, other: Authority) -> None:
    chief = by("chief")
    with in_scope(other.pk):
        assert not Circuit.objects.exists()
        assert basket(chief) == []


def test_a_unit_alone_does_not_let_rights_over_other_cases_sign(
    begun: Circuit, by: By, authority: Authority, direction: Unit
) -> None:
    """She works in the awaited unit, but decides over sport only: neither its cases nor this one."""
    sport = Unit.objects.create(slug="sport", name="Sport")
    stranger = hire(direction, "Sylvie", "sport", ["casework.view", "casework.decide"], sport)
    approve(begun, by("chief"), authority)
    assert basket(actor(stranger)) == []
    with pytest.raises(Forbidden):
        approve(begun, actor(stranger), authority)
    begun.refresh_from_db()
    assert stranger not in signatories(begun)
    Grant.objects.filter(agent=stranger).update(unit=direction)
    approve(begun, actor(stranger), authority)
