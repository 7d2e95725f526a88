"""What is refused is said on the control to mend, whoever sends it, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from parvis.casework.links import case_path
from parvis.casework.models import Case, Draft, ProcedureVersion

FileOne = Callable[..., Case]
START = "/demarches/copie-acte-naissance/nouvelle/1/"


@pytest.mark.parametrize("sent", [{}, {"kind": ""}, {"kind": "papyrus"}])
def test_a_page_without_its_hidden_field_is_still_judged(
    client: Client, version: ProcedureVersion, sent: dict[str, str]
) -> None:
    answer = client.post(START, sent)
    assert answer.status_code == 422
    assert 'href="#id_kind' in answer.content.decode()
    assert not Draft.objects.exists()


def test_an_answer_that_no_question_asks_is_refused(client: Client, version: ProcedureVersion) -> None:
    answer = client.post(START, {"kind": "full", "pointure": "42"})
    assert answer.status_code == 422
    assert "pointure" in answer.content.decode()
    assert not Draft.objects.exists()


@pytest.mark.parametrize("damaged", ["%ED%A0%80", "a%00b", "%FF%FE"])
def test_characters_that_cannot_be_read_are_refused(
    client: Client, version: ProcedureVersion, damaged: str
) -> None:
    body = f"shown=kind,reason&kind=full&reason={damaged}"
    answer = client.post(START, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422
    assert "illisibles" in answer.content.decode()
    assert not Draft.objects.exists()


def test_an_empty_message_is_said_on_its_box(client: Client, file_one: FileOne) -> None:
    answer = client.post(f"{case_path(file_one())}ecrire/", {"text": " "})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert '<a href="#text">' in text
    assert 'aria-invalid="true" aria-describedby="text_error"' in text


def test_a_request_for_documents_keeps_its_day_and_marks_what_is_wrong(
    as_agent: Client, file_one: FileOne
) -> None:
    where = f"/agent/dossiers/{file_one().number}/pieces/"
    empty = as_agent.post(where, {"text": "", "until": "2026-12-20"})
    assert empty.status_code == 422
    assert "<title>Erreur" in empty.content.decode()
    assert 'value="2026-12-20"' in empty.content.decode()
    assert 'href="#names-1"' in empty.content.decode()
    late = as_agent.post(where, {"text": "Une photo", "until": "1999-01-01"})
    assert late.status_code == 422
    assert 'href="#until"' in late.content.decode()


def test_writing_nothing_to_many_leads_back_to_the_message(as_agent: Client, file_one: FileOne) -> None:
    numbers = [file_one().number, file_one().number]
    answer = as_agent.post("/agent/dossiers/lot/faire/", {"verb": "write", "case": numbers, "text": ""})
    assert answer.status_code == 422
    assert answer.content.decode().count('name="case"') == 2
    assert 'href="#text"' in answer.content.decode()


def test_the_letter_is_signed_line_by_line(as_agent: Client, file_one: FileOne) -> None:
    page = as_agent.get(f"/agent/dossiers/{file_one().number}/etape/refuse/").content.decode()
    assert ":, " not in page.replace("\u00a0", " ")
    assert "<br>" in page[page.index('id="letter"') :]
