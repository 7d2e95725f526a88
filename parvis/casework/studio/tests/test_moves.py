"""Cases in progress and a new version: which move, which stay, none lost, and all can be put back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from parvis.casework.actions.missing import ask
from parvis.casework.actions.publish import publish
from parvis.casework.actions.submit import file_case
from parvis.casework.actions.transition import take
from parvis.casework.definition.language import read
from parvis.casework.definition.model import Definition
from parvis.casework.models import Case, CaseEvent, ProcedureVersion
from parvis.casework.studio.actions import moving
from parvis.casework.studio.editing import put, settled
from parvis.casework.studio.models import Move, MovedCase
from parvis.casework.studio.moving import Group, Plan, plan_of
from parvis.casework.studio.renaming import rename
from parvis.core.actors import Actor
from parvis.core.authorities.models import Authority, Unit
from tests.town import ANSWERS, NOON, make_agent

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=3)


@pytest.fixture
def publish_with(version: ProcedureVersion, officer: Actor) -> Callable[..., ProcedureVersion]:
    """Publish the procedure with an edit."""

    def make(edit: Callable[[Definition], Definition]) -> ProcedureVersion:
        return publish(settled(edit(read(version.source)[0])), by=officer, now=LATER)

    return make


def many(version: ProcedureVersion, authority: Authority, officer: Actor, count: int) -> list[Case]:
    """Cases in several states, with running deadlines."""
    cases = []
    for number in range(count):
        case = file_case(
            version.pk,
            ANSWERS,
            {},
            by=None,
            now=NOON - timedelta(days=number % 5),
            authority=authority,
            channel="web",
        )
        if number % 3:
            case = take(case.pk, "take", by=officer, now=NOON, authority=authority)
        cases.append(case)
    return cases


def state_of_all() -> dict[int, tuple[Any, ...]]:
    """What binds in each case."""
    rows = Case.objects.values_list(
        "pk", "version_id", "state", "phase", "legal_due_on", "step_due_on", "due_on"
    )
    return {pk: rest for pk, *rest in rows}  # type: ignore[misc]


def run(move: Move) -> int:
    """What the worker does, batch after batch."""
    batches = 1
    while moving.advance(move.pk, now=LATER):
        batches += 1
    return batches


def reworded(whole: Definition) -> Definition:
    return put(whole, "pages.0.title", "Votre demande d’acte")


def test_a_hundred_cases_with_running_deadlines_move_and_none_is_lost(
    version: ProcedureVersion,
    authority: Authority,
    officer: Actor,
    publish_with: Callable[..., ProcedureVersion],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(moving, "AT_ONCE", 30)
    many(version, authority, officer, 100)
    before = state_of_all()
    new = publish_with(reworded)
    plan = plan_of(new.procedure_id, read(new.source)[0], besides=new.pk)
    assert (plan.moves, plan.stays) == (100, 0)
    move = moving.start(new, {}, by=officer, now=LATER)
    assert run(move) == 4
    after = state_of_all()
    assert {pk: rest[1:] for pk, rest in after.items()} == {pk: rest[1:] for pk, rest in before.items()}
    assert {rest[0] for rest in after.values()} == {new.pk}
    move.refresh_from_db()
    assert (move.state, move.seen, move.total) == ("done", 100, 100)
    assert CaseEvent.objects.filter(type="version_moved", public=False).count() == 100
    moving.undo(move.pk, by=officer, now=LATER)
    while moving.go_back(move.pk, now=LATER):
        pass
    assert state_of_all() == before
    move.refresh_from_db()
    assert move.state == "undone"


def test_a_batch_that_is_killed_is_done_again_once(
    version: ProcedureVersion,
    authority: Authority,
    officer: Actor,
    publish_with: Callable[..., ProcedureVersion],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(moving, "AT_ONCE", 4)
    many(version, authority, officer, 10)
    move = moving.start(publish_with(reworded), {}, by=officer, now=LATER)
    moving.advance(move.pk, now=LATER)
    real = moving.Batch.write
    monkeypatch.setattr(moving.Batch, "write", lambda batch: (real(batch), 1 / 0))
    with pytest.raises(ZeroDivisionError):
        moving.advance(move.pk, now=LATER)
    assert MovedCase.objects.count() == 4
    monkeypatch.setattr(moving.Batch, "write", real)
    run(move)
    assert MovedCase.objects.filter(kept="").count() == 10
    assert (
        Case.objects.filter(version=move.to_id, revision=2).count() + Case.objects.filter(revision=3).count()
        == 10
    )


def test_a_state_that_is_gone_needs_a_choice(
    version: ProcedureVersion,
    authority: Authority,
    officer: Actor,
    publish_with: Callable[..., ProcedureVersion],
) -> None:
    many(version, authority, officer, 6)
    new = publish_with(lambda whole: rename(whole, "state", "checking", "instruction"))
    definition = read(new.source)[0]
    assert plan_of(new.procedure_id, definition, besides=new.pk).choices[0][0] == "checking"
    move = moving.start(new, {}, by=officer, now=LATER)
    run(move)
    assert dict(MovedCase.objects.values_list("case__state", "kept")) == {"received": "", "checking": "state"}
    again = moving.start(new, {"checking": "instruction"}, by=officer, now=LATER)
    run(again)
    assert set(Case.objects.values_list("version", flat=True)) == {new.pk}
    assert set(Case.objects.values_list("state", flat=True)) == {"received", "instruction"}
    moving.undo(again.pk, by=officer, now=LATER)
    moving.go_back(again.pk, now=LATER)
    assert set(Case.objects.filter(version=version).values_list("state", flat=True)) == {"checking"}


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (lambda whole: put(whole, "legal.clock.because", "un autre texte"), "clock"),
        (lambda whole: put(whole, "legal.promise", None), ""),
    ],
)
def test_the_legal_delay_is_that_of_the_day_of_filing(
    version: ProcedureVersion,
    authority: Authority,
    officer: Actor,
    publish_with: Callable[..., ProcedureVersion],
    edit: Callable[[Definition], Definition],
    reason: str,
) -> None:
    many(version, authority, officer, 1)
    move = moving.start(publish_with(edit), {}, by=officer, now=LATER)
    run(move)
    assert MovedCase.objects.get().kept == reason


def test_what_the_applicant_was_asked_for_is_still_known(
    version: ProcedureVersion,
    authority: Authority,
    officer: Actor,
    publish_with: Callable[..., ProcedureVersion],
) -> None:
    asked, other = many(version, authority, officer, 5)[1:3]
    name = read(version.source)[0].documents[0].name
    ask(asked.pk, names=[name], text="", until=date(2026, 12, 20), by=officer, now=NOON, authority=authority)
    new = publish_with(lambda whole: rename(whole, "document", name, "another_paper"))
    definition = read(new.source)[0]
    plan = plan_of(new.procedure_id, definition, besides=new.pk)
    run(moving.start(new, {}, by=officer, now=LATER))
    kept = dict(MovedCase.objects.values_list("case", "kept"))
    assert (kept[asked.pk], kept[other.pk]) == ("document", "")
    assert plan.stays == sum(bool(why) for why in kept.values())


def test_an_answer_keeps_its_meaning(
    version: ProcedureVersion,
    authority: Authority,
    officer: Actor,
    publish_with: Callable[..., ProcedureVersion],
) -> None:
    many(version, authority, officer, 2)
    whole = read(version.source)[0]
    place = next(
        f"pages.{n}.fields.{m}"
        for n, page in enumerate(whole.pages)
        for m, spec in enumerate(page.fields)
        if spec.name == "address"
    )
    new = publish_with(lambda one: put(put(one, f"{place}.type", "text"), f"{place}.label", "Votre adresse"))
    assert plan_of(new.procedure_id, read(new.source)[0], besides=new.pk).stays == 2
    run(moving.start(new, {}, by=officer, now=LATER))
    assert set(MovedCase.objects.values_list("kept", flat=True)) == {"answer"}


def test_a_case_that_went_on_keeps_what_was_done_when_the_move_is_undone(
    version: ProcedureVersion,
    authority: Authority,
    officer: Actor,
    publish_with: Callable[..., ProcedureVersion],
) -> None:
    first, second = many(version, authority, officer, 2)
    move = moving.start(publish_with(reworded), {}, by=officer, now=LATER)
    run(move)
    take(first.pk, "take", by=officer, now=LATER, authority=authority)
    moving.undo(move.pk, by=officer, now=LATER)
    moving.go_back(move.pk, now=LATER)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.version_id, first.state) == (version.pk, "checking")
    assert second.version_id == version.pk


def test_one_move_at_a_time(
    version: ProcedureVersion,
    authority: Authority,
    officer: Actor,
    publish_with: Callable[..., ProcedureVersion],
) -> None:
    many(version, authority, officer, 1)
    new = publish_with(reworded)
    moving.start(new, {}, by=officer, now=LATER)
    with pytest.raises(moving.AlreadyMoving):
        moving.start(new, {}, by=officer, now=LATER)


def test_the_plan_costs_the_same_whatever_the_number_of_cases(
    version: ProcedureVersion,
    authority: Authority,
    officer: Actor,
    publish_with: Callable[..., ProcedureVersion],
    django_assert_num_queries: Any,
) -> None:
    many(version, authority, officer, 3)
    new = publish_with(reworded)
    definition = read(new.source)[0]
    plan_of(new.procedure_id, definition, besides=new.pk)
    with django_assert_num_queries(2):
        plan_of(new.procedure_id, definition, besides=new.pk)


def test_pages_of_a_move(
    as_agent: Client,
    version: ProcedureVersion,
    authority: Authority,
    officer: Actor,
    publish_with: Callable[..., ProcedureVersion],
) -> None:
    many(version, authority, officer, 4)
    publish_with(lambda whole: rename(whole, "state", "checking", "instruction"))
    base = f"/agent/studio/{version.procedure.slug}/"
    assert "sont sur une version plus ancienne" in as_agent.get(f"{base}versions/").content.decode()
    page = as_agent.get(f"{base}dossiers/").content.decode()
    assert 'name="to-checking"' in page
    look = as_agent.post(f"{base}dossiers/", {"to-checking": "instruction", "look": "1"})
    assert not Move.objects.exists()
    assert look.context["plan"].moves == 4
    answer = as_agent.post(f"{base}dossiers/", {"to-checking": "instruction"})
    run(Move.objects.get())
    shown = as_agent.get(answer["Location"])
    assert "Terminé" in shown.content.decode()
    part = as_agent.get(answer["Location"], headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    as_agent.post(f"{answer['Location']}annuler/")
    assert Move.objects.get().state == "undoing"


def test_another_town_sees_no_draft_and_no_move(
    as_agent: Client, version: ProcedureVersion, other: Authority, client: Client
) -> None:
    as_agent.post(f"/agent/studio/{version.procedure.slug}/commencer/")
    answer = Client(headers={"host": "other.example"}).get(f"/agent/studio/{version.procedure.slug}/")
    assert answer.status_code == 302
    assert "/compte/connexion/" in answer["Location"]


def test_cases_that_wait_for_signatures_are_counted_and_named_before_the_move(
    as_agent: Client, unit: Unit, officer: Actor, authority: Authority, version: ProcedureVersion
) -> None:
    make_agent(unit, "Paul Vidal")  # who begins does not sign
    definition = read(version.source)[0]
    signed = {"circuit": [{"visa": "Le service", "unit": unit.slug}]}
    steps = definition.workflow.transitions
    accept = type(steps["accept"]).model_validate(
        {**steps["accept"].model_dump(mode="json", by_alias=True, exclude_defaults=True), **signed}
    )
    first = publish(put(definition, "workflow.transitions.accept", accept), by=officer, now=NOON)
    cases = many(first, authority, officer, 5)
    for case in cases[:2]:
        take(case.pk, "accept", by=officer, now=NOON, authority=authority)
    new = publish(put(definition, "title", "Un autre titre"), by=officer, now=LATER)
    plan = plan_of(new.procedure_id, read(new.source)[0], besides=new.pk)
    assert (plan.moves, plan.stays) == (3, 2)
    assert sorted(plan.waiting) == sorted(case.number for case in cases[:2])
    page = as_agent.get("/agent/studio/copie-acte-naissance/dossiers/").content.decode()
    assert "Une de leurs étapes attend des signatures." in page
    assert f'href="/agent/dossiers/{cases[0].number}/"' in page
    move = moving.start(new, {}, by=officer, now=LATER)
    while moving.advance(move.pk, now=LATER):
        pass
    kept = MovedCase.objects.filter(move=move, kept="waits").values_list("case", flat=True)
    assert set(kept) == {case.pk for case in cases[:2]}
    assert MovedCase.objects.filter(move=move, kept="").count() == plan.moves


def test_a_state_of_two_versions_is_one_line_and_one_choice() -> None:
    plan = Plan(
        [
            Group(1, "checking", "En cours", 3, {}),
            Group(1, "waiting", "Attente", 0, {"state": 2}),
            Group(2, "checking", "En cours", 1, {"waits": 2}, ["D-1", "D-2"]),
            Group(2, "waiting", "Attente", 0, {"state": 1}),
        ]
    )
    assert [(one.title, one.moves, one.stays) for one in plan.lines] == [
        ("En cours", 4, {"waits": 2}),
        ("Attente", 0, {"state": 3}),
    ]
    assert plan.choices == [("waiting", "Attente", 3)]
    assert (plan.moves, plan.stays, plan.waiting) == (4, 5, ["D-1", "D-2"])
