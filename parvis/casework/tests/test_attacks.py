"""What an attacker tries on requests: other people's objects by their key, secrets in logs, e-mails to strangers."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from parvis.casework.actions import bulk, drafting
from parvis.casework.actions.views import forget_view, keep_view
from parvis.casework.definitions import definition_of
from parvis.casework.letters.pdf import as_pdf
from parvis.casework.letters.wording import receipt
from parvis.casework.models import Case, CaseDocument, Draft, ProcedureVersion, SavedView
from parvis.casework.numbers import access_code
from parvis.casework.tasks import make_receipt
from parvis.casework.tests.test_pages import fill
from parvis.casework.views import case as case_views
from parvis.core.actors import Actor
from parvis.core.authorities.models import Authority, Unit
from parvis.core.files.models import StoredFile
from parvis.core.files.tests.test_files import PDF
from parvis.core.journal.models import JournalEntry
from parvis.core.messaging.models import OutgoingMessage
from parvis.core.permissions.models import Grant, Role
from parvis.core.permissions.queries import agent_actor
from tests.town import NOON, make_agent

FileOne = Callable[..., Case]
FORM = "application/x-www-form-urlencoded"
HUGE = "9" * 5_000  # Python itself refuses to read more than 4,300 digits


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def path_of(case: Case) -> str:
    return f"/suivi/{case.number}/{access_code(case)}/"


@contextmanager
def console() -> Iterator[io.StringIO]:
    """What the log says meanwhile."""
    said = io.StringIO()
    (handler,) = [one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler]
    before = handler.setStream(said)
    try:
        yield said
    finally:
        handler.setStream(before)


def over_another_unit() -> Actor:
    agent = make_agent(Unit.objects.create(slug="voirie", name="Voirie"), "Paul Rey", ["x.y"])
    role = Role.objects.create(slug="v", name="v", abilities=["casework.view", "casework.handle"])
    Grant.objects.create(agent=agent, role=role, unit=agent.unit)
    return agent_actor(agent, agent.account)


def test_an_agent_cannot_become_the_applicant(as_agent: Client, file_one: FileOne) -> None:
    case = file_one()
    answer = as_agent.get(f"/mon-espace/{case.number}/")
    assert answer.status_code == 404
    assert access_code(case) not in str(answer.headers)


def test_an_agent_reads_a_receipt_without_its_code(
    as_agent: Client, file_one: FileOne, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = file_one()
    make_receipt.run(case=case.pk)
    document, seen = CaseDocument.objects.get(case=case), []
    monkeypatch.setattr(case_views, "as_pdf", lambda letter: seen.append(str(letter)) or as_pdf(letter))
    page = f"/agent/dossiers/{case.number}/document/{document.pk}/"
    copy = as_agent.get(f"{page}?voir=1").content
    assert copy.startswith(b"%PDF")
    assert copy != b"".join(Client().get(f"{path_of(case)}document/{document.pk}/"))
    assert case.number in seen[0]
    assert access_code(case) not in seen[0]


def test_the_log_repeats_no_secret_of_an_address(
    version: ProcedureVersion, client: Client, file_one: FileOne
) -> None:
    case, step = file_one(), fill(client)
    token = step.split("/")[3]
    with console() as said:
        assert client.post(f"{path_of(case)}ecrire/", {"text": ""}).status_code == 422
        assert client.get(f"{path_of(case)}document/999/").status_code == 404
        first = step.replace("/verifier/", "/1/")
        assert client.post(first, {"kind": "x", "shown": "kind,reason"}).status_code == 422
        assert client.get(f"/demarches/x/{token}/oups/").status_code == 404
    assert said.getvalue().count("\n") >= 4
    assert case.number in said.getvalue()
    assert access_code(case) not in said.getvalue()
    assert token not in said.getvalue()


def test_bulk_work_tells_nothing_of_other_units(file_one: FileOne) -> None:
    case, stranger = file_one(), over_another_unit()
    plan = bulk.plan(by=stranger, verb="assign", numbers=[case.number], argument="")
    assert not plan.eligible
    assert not plan.left_out, "a number that exists and one that does not are answered alike"


@pytest.mark.parametrize("argument", [HUGE, "99999999999999999999", "²", "-1", "1e3"])
def test_a_number_that_is_none_is_refused_in_words(
    as_agent: Client, file_one: FileOne, argument: str
) -> None:
    case = file_one()
    data = {"case": [case.number], "verb": "assign", "argument": argument}
    assert as_agent.post("/agent/dossiers/lot/", data).status_code in {200, 422}
    assert as_agent.post("/agent/dossiers/lot/faire/", data).status_code == 302
    assert as_agent.post(f"/agent/dossiers/{case.number}/attribuer/", {"agent": argument}).status_code == 302
    case.refresh_from_db()
    assert case.assignee is None


def test_a_document_key_that_is_none_removes_nothing(version: ProcedureVersion, client: Client) -> None:
    step = fill(client, kind="full").replace("/verifier/", "/documents/")
    upload = SimpleUploadedFile("piece.pdf", PDF, "application/pdf")
    client.post(step, {"identity_proof": upload, "add": "1"})
    kept = Draft.objects.get().documents
    assert kept
    name = f"remove:identity_proof:{HUGE}"
    assert client.post(step, f"{name}=1", content_type=FORM).status_code in {302, 422}
    assert Draft.objects.get().documents == kept


def test_documents_open_with_their_own_case_only(client: Client, as_agent: Client, file_one: FileOne) -> None:
    mine, hers = file_one(), file_one()
    make_receipt.run(case=hers.pk)
    document = CaseDocument.objects.get(case=hers)
    opened = client.get(f"{path_of(hers)}document/{document.pk}/")
    assert b"".join(opened).startswith(b"%PDF")
    assert client.get(f"{path_of(mine)}document/{document.pk}/").status_code == 404
    assert as_agent.get(f"/agent/dossiers/{mine.number}/document/{document.pk}/").status_code == 404
    code = access_code(mine)
    assert client.get(f"/suivi/{hers.number}/{code}/accuse-reception.pdf").status_code == 404


def test_what_is_attached_to_a_note_stays_inside(as_agent: Client, file_one: FileOne) -> None:
    case = file_one()
    upload = SimpleUploadedFile("note.pdf", PDF, "application/pdf")
    page = f"/agent/dossiers/{case.number}/"
    as_agent.post(f"{page}ecrire/", {"text": "Pour nous", "note": "1", "files": upload})
    StoredFile.objects.update(state=StoredFile.State.CLEAN)
    document = CaseDocument.objects.get(case=case)
    assert b"".join(as_agent.get(f"{page}document/{document.pk}/")).startswith(b"%PDF")
    assert Client().get(f"{path_of(case)}document/{document.pk}/").status_code == 404


def test_only_a_step_of_the_applicant_is_taken_with_the_code(client: Client, file_one: FileOne) -> None:
    case = file_one()
    for name in ("accept", "refuse", "take", "x"):
        assert client.post(f"{path_of(case)}abandonner/{name}/").status_code == 404
    case.refresh_from_db()
    assert case.state == "received"


def test_nobody_is_flooded_with_links(version: ProcedureVersion, client: Client) -> None:
    answers = []
    for _try in range(3):
        later = fill(client).replace("/verifier/", "/plus-tard/")
        answers += [client.post(later, {"email": "victime@exemple.fr"}) for _again in range(3)]
    assert [answer.status_code for answer in answers] == [200] * drafting.MOST_LINKS + [429] * 4
    assert OutgoingMessage.objects.filter(to="victime@exemple.fr").count() == drafting.MOST_LINKS
    assert client.post(later, {"email": "autre@exemple.fr"}).status_code == 200
    OutgoingMessage.objects.update(created_at=timezone.now() - timedelta(hours=2))
    assert client.post(later, {"email": "victime@exemple.fr"}).status_code == 200


def test_somebody_else_s_list_is_neither_forgotten_nor_said_to_be(officer: Actor) -> None:
    view = keep_view(name="A", query="view=all", by=officer, now=NOON)
    stranger = replace(officer, account_id=(officer.account_id or 0) + 1)
    forget_view(view.pk, by=stranger, now=NOON)
    assert SavedView.objects.filter(pk=view.pk).exists()
    assert not JournalEntry.objects.filter(action="view.forgotten").exists()


@pytest.mark.parametrize(
    "name",
    [
        '#read("/etc/passwd")',
        "#import \"x.typ\": y",
        "*gras* _it_ $x^2$ `code` = titre // rien",
        "#", "\\u{0} \\ ~ @cite <label>",
        "{{ number }} {% now %} ${7*7}",
        "李小龍 Łukasz Ștefan محمد 😀",
    ],
)  # fmt: skip
def test_a_name_is_only_letters_in_a_pdf(file_one: FileOne, authority: Authority, name: str) -> None:
    case = file_one()
    case.applicant_name = name
    letter = receipt(case, definition_of(case.version_id), case.unit, authority, code="X")
    assert as_pdf(letter).startswith(b"%PDF")
    assert name in letter.recipient


def test_an_answer_cannot_set_what_the_town_sets(version: ProcedureVersion, client: Client) -> None:
    extra = {"state": "sent", "channel": "counter", "account": "1", "authority": "2", "outcome": "accepted"}
    first = "/demarches/copie-acte-naissance/nouvelle/1/"
    assert client.post(first, {"kind": "short", "shown": "kind,reason", **extra}).status_code == 422
    assert not Draft.objects.exists()
    client.post(fill(client), extra)
    case = Case.objects.get()
    assert (case.state, case.channel, case.account_id, case.outcome) == ("received", "web", None, "")


def test_pages_of_a_case_are_never_stored_nor_named_to_others(client: Client, file_one: FileOne) -> None:
    case = file_one()
    make_receipt.run(case=case.pk)
    for page in ("", "reponses/", "accuse-reception.pdf"):
        answer = client.get(path_of(case) + page)
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert b"".join(answer)  # read to its end, so that a file is closed
