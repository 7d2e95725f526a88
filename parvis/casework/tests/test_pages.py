"""Pages: a resident's whole way without JavaScript, an agent's, and what hostile input meets."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parvis.casework.models import Case, Draft, Procedure, ProcedureVersion
from parvis.casework.numbers import access_code
from parvis.casework.tasks import make_letter, make_receipt
from parvis.core.authorities.models import Authority, Unit
from parvis.core.files.models import StoredFile
from parvis.core.files.tests.test_files import PDF
from parvis.core.messaging.models import OutgoingMessage
from tests.town import NOON, make_agent, signed_in

START = "/demarches/copie-acte-naissance/"
FIRST = f"{START}nouvelle/1/"
PERSON = {
    "family_name": "Martin",
    "given_names": "Lina",
    "birth_date_day": "14",
    "birth_date_month": "03",
    "birth_date_year": "2004",
}
FileOne = Callable[..., Case]


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def person(name: str) -> dict[str, str]:
    return {f"{name}_{part}": value for part, value in PERSON.items()}


def fill(client: Client, kind: str = "short", *, first: str = FIRST, email: str = "lina@exemple.fr") -> str:
    """Fill all pages; the address of the step that follows the last one."""
    at = client.post(first, {"kind": kind, "shown": "kind,reason"})["Location"]
    parents = {"parents": "Rosa et Jean Martin"} if kind != "short" else {}
    at = client.post(at, {**person("subject"), **parents, "shown": "subject,parents"})["Location"]
    address = {"address_street": "3 rue des Lilas", "address_postcode": "35000", "address_city": "Rennes"}
    last = {"link": "self", **person("applicant"), "email": email, **address}
    return client.post(at, {**last, "shown": "link,applicant,email,address"})["Location"]


def text_of(answer: Any) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.parametrize(
    "words", ["acte de naissance", "ACTE NAISSANCE", "acte de naisance", "état civil", "etat-civil", "naiss"]
)
def test_search_finds_despite_accents_endings_and_slips(
    version: ProcedureVersion, client: Client, words: str
) -> None:
    answer = client.get("/demarches/", {"q": words})
    assert "acte de naissance" in text_of(answer)


@pytest.mark.parametrize(
    "words", ["zzz", "'; DROP TABLE x;--", "\x00", "& | !", "a" * 5_000, "<script>alert(1)</script>", ":*"]
)
def test_search_survives_anything(version: ProcedureVersion, client: Client, words: str) -> None:
    answer = client.get("/demarches/", {"q": words})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_the_start_page_says_what_the_law_and_people_ask(version: ProcedureVersion, client: Client) -> None:
    text = text_of(client.get(START))
    for words in ("5 minutes", "Gratuit", "État civil", "pièce d’identité", "2 mois", "rejetée", "guichet"):
        assert words in text


def test_the_whole_way_without_javascript(version: ProcedureVersion, client: Client) -> None:
    check = fill(client)
    assert "Lina Martin" in text_of(client.get(check))
    sent = client.post(check)
    page = client.get(sent["Location"])
    case = Case.objects.get()
    assert case.number in text_of(page)
    assert access_code(case) in text_of(page)
    make_receipt.run(case=case.pk)
    receipt = client.get(f"/suivi/{case.number}/{access_code(case)}/accuse-reception.pdf")
    assert b"".join(receipt.streaming_content).startswith(b"%PDF")
    mail = OutgoingMessage.objects.get()
    for words in (case.number, access_code(case), "rejetée", "tribunal judiciaire", "/suivi/"):
        assert words in mail.body


def test_nothing_is_written_by_looking(version: ProcedureVersion, client: Client) -> None:
    client.get(START)
    client.get(FIRST)
    assert not Draft.objects.exists()


def test_errors_stop_and_say_what_to_do(version: ProcedureVersion, client: Client) -> None:
    answer = client.post(FIRST, {"shown": "kind,reason"})
    assert answer.status_code == 422
    text = text_of(answer)
    assert "Erreur" in answer.content.decode().split("</title>")[0]
    assert "Choisissez une des réponses" in text
    assert 'href="#id_kind_0"' in answer.content.decode()


def test_a_question_that_depends_on_another_comes_and_goes(version: ProcedureVersion, client: Client) -> None:
    second = client.post(FIRST, {"kind": "full", "shown": "kind,reason"})["Location"]
    assert "Noms et prénoms de ses parents" in text_of(client.get(second))
    first = second.replace("/2/", "/1/")
    client.post(first, {"kind": "short", "shown": "kind,reason"})
    assert "Noms et prénoms de ses parents" not in text_of(client.get(second))


def test_steps_cannot_be_skipped(version: ProcedureVersion, client: Client) -> None:
    second = client.post(FIRST, {"kind": "short", "shown": "kind,reason"})["Location"]
    check = second.replace("/2/", "/verifier/")
    assert client.get(check)["Location"] == second
    answer = client.post(check)
    assert answer.status_code == 422
    assert not Case.objects.exists()


def test_leaving_and_resuming_elsewhere(version: ProcedureVersion, client: Client) -> None:
    second = client.post(FIRST, {"kind": "short", "shown": "kind,reason"})["Location"]
    later = second.replace("/2/", "/plus-tard/")
    assert client.post(later, {"email": "lina@exemple.fr"}).status_code == 200
    link = re.search(r"http://\S+", OutgoingMessage.objects.get().body)
    assert link is not None
    assert Client().get(link[0].split("testserver", 1)[1]).status_code == 200


def test_documents_are_kept_at_once_and_can_be_removed(version: ProcedureVersion, client: Client) -> None:
    step = fill(client, "full")
    assert step.endswith("/documents/")
    bad = client.post(step, {"identity_proof": SimpleUploadedFile("x.pdf", b"<html>")})
    assert bad.status_code == 422
    assert "PDF, JPG ou PNG" in text_of(bad)
    client.post(step, {"identity_proof": SimpleUploadedFile("carte.pdf", PDF), "add": "1"})
    file = StoredFile.objects.get()
    client.post(step, {f"remove:identity_proof:{file.pk}": ""})
    assert not StoredFile.objects.exists()
    assert client.post(step, {}).status_code == 422


def test_a_file_beyond_the_limit_is_refused_with_a_sentence(
    version: ProcedureVersion, client: Client, settings: Any
) -> None:
    settings.PARVIS_MAX_FILE = 50_000
    step = fill(client, "full")
    answer = client.post(step, {"identity_proof": SimpleUploadedFile("gros.pdf", PDF + b"0" * 60_000)})
    assert answer.status_code == 422
    assert "trop gros" in text_of(answer)


HOSTILE = [
    "\x00",
    "\ud800",
    "9" * 1_000_000,
    "<img src=x onerror=alert(1)>",
    "{{7*7}}",
    "x" * 300_000,
    "\u202e",
]


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_answers_get_a_4xx_and_leave_nothing(
    version: ProcedureVersion, client: Client, value: str
) -> None:
    payload = value.encode("utf-8", "surrogatepass")
    second = client.post(FIRST, {"kind": "short", "shown": "kind,reason"})["Location"]
    answer = client.post(
        second, {**person("subject"), "subject_family_name": [payload], "shown": "subject,parents"}
    )
    assert answer.status_code in {302, 400, 413, 422}
    if answer.status_code == 422:
        assert "<img src=x" not in answer.content.decode()
    assert not Case.objects.exists()


def test_an_expired_or_forged_link_is_gone(version: ProcedureVersion, client: Client) -> None:
    assert client.get(f"{START}wrongtoken/1/").status_code == 410
    assert client.post(f"{START}wrongtoken/verifier/").status_code == 410


def test_a_closed_procedure_says_so(version: ProcedureVersion, client: Client) -> None:
    Procedure.objects.update(state=Procedure.State.CLOSED)
    assert "fermée" in text_of(client.get(START))
    assert client.get(FIRST).status_code == 409


def test_number_and_code_open_the_case(file_one: FileOne, client: Client) -> None:
    case = file_one()
    good = client.post("/suivi/", {"number": case.number.lower(), "code": access_code(case).lower()})
    assert good.status_code == 302
    for number, code in (
        (case.number, "AAAA"),
        ("D-2026-99999", access_code(case)),
        ("", ""),
        ("\x00", "\x00"),
    ):
        assert client.post("/suivi/", {"number": number, "code": code}).status_code == 422
    assert client.get(f"/suivi/{case.number}/AAAA-AAAA-AAAA-AAAA/").status_code == 404


def test_messages_and_missing_items_from_the_case_page(
    file_one: FileOne, client: Client, officer: Any, authority: Authority
) -> None:
    from datetime import date  # noqa: PLC0415

    from parvis.casework.actions.missing import ask  # noqa: PLC0415

    case = file_one()
    path = f"/suivi/{case.number}/{access_code(case)}/"
    assert client.post(f"{path}ecrire/", {"text": "Bonjour"}).status_code == 302
    assert client.post(f"{path}ecrire/", {"text": ""}).status_code == 422
    ask(
        case.pk,
        names=["identity_proof"],
        text="",
        until=date(2027, 1, 1),
        by=officer,
        now=NOON,
        authority=authority,
    )
    page = text_of(client.get(path))
    assert "À vous de jouer" in page
    assert "Copie d’une pièce d’identité" in page
    assert client.post(f"{path}completer/", {}).status_code == 422
    sent = client.post(f"{path}completer/", {"doc:identity_proof": SimpleUploadedFile("carte.pdf", PDF)})
    assert sent.status_code == 302
    case.refresh_from_db()
    assert case.state == "checking"


def test_an_agent_s_day(as_agent: Client, file_one: FileOne) -> None:
    case = file_one()
    page = f"/agent/dossiers/{case.number}/"
    assert case.number in text_of(as_agent.get("/agent/dossiers/"))
    assert case.number in text_of(as_agent.get("/agent/dossiers/?q=mart"))
    assert case.number not in text_of(as_agent.get("/agent/dossiers/?q=introuvable"))
    assert "Lina Martin" in text_of(as_agent.get(page))
    assert as_agent.post(f"{page}ecrire/", {"text": "À rappeler", "note": "1"}).status_code == 302
    assert as_agent.post(f"{page}etape/refuse/", {"revision": 1}).status_code == 422
    letter = as_agent.post(f"{page}courrier/refuse/", {"grounds": "Acte introuvable."})
    assert letter.content.startswith(b"%PDF")
    assert as_agent.get(f"{page}etape/refuse/").status_code == 200
    assert (
        as_agent.post(f"{page}etape/refuse/", {"revision": 1, "grounds": "Acte introuvable."}).status_code
        == 302
    )
    case.refresh_from_db()
    assert case.outcome == "refused"
    make_letter.run(event=case.events.get(type="letter").pk)
    assert case.documents.filter(origin="letter").count() == 1
    make_letter.run(event=case.events.get(type="letter").pk)
    assert case.documents.filter(origin="letter").count() == 1


def test_a_second_decision_on_the_same_page_is_told(as_agent: Client, file_one: FileOne) -> None:
    case = file_one()
    page = f"/agent/dossiers/{case.number}/etape/"
    as_agent.post(f"{page}accept/", {"revision": 1})
    answer = as_agent.post(f"{page}refuse/", {"revision": 1, "grounds": "x"})
    assert answer.status_code == 409
    assert "vient de modifier" in text_of(answer)


@pytest.mark.parametrize(
    "query",
    ["after=x", "before=9999-12-31_1", "last=1", "unit=1e9", "unit=99999999999999999999", "view=x", "q=%00"],
)
def test_a_tampered_address_shows_a_list(as_agent: Client, file_one: FileOne, query: str) -> None:
    file_one()
    assert as_agent.get(f"/agent/dossiers/?{query}").status_code == 200


def test_bulk_previews_then_does(as_agent: Client, file_one: FileOne, agent: Any) -> None:
    numbers = [file_one().number, file_one().number]
    data = {"case": numbers, "verb": "assign", "argument": agent.pk, "back": "view=todo"}
    assert "2 dossiers" in text_of(as_agent.post("/agent/dossiers/lot/", data))
    assert as_agent.post("/agent/dossiers/lot/faire/", data).status_code == 302
    assert Case.objects.filter(assignee=agent).count() == 2


def test_another_authority_s_case_does_not_exist(
    as_agent: Client, file_one: FileOne, other: Authority, client: Client
) -> None:
    case = file_one()
    path = f"/suivi/{case.number}/{access_code(case)}/"
    assert client.get(path, HTTP_HOST="other.example").status_code == 404
    answer = as_agent.get(f"/agent/dossiers/{case.number}/", HTTP_HOST="other.example")
    assert answer.status_code in {302, 404}


def test_another_unit_s_case_is_a_404(client: Client, file_one: FileOne, settings: Any) -> None:
    from parvis.core.permissions.models import Grant, Role  # noqa: PLC0415

    case = file_one()
    elsewhere = make_agent(Unit.objects.create(slug="voirie", name="Voirie"), "Paul Rey", ["x.y"])
    role = Role.objects.create(slug="v", name="v", abilities=["casework.view", "casework.handle"])
    Grant.objects.create(agent=elsewhere, role=role, unit=elsewhere.unit)
    signed_in(client, elsewhere)
    assert client.get(f"/agent/dossiers/{case.number}/").status_code == 404
    assert case.number not in text_of(client.get("/agent/dossiers/?view=all"))


def test_a_change_that_asks_a_new_question_leads_back_to_it(
    version: ProcedureVersion, client: Client
) -> None:
    check = fill(client)
    first = check.replace("/verifier/", "/1/")
    assert client.post(f"{first}?return=1", {"kind": "full", "shown": "kind,reason"}).status_code == 302
    assert client.get(check)["Location"] == check.replace("/verifier/", "/2/")
