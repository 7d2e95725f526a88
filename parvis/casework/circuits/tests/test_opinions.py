"""Opinions: asked inside and outside, seen only as far as chosen, given once, reminded, told when late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parvis.casework.actions.missing import attach
from parvis.casework.actions.publish import publish
from parvis.casework.actions.submit import file_case
from parvis.casework.actions.transition import take
from parvis.casework.circuits import opinions
from parvis.casework.circuits.asking import AskOpinion
from parvis.casework.circuits.faults import BadRequest, OpinionClosed
from parvis.casework.circuits.links import guest_path
from parvis.casework.circuits.models import Opinion
from parvis.casework.circuits.opinions import Whom
from parvis.casework.circuits.queries import opinions_to_give
from parvis.casework.circuits.tasks import send_opinion, tell_asker
from parvis.casework.definition.language import from_data, read, to_data
from parvis.casework.faults import NotPossible
from parvis.casework.models import Case, CaseEvent
from parvis.core.actors import SYSTEM, Actor, Forbidden, applicant
from parvis.core.authorities.models import Authority, Unit
from parvis.core.database.scope import in_scope
from parvis.core.files.models import StoredFile
from parvis.core.files.tests.test_files import picture
from parvis.core.messaging.models import OutgoingMessage
from parvis.core.people.models import Agent
from tests.town import ANSWERS, BIRTHS, NOON, signed_in

By = Callable[[str], Actor]
DUE = (NOON + timedelta(days=20)).date()


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def asked(case: Case, who: By, **changes: Any) -> Opinion:
    said: dict[str, Any] = {
        "whom": Whom(name="Cdt Roux, pompiers", email="roux@sdis.example"),
        "question": "Est-ce sûr ?",
        "due_on": DUE,
        "shown": ["kind", "nothing_such"],
        "documents": [],
        "by": who("officer"),
        "now": NOON,
    }
    said |= changes
    return opinions.ask(case.pk, **said)


def piece(case: Case, by: By, name: str) -> int:
    upload = SimpleUploadedFile(name, picture("PNG"))
    row = attach(case, upload, title=name, by=by("officer"), now=NOON)
    StoredFile.objects.filter(pk=row.file_id).update(state="clean")
    return row.pk


@pytest.fixture
def case(file_it: Callable[..., Case]) -> Case:
    return file_it()


def test_outside_sees_what_is_chosen_and_nothing_else(client: Client, case: Case, by: By) -> None:
    chosen, kept = piece(case, by, "plan.png"), piece(case, by, "secret.png")
    row = asked(case, by, documents=[chosen, 999_999])
    assert (row.shown, row.documents) == (["kind"], [chosen])
    path = guest_path(row)
    page = client.get(path).content.decode()
    assert "Est-ce sûr" in page
    assert "plan.png" in page
    for hidden in ("secret.png", "lilas", "lina@exemple.fr", case.applicant_name):
        assert hidden.lower() not in page.lower()
    file = client.get(f"{path}document/{chosen}/")
    assert b"".join(file.streaming_content).startswith(b"\x89PNG")  # type: ignore[attr-defined]

    assert client.get(f"{path}document/{kept}/").status_code == 404
    assert client.get(f"/avis/{row.pk}/AAAA-AAAA-AAAA-AAAA/").status_code == 404
    assert client.get(f"/avis/{row.pk + 1}/{path.split('/')[3]}/").status_code == 404
    assert client.get(f"/suivi/{case.number}/{path.split('/')[3]}/").status_code == 404


def test_given_outside_once(client: Client, case: Case, by: By) -> None:
    row = asked(case, by)
    path = guest_path(row)
    assert client.post(path, {"verdict": "reserves", "text": ""}).status_code == 422
    assert client.post(path, {"verdict": "certainly", "text": "x"}).status_code == 422
    upload = SimpleUploadedFile("avis.png", picture("PNG"))
    answer = client.post(path, {"verdict": "reserves", "text": "Une issue de plus.", "file": upload})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.state, row.verdict, row.given_by_name) == ("given", "reserves", "Cdt Roux, pompiers")
    assert row.document is not None
    assert not row.document.public
    line = CaseEvent.objects.get(case=case, type="opinion_given")
    assert (line.actor_kind, line.public) == ("guest", False)
    again = client.post(path, {"verdict": "favourable", "text": ""})
    assert "Est-ce sûr" not in again.content.decode()
    row.refresh_from_db()
    assert row.verdict == "reserves"
    case.refresh_from_db()
    assert case.state == "received"  # advisory: nothing moved


def test_withdrawn_or_closed_the_link_opens_nothing(
    client: Client, case: Case, by: By, authority: Authority
) -> None:
    first, second = asked(case, by), asked(case, by)
    opinions.withdraw(first.pk, by=by("officer"), now=NOON)
    take(case.pk, "withdraw", by=applicant("Lina"), now=NOON, authority=authority)
    second.refresh_from_db()
    assert second.state == "withdrawn"
    for row in (first, second):
        page = client.get(guest_path(row))
        assert (page.status_code, "Est-ce sûr" in page.content.decode()) == (410, False)
        with pytest.raises(OpinionClosed):
            opinions.give(row.pk, verdict="favourable", text="", by=None, now=NOON)
    with pytest.raises(NotPossible):
        asked(case, by)


def test_the_clock_goes_on(case: Case, by: By) -> None:
    before = Case.objects.values("legal_due_on", "suspensions", "due_on", "step_due_on").get(pk=case.pk)
    asked(case, by)
    assert (
        Case.objects.values("legal_due_on", "suspensions", "due_on", "step_due_on").get(pk=case.pk) == before
    )


@pytest.mark.parametrize(
    ("name", "of_unit", "of_agent"),
    [("officer", False, False), ("chief", False, False), ("director", True, True), ("mayor", True, False)],
)
def test_who_gives_inside(
    case: Case, by: By, staff: dict[str, Agent], direction: Unit, name: str, of_unit: bool, of_agent: bool
) -> None:
    unit = asked(case, by, whom=Whom(unit=direction))
    agent = asked(case, by, whom=Whom(agent=staff["director"]))
    assert {row.pk for row in opinions_to_give(by(name))} == {
        row.pk for row, may in ((unit, of_unit), (agent, of_agent)) if may
    }
    for row, may in ((unit, of_unit), (agent, of_agent)):
        if may:
            given = opinions.give(row.pk, verdict="favourable", text="", by=by(name), now=NOON)
            assert given.given_by_name == staff[name].account.name
        else:
            with pytest.raises(Forbidden):
                opinions.give(row.pk, verdict="favourable", text="", by=by(name), now=NOON)
        with pytest.raises((Forbidden, OpinionClosed)):  # the link's way is not for one asked inside
            opinions.give(row.pk, verdict="favourable", text="", by=None, now=NOON)


def test_who_may_ask(case: Case, by: By) -> None:
    with pytest.raises(Forbidden):
        asked(case, by, by=by("other"))
    with pytest.raises(BadRequest):
        asked(case, by, question=" ")
    with pytest.raises(BadRequest):
        asked(case, by, due_on=NOON.date())


def mails(template: str) -> list[str]:
    return sorted(OutgoingMessage.objects.filter(kind=template).values_list("to", flat=True))


def test_reminded_once_and_told_when_late_once(case: Case, by: By, staff: dict[str, Agent]) -> None:
    row = asked(case, by)
    assert opinions.tick(now=NOON) == 0
    soon, late = NOON + timedelta(days=18), NOON + timedelta(days=21)
    assert [opinions.tick(now=soon), opinions.tick(now=soon)] == [1, 0]
    send_opinion.run(opinion=row.pk, template="opinion_reminder")
    assert mails("opinion_reminder") == ["roux@sdis.example"]
    assert guest_path(row) in OutgoingMessage.objects.get(kind="opinion_reminder").body
    assert [opinions.tick(now=late), opinions.tick(now=late)] == [1, 0]
    assert CaseEvent.objects.filter(case=case, type="opinion_late").count() == 1
    tell_asker.run(opinion=row.pk, template="opinion_late")
    assert mails("opinion_late") == [staff["officer"].account.email]
    opinions.give(row.pk, verdict="favourable", text="", by=None, now=late)  # late, and still useful


def test_the_pages_of_an_agent(
    client: Client, case: Case, by: By, staff: dict[str, Agent], direction: Unit
) -> None:
    signed_in(client, staff["officer"])
    path = f"/agent/dossiers/{case.number}/avis/"
    assert client.get(path).status_code == 200
    data = {"question": "Oui ?", "due_on": "2099-01-01", "shown": ["kind"]}
    for wrong in (
        {},
        {"unit": direction.pk, "email": "x@y.fr"},
        {"email": "x@y.fr"},
        {"name": "Paul"},
        {"unit": direction.pk},  # 2099 is too far
        {"unit": direction.pk, "shown": ["email_of_god"]},
    ):
        assert client.post(path, {**data, **wrong}).status_code == 422, wrong
    soon = (NOON + timedelta(days=40)).date().isoformat()
    assert client.post(path, {**data, "unit": direction.pk, "due_on": soon}).status_code == 302
    row = Opinion.objects.get()
    assert client.get(f"/agent/avis/{row.pk}/").status_code == 404  # not hers to give
    signed_in(client, staff["director"])
    assert case.number in client.get("/agent/avis/").content.decode()
    assert client.get(f"/agent/avis/{row.pk}/").status_code == 200
    assert (
        client.post(f"/agent/avis/{row.pk}/", {"verdict": "unfavourable", "text": "Non."}).status_code == 302
    )
    signed_in(client, staff["officer"])
    assert "Défavorable" in client.get(f"/agent/dossiers/{case.number}/").content.decode()


def births(effect: Any) -> Any:
    data = to_data(read(BIRTHS.read_text(encoding="utf-8"))[0])
    data["workflow"]["transitions"]["take"]["do"] = [{"ask_opinion": effect}]
    return from_data(data)


GOOD = {"unit": "direction", "question": "D’accord ?", "within": "10 days", "show": ["kind"]}


def test_a_step_asks_by_itself(
    direction: Unit, staff: dict[str, Agent], by: By, authority: Authority
) -> None:
    version = publish(births(GOOD), by=SYSTEM, now=NOON)
    case = file_case(version.pk, dict(ANSWERS), {}, by=None, now=NOON, authority=authority, channel="web")
    take(case.pk, "take", by=by("officer"), now=NOON, authority=authority)
    row = Opinion.objects.get(case=case)
    assert (row.unit, row.shown, row.due_on) == (direction, ["kind"], (NOON + timedelta(days=10)).date())


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        "direction",
        {},
        {**GOOD, "email": "a@b.fr"},
        {**GOOD, "within": "soon"},
        {**GOOD, "question": " "},
        {**GOOD, "show": ["nothing_such"]},
        {**GOOD, "whom": "x"},
        {"email": "not an address", "question": "?", "within": "2 days"},
        {"email": "a@b.fr", "question": "?", "within": "2 days"},
        {**GOOD, "unit": 3},
    ],
)
def test_the_effect_says_what_is_wrong(wrong: Any) -> None:
    assert AskOpinion().faults(wrong, births(GOOD))
    assert not AskOpinion().faults(GOOD, births(GOOD))


def test_another_authority_sees_nothing(client: Client, case: Case, by: By, other: Authority) -> None:
    path = guest_path(asked(case, by))
    assert client.get(path, headers={"host": "other.example"}).status_code == 404
    with in_scope(other.pk):
        assert not Opinion.objects.exists()
