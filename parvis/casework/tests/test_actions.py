"""Filing, deciding, writing: what happens, what is written, what is refused without leaving a trace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from parvis.casework.actions import bulk, conversation, drafting
from parvis.casework.actions.submit import submit
from parvis.casework.actions.transition import take
from parvis.casework.faults import (
    Expired,
    GroundsMissing,
    Incomplete,
    NotPossible,
    ProcedureClosed,
    Stale,
    TextMissing,
)
from parvis.casework.models import Case, Procedure, ProcedureVersion
from parvis.casework.numbers import access_code, code_opens
from parvis.core.actors import Actor, Forbidden, applicant
from parvis.core.authorities.models import Authority, Unit
from parvis.core.files.models import StoredFile
from parvis.core.files.tests.test_files import PDF
from parvis.core.journal.models import JournalEntry
from parvis.core.permissions.queries import agent_actor
from parvis.kit.faults import Fault
from tests.town import ANSWERS, NOON, make_agent

FileOne = Callable[..., Case]


def begin(version: ProcedureVersion, answers: dict[str, Any] | None = None) -> Any:
    return drafting.begin(version.pk, answers or ANSWERS, 0, by=None, now=NOON).draft


def test_a_request_becomes_a_case_with_its_line_and_its_entry(
    version: ProcedureVersion, authority: Authority
) -> None:
    case = submit(begin(version).pk, by=None, now=NOON, authority=authority)
    assert case.number.startswith("D-2026-")
    assert case.applicant_name == "Lina Martin"
    assert [event.type for event in case.events.all()] == ["submitted"]
    assert JournalEntry.objects.filter(action="case.submitted", subject_id=case.pk).count() == 1


def test_sending_twice_gives_the_same_case(version: ProcedureVersion, authority: Authority) -> None:
    draft = begin(version)
    first = submit(draft.pk, by=None, now=NOON, authority=authority)
    assert submit(draft.pk, by=None, now=NOON, authority=authority).pk == first.pk
    assert Case.objects.count() == 1


def test_an_incomplete_request_is_refused_and_kept(version: ProcedureVersion, authority: Authority) -> None:
    draft = begin(version, {"kind": "short"})
    with pytest.raises(Incomplete):
        submit(draft.pk, by=None, now=NOON, authority=authority)
    draft.refresh_from_db()
    assert draft.answers == {"kind": "short"}
    assert not Case.objects.exists()


def test_a_required_document_is_required(version: ProcedureVersion, authority: Authority) -> None:
    draft = begin(version, {**ANSWERS, "kind": "full", "parents": "Rosa et Jean"})
    with pytest.raises(Incomplete):
        submit(draft.pk, by=None, now=NOON, authority=authority)


def test_a_document_that_a_later_answer_made_pointless_is_not_sent(
    version: ProcedureVersion, authority: Authority, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    draft = begin(version, {**ANSWERS, "kind": "full", "parents": "Rosa et Jean"})
    for name in ("identity_proof", "mandate"):
        upload = SimpleUploadedFile(f"{name}.pdf", PDF)
        drafting.add_document(draft, name, upload, by=applicant("Lina Martin"), now=NOON)
    case = submit(draft.pk, by=None, now=NOON, authority=authority)
    assert [row.name for row in case.documents.all()] == ["identity_proof"], "nobody acts for her: no mandate"
    assert [row.name for row in StoredFile.objects.all()] == ["identity_proof.pdf"], "nor is it kept unseen"


def test_a_procedure_closed_meanwhile_keeps_the_draft(
    version: ProcedureVersion, authority: Authority
) -> None:
    draft = begin(version)
    Procedure.objects.update(state=Procedure.State.CLOSED)
    with pytest.raises(ProcedureClosed):
        submit(draft.pk, by=None, now=NOON, authority=authority)
    assert drafting.Draft.objects.filter(pk=draft.pk).exists()


def test_a_draft_expires(version: ProcedureVersion) -> None:
    opened = drafting.begin(version.pk, ANSWERS, 0, by=None, now=NOON)
    assert drafting.find(opened.token, now=NOON + timedelta(days=29)).pk == opened.draft.pk
    with pytest.raises(Expired):
        drafting.find(opened.token, now=NOON + timedelta(days=31))
    with pytest.raises(Expired):
        drafting.find("wrong", now=NOON)
    assert drafting.purge(now=NOON + timedelta(days=31)) == 1


def test_the_code_opens_this_case_only(file_one: FileOne) -> None:
    one, two = file_one(), file_one()
    code = access_code(one)
    assert code_opens(one, code.lower().replace("-", " "))
    assert not code_opens(two, code)
    assert not code_opens(one, "")
    assert not code_opens(one, "é\x00" * 9)


def test_a_decision_tells_and_encloses_its_grounds(
    file_one: FileOne, officer: Actor, authority: Authority
) -> None:
    case = file_one()
    with pytest.raises(GroundsMissing):
        take(case.pk, "refuse", by=officer, now=NOON, authority=authority, grounds="  ")
    refused = take(case.pk, "refuse", by=officer, now=NOON, authority=authority, grounds="Acte introuvable.")
    assert (refused.outcome, refused.is_open) == ("refused", False)
    decision = refused.events.get(type="decision")
    assert decision.data["grounds"] == "Acte introuvable."
    assert refused.events.filter(type="letter").count() == 1


def test_a_stale_page_is_told(file_one: FileOne, officer: Actor, authority: Authority) -> None:
    case = file_one()
    take(case.pk, "take", by=officer, now=NOON, authority=authority, revision=case.revision)
    with pytest.raises(Stale):
        take(case.pk, "accept", by=officer, now=NOON, authority=authority, revision=case.revision)


@pytest.mark.parametrize("name", ["answer", "nothing", "withdraw"])
def test_a_step_that_is_not_there_or_not_hers_is_refused(
    file_one: FileOne, officer: Actor, authority: Authority, name: str
) -> None:
    case = file_one()
    with pytest.raises((NotPossible, Forbidden)):
        take(case.pk, name, by=officer, now=NOON, authority=authority)
    case.refresh_from_db()
    assert case.state == "received"


def test_after_a_decision_nothing_more(file_one: FileOne, officer: Actor, authority: Authority) -> None:
    case = file_one()
    take(case.pk, "accept", by=officer, now=NOON, authority=authority)
    with pytest.raises(NotPossible):
        take(case.pk, "refuse", by=officer, now=NOON, authority=authority, grounds="x")


def test_another_unit_s_agent_may_not(file_one: FileOne, authority: Authority, unit: Unit) -> None:
    case = file_one()
    elsewhere = make_agent(Unit.objects.create(slug="voirie", name="Voirie"), "Paul Rey", ["casework.view"])
    actor = agent_actor(elsewhere, elsewhere.account)
    with pytest.raises(Forbidden):
        take(case.pk, "take", by=actor, now=NOON, authority=authority)
    with pytest.raises(Forbidden):
        conversation.note(case.pk, text="x", by=actor, now=NOON)


def test_the_applicant_gives_up(file_one: FileOne, authority: Authority) -> None:
    case = file_one()
    gone = take(case.pk, "withdraw", by=applicant("Lina Martin"), now=NOON, authority=authority)
    assert (gone.outcome, gone.is_open) == ("withdrawn", False)


def test_messages_both_ways_and_notes_that_stay_inside(file_one: FileOne, officer: Actor) -> None:
    case = file_one()
    conversation.write(case.pk, text="Bonjour", by=applicant("Lina Martin"), now=NOON)
    conversation.write(case.pk, text="Bonjour à vous", by=officer, now=NOON)
    conversation.note(case.pk, text="À rappeler", by=officer, now=NOON)
    public = {event.type: event.public for event in case.events.all()}
    assert public["message_in"]
    assert public["message_out"]
    assert not public["note"]
    with pytest.raises(TextMissing):
        conversation.write(case.pk, text=" \n", by=officer, now=NOON)
    with pytest.raises(Fault):
        conversation.write(case.pk, text="x" * 6_000, by=officer, now=NOON)


def test_bulk_leaves_out_what_cannot_be_done_and_says_why(
    file_one: FileOne, officer: Actor, authority: Authority, agent: Any
) -> None:
    open_one, closed = file_one(), file_one()
    take(closed.pk, "accept", by=officer, now=NOON, authority=authority)
    numbers = [open_one.number, closed.number, "D-0000-0"]
    planned = bulk.plan(by=officer, verb="assign", numbers=numbers, argument=str(agent.pk))
    assert [case.number for case in planned.eligible] == [open_one.number]
    assert [number for number, _why in planned.left_out] == [closed.number]
    done = bulk.run(
        by=officer,
        verb="assign",
        numbers=numbers,
        argument=str(agent.pk),
        text="",
        now=NOON,
        authority=authority,
    )
    assert (done.count, len(done.left)) == (1, 1)
    open_one.refresh_from_db()
    assert open_one.assignee_id == agent.pk
