"""The legal clock on real cases: what stops it, what starts it again, what silence does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from procrastinate.contrib.django.models import ProcrastinateJob

from parvis.casework.actions import missing
from parvis.casework.actions.publish import publish
from parvis.casework.actions.submit import file_case
from parvis.casework.actions.ticking import tick
from parvis.casework.actions.transition import take
from parvis.casework.definition.language import from_data, read, to_data
from parvis.casework.faults import CaseworkFault, NotPossible, TextMissing
from parvis.casework.models import Case
from parvis.casework.rules import possible
from parvis.casework.tasks import send_mail
from parvis.core.actors import SYSTEM, Actor, Forbidden, applicant
from parvis.core.authorities.models import Authority, Unit
from parvis.core.files.tests.test_files import PDF
from parvis.core.messaging.models import OutgoingMessage
from parvis.core.permissions.queries import agent_actor
from tests.town import ANSWERS, BIRTHS, NOON, make_agent

FileOne = Callable[..., Case]


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def births(silence: str, **clock: Any) -> dict[str, Any]:
    text = BIRTHS.read_text(encoding="utf-8")
    data = to_data(read(text)[0])
    data["legal"]["clock"] = {
        "starts": "reception",
        "silence": silence,
        "after": "2 months",
        "because": "article L231-1",
        **clock,
    }
    return data


@pytest.fixture
def accepting(unit: Unit, authority: Authority) -> Case:
    """A case whose silence means acceptance, with the step that the clock takes."""
    data = births("acceptance")
    data["workflow"]["transitions"]["silence"] = {
        "label": "Acceptation par silence",
        "from": ["received", "checking", "waiting_for_you"],
        "to": "sent",
        "by": "clock",
    }
    version = publish(from_data(data), by=SYSTEM, now=NOON)
    return file_case(version.pk, ANSWERS, {}, by=None, now=NOON, authority=authority, channel="web")


def test_two_months_from_date_to_date(file_one: FileOne) -> None:
    assert file_one().legal_due_on == date(2027, 1, 18)


def ask(case: Case, by: Actor, authority: Authority, **changes: Any) -> Case:
    wanted: dict[str, Any] = {"names": ["identity_proof"], "text": "", "until": date(2026, 12, 18), **changes}
    return missing.ask(case.pk, by=by, now=NOON, authority=authority, **wanted)


def answer(case: Case, authority: Authority, days: int, *, piece: bool = True) -> Case:
    return missing.answer(
        case.pk,
        uploads=[("identity_proof", SimpleUploadedFile("carte.pdf", PDF))] if piece else [],
        text="Voici.",
        by=applicant("Lina Martin"),
        now=NOON + timedelta(days=days),
        authority=authority,
    )


def written_to(case: Case) -> str:
    send_mail.run(case=case.pk, template="missing_items")
    return OutgoingMessage.objects.latest("id").body


def test_a_blocking_piece_suspends_until_it_arrives(
    file_one: FileOne, officer: Actor, authority: Authority
) -> None:
    asked = ask(file_one(), officer, authority)
    assert asked.legal_due_on is None
    assert asked.due_on == date(2026, 12, 18)
    assert "délai de réponse est suspendu" in written_to(asked)
    back = answer(asked, authority, 10)
    assert back.legal_due_on == date(2027, 1, 28)
    assert back.phase == Case.Phase.REVIEW


def test_a_word_without_the_piece_does_not_start_the_clock_again(
    file_one: FileOne, officer: Actor, authority: Authority
) -> None:
    answered = answer(ask(file_one(), officer, authority), authority, 10, piece=False)
    assert answered.phase == Case.Phase.REVIEW
    assert answered.legal_due_on is None
    tick(now=NOON + timedelta(days=40))
    answered.refresh_from_db()
    assert answered.legal_due_on == date(2027, 2, 17)


def test_what_silence_accepted_cannot_be_refused(
    accepting: Case, officer: Actor, authority: Authority
) -> None:
    late = NOON.replace(year=2027, month=1, day=19)
    with pytest.raises(NotPossible):
        take(accepting.pk, "refuse", by=officer, now=late, authority=authority, grounds="Trop tard.")


def test_documents_are_not_asked_for_by_a_bare_step(
    file_one: FileOne, officer: Actor, authority: Authority
) -> None:
    with pytest.raises(NotPossible):
        take(file_one().pk, "ask", by=officer, now=NOON, authority=authority)


def test_a_case_that_cannot_advance_does_not_stop_the_others(
    file_one: FileOne, caplog: pytest.LogCaptureFixture
) -> None:
    broken, sound = file_one(), file_one()
    Case.objects.filter(pk=broken.pk).update(
        state="gone", step_due_on=date(2026, 11, 20), due_on=date(2026, 11, 20)
    )
    tick(now=NOON.replace(year=2027, month=1, day=19))
    sound.refresh_from_db()
    assert sound.implicit == "rejection"


def test_a_night_of_late_cases_is_worked_off_in_short_transactions(
    file_one: FileOne, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parvis.casework.actions.ticking.AT_ONCE", 2)
    for _n in range(3):
        file_one()
    late = NOON.replace(year=2027, month=1, day=19)
    assert [tick(now=late) for _n in range(3)] == [2, 1, 0]


def test_a_piece_that_never_comes_suspends_no_longer_than_its_term(
    file_one: FileOne, officer: Actor, authority: Authority
) -> None:
    asked = ask(file_one(), officer, authority)
    tick(now=NOON + timedelta(days=40))
    asked.refresh_from_db()
    assert asked.legal_due_on == date(2027, 2, 17)  # 30 days given, 30 days later


def test_a_question_alone_does_not_stop_the_clock(
    file_one: FileOne, officer: Actor, authority: Authority
) -> None:
    asked = ask(file_one(), officer, authority, names=[], text="Quel est votre métier ?")
    assert asked.legal_due_on == date(2027, 1, 18)


def test_when_silence_accepts_the_delay_runs_from_the_piece(
    accepting: Case, officer: Actor, authority: Authority
) -> None:
    asked = ask(accepting, officer, authority)
    assert asked.legal_due_on is None
    assert "commence le jour où nous recevons" in written_to(asked)
    assert answer(asked, authority, 10).legal_due_on == date(2027, 1, 28)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"names": [], "text": " "}, TextMissing),
        ({"until": date(2026, 11, 18)}, CaseworkFault),
        ({"names": ["x"]}, TextMissing),
    ],
)
def test_a_request_for_nothing_or_for_yesterday_is_refused(
    file_one: FileOne, officer: Actor, authority: Authority, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    case = file_one()
    with pytest.raises(refusal):
        ask(case, officer, authority, **changes)
    case.refresh_from_db()
    assert case.state == "received"


def test_silence_rejects_on_the_day_after_and_only_once(file_one: FileOne) -> None:
    case = file_one()
    tick(now=NOON.replace(year=2027, month=1, day=18))
    case.refresh_from_db()
    assert case.implicit == ""
    for _again in range(2):
        tick(now=NOON.replace(year=2027, month=1, day=19))
    case.refresh_from_db()
    assert case.implicit == "rejection"
    assert case.is_open
    assert case.events.filter(type="implicit").count() == 1


def test_after_an_implicit_rejection_an_express_decision_is_still_possible(
    file_one: FileOne, officer: Actor, authority: Authority
) -> None:
    case = file_one()
    late = NOON.replace(year=2027, month=2, day=1)
    tick(now=late)
    assert take(case.pk, "accept", by=officer, now=late, authority=authority).outcome == "accepted"


def test_silence_accepts_and_closes(accepting: Case) -> None:
    tick(now=NOON.replace(year=2027, month=1, day=19))
    accepting.refresh_from_db()
    assert (accepting.implicit, accepting.outcome, accepting.is_open) == ("acceptance", "accepted", False)


def test_a_decided_case_hears_no_silence(file_one: FileOne, officer: Actor, authority: Authority) -> None:
    case = file_one()
    take(case.pk, "accept", by=officer, now=NOON, authority=authority)
    tick(now=NOON.replace(year=2028))
    case.refresh_from_db()
    assert case.implicit == ""


def test_lateness_of_a_step_is_told_once(file_one: FileOne) -> None:
    case = file_one()
    for day in (30, 31):
        tick(now=NOON + timedelta(days=day))
    assert case.events.filter(type="late").count() == 1


def test_only_who_may_handle_asks(file_one: FileOne, unit: Unit, authority: Authority) -> None:
    reader = make_agent(unit, "Paul Rey", ["casework.view"])
    with pytest.raises(Forbidden):
        ask(file_one(), agent_actor(reader, reader.account), authority)


def test_a_letter_of_a_step_that_the_clock_takes_is_written(unit: Unit, authority: Authority) -> None:
    data = births("acceptance")
    data["workflow"]["states"]["waiting_for_you"] |= {"then": "forget"}
    data["workflow"]["transitions"] |= {
        "silence": {
            "label": "Acceptation par silence",
            "from": ["received", "checking", "waiting_for_you"],
            "to": "sent",
            "by": "clock",
            "do": [{"send_letter": "acte"}],
        },
        "forget": {"label": "Oubli", "from": "waiting_for_you", "to": "withdrawn", "by": "clock"},
    }
    version = publish(from_data(data), by=SYSTEM, now=NOON)
    case = file_case(version.pk, ANSWERS, {}, by=None, now=NOON, authority=authority, channel="web")
    assert tick(now=NOON + timedelta(days=70)) == 1
    case.refresh_from_db()
    assert case.state == "sent"
    letter = case.events.get(type="letter")
    assert letter.data["letter"] == "acte"
    jobs = ProcrastinateJob.objects.filter(task_name="casework.letter")
    assert [job.args["event"] for job in jobs] == [letter.pk]


def test_a_step_whose_condition_is_false_is_neither_offered_nor_taken(
    unit: Unit, authority: Authority, officer: Actor
) -> None:
    data = births("rejection")
    data["workflow"]["transitions"]["accept"]["show_if"] = 'kind == "full"'
    version = publish(from_data(data), by=SYSTEM, now=NOON)
    case = file_case(version.pk, ANSWERS, {}, by=None, now=NOON, authority=authority, channel="web")
    definition = from_data(data)
    assert "accept" not in dict(possible(officer, case, definition))
    assert "refuse" in dict(possible(officer, case, definition))
    with pytest.raises(NotPossible):
        take(case.pk, "accept", by=officer, now=NOON, authority=authority)
    case.answers = {**ANSWERS, "kind": "full"}
    assert "accept" in dict(possible(officer, case, definition))
