"""Forms that come back: read from a scan, opened at the right version, typed, kept with the case."""

from __future__ import annotations

import io
import stat
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
import segno
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from parvis.casework.actions import drafting
from parvis.casework.actions.publish import publish
from parvis.casework.definition.language import from_data, read, to_data
from parvis.casework.models import Case, CaseDocument, CaseEvent, Draft, ProcedureVersion
from parvis.casework.paper import scans
from parvis.casework.paper.faults import ChooseProcedure, NotReadYet
from parvis.casework.paper.marks import Mark
from parvis.casework.paper.models import PaperScan
from parvis.casework.paper.proposals import proposals
from parvis.casework.paper.tasks import StillHeld, read_apart, read_scan
from parvis.casework.paper.tests import conftest as paper
from parvis.casework.paper.tests.conftest import BLANK, DESK, SLUG, picture_of, send
from parvis.casework.tests.test_pages import fill
from parvis.core.actors import SYSTEM, Actor, Forbidden
from parvis.core.authorities.models import Authority, Unit
from parvis.core.database.scope import in_scope
from parvis.core.files.models import StoredFile
from parvis.core.files.tests.test_files import PDF
from parvis.core.journal.models import JournalEntry
from parvis.core.messaging.models import OutgoingMessage
from parvis.core.people.models import Absence, Agent
from parvis.core.permissions.queries import agent_actor
from tests.town import BIRTHS, NOON, make_agent, signed_in


def blank(client: Client) -> bytes:
    return client.get(BLANK).content


def drawn(text: str) -> bytes:
    kept = io.BytesIO()
    segno.make(text).save(kept, kind="png", scale=6)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("kind", "turn"),
    [pytest.param("pdf", 0, marks=pytest.mark.install), ("jpg", 0), ("jpg", 4), ("jpg", 180), ("jpg", 90)],
)
def test_the_whole_way(
    as_agent: Client, version: ProcedureVersion, authority: Authority, kind: str, turn: float
) -> None:
    pdf = blank(as_agent)
    row = send(as_agent, pdf if kind == "pdf" else picture_of(pdf, 1, turn), f"scan.{kind}")
    assert "en cours de lecture" in as_agent.get(f"{DESK}{row.pk}/").content.decode()
    row = paper.read(row, authority, machine=kind == "pdf")
    assert (row.state, row.version) == ("read", version)
    first = as_agent.post(f"{DESK}{row.pk}/")["Location"]
    shown = as_agent.get(first).content.decode()
    assert f"{DESK}{row.pk}/scan/" in shown
    end = as_agent.post(fill(as_agent, first=first))["Location"]
    case = Case.objects.get()
    assert (case.channel, end) == ("paper", f"/agent/nouveau/{case.number}/")
    kept = CaseDocument.objects.get(case=case, file=row.file_id)
    assert kept.title == "Formulaire papier numérisé"
    row.refresh_from_db()
    assert row.done_at is not None
    assert CaseEvent.objects.get(case=case, type="submitted").data["channel"] == "paper"


def test_the_version_that_was_printed_opens(
    as_agent: Client, version: ProcedureVersion, authority: Authority
) -> None:
    row = send(as_agent, blank(as_agent), "scan.pdf")
    data = to_data(read(BIRTHS.read_text(encoding="utf-8"))[0])
    publish(from_data({**data, "takes": "6 minutes"}), by=SYSTEM, now=NOON)
    paper.read(row, authority)
    assert "version plus récente" in as_agent.get(f"{DESK}{row.pk}/").content.decode()
    as_agent.post(f"{DESK}{row.pk}/")
    assert Draft.objects.get().version == version


def test_a_partly_filled_form_comes_back_with_what_was_typed(
    client: Client, as_agent: Client, version: ProcedureVersion, authority: Authority
) -> None:
    resident = Client()
    at = resident.post(f"/demarches/{SLUG}/nouvelle/1/", {"kind": "short", "shown": "kind,reason"})[
        "Location"
    ]
    printed = resident.post(at.replace("/2/", "/formulaire.pdf"))
    assert printed.status_code == 200
    row = paper.read(send(as_agent, picture_of(printed.content), "scan.jpg"), authority)
    assert row.printed_from is not None
    as_agent.post(f"{DESK}{row.pk}/")
    draft = Draft.objects.get(channel="paper")
    assert draft.answers == {"kind": "short"}


@pytest.mark.parametrize(
    "text",
    [
        "https://elsewhere.example/",
        f"PARVIS:{SLUG}:99",
        "PARVIS:other-procedure:1",
        "PARVIS:x:1' OR 1=1",
        "\x00" * 9,
    ],
)
def test_a_code_that_is_not_ours_opens_nothing_by_itself(
    as_agent: Client, version: ProcedureVersion, authority: Authority, text: str
) -> None:
    row = paper.read(send(as_agent, drawn(text), "scan.png"), authority)
    assert (row.state, row.version) == ("unknown", None)
    path = f"{DESK}{row.pk}/"
    assert as_agent.post(path).status_code == 422
    assert as_agent.post(path, {"procedure": "nothing"}).status_code == 422
    assert as_agent.post(path, {"procedure": SLUG}).status_code == 302
    assert Draft.objects.get().version == version


def test_another_authority_s_form_is_not_recognised(
    as_agent: Client, version: ProcedureVersion, other: Authority
) -> None:
    row = send(as_agent, blank(as_agent), "scan.pdf")
    with in_scope(other.pk):
        assert not PaperScan.objects.exists()
        assert scans._version(Mark(SLUG, 1)) is None
    assert row.pk


def broken() -> list[bytes]:
    """Files that are no scan, or are made to hurt who opens them."""
    huge = pikepdf.new()
    huge.add_blank_page(page_size=(14_400, 14_400))
    kept = io.BytesIO()
    huge.save(kept)
    return [b"%PDF-1.7\n%%EOF", b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, b"", b"GIF89a", kept.getvalue(), PDF]


@pytest.mark.parametrize("content", broken())
def test_a_hostile_file_kills_its_reader_at_most(content: bytes) -> None:
    assert read_apart(content, "") == ([], "")


def test_a_reader_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parvis.casework.paper.tasks.PATIENCE", 0.01)
    assert read_apart(PDF, "") == ([], "")


def test_a_file_that_is_held_waits(as_agent: Client, version: ProcedureVersion, authority: Authority) -> None:
    row = send(as_agent, blank(as_agent), "scan.pdf")
    StoredFile.objects.update(state="held")
    with pytest.raises(StillHeld):
        read_scan.run(authority=authority.pk, scan=row.pk)
    StoredFile.objects.update(state="refused")
    read_scan.run(authority=authority.pk, scan=row.pk)
    row.refresh_from_db()
    assert row.state == "unknown"
    assert as_agent.get(f"{DESK}{row.pk}/scan/").status_code == 404


def test_not_before_it_is_read(as_agent: Client, version: ProcedureVersion, officer: Actor) -> None:
    row = send(as_agent, blank(as_agent), "scan.pdf")
    with pytest.raises(NotReadYet):
        scans.open_scan(row.pk, by=officer, now=NOON)
    PaperScan.objects.update(state="unknown")
    with pytest.raises(ChooseProcedure):
        scans.open_scan(row.pk, slug="nothing", by=officer, now=NOON)


def test_only_who_may_file(as_agent: Client, version: ProcedureVersion, unit: Unit) -> None:
    row = send(as_agent, blank(as_agent), "scan.pdf")
    reader = make_agent(unit, "Paul Rey", ["casework.view"])
    inside = signed_in(Client(), reader)
    for path in (DESK, f"{DESK}{row.pk}/", f"{DESK}{row.pk}/scan/"):
        assert inside.get(path).status_code == 403
        assert Client().get(path).status_code == 302
    actor = Actor("agent", "Paul Rey", reader.account_id, reader.pk, unit.pk)
    with pytest.raises(Forbidden):
        scans.receive_scan(SimpleUploadedFile("scan.pdf", PDF), by=actor, now=NOON)


def test_bad_uploads_are_told(as_agent: Client, version: ProcedureVersion) -> None:
    assert as_agent.post(DESK).status_code == 422
    assert as_agent.post(DESK, {"scan": SimpleUploadedFile("scan.exe", b"MZ" * 50)}).status_code == 422
    assert not PaperScan.objects.exists()


def test_set_aside(as_agent: Client, version: ProcedureVersion, authority: Authority) -> None:
    row = paper.read(send(as_agent, blank(as_agent), "scan.pdf"), authority)
    as_agent.post(f"{DESK}{row.pk}/", {"leave": "1"})
    assert "Pas encore saisis" not in as_agent.get(DESK).content.decode()
    assert not Draft.objects.exists()


def test_a_scan_that_nobody_types_is_told_then_removed(
    as_agent: Client, version: ProcedureVersion, authority: Authority, agent: Agent
) -> None:
    left, typed, fresh = (
        paper.read(send(as_agent, blank(as_agent), f"{name}.pdf"), authority) for name in ("a", "b", "c")
    )
    now = timezone.now()
    PaperScan.objects.exclude(pk=fresh.pk).update(created_at=now - timedelta(days=31))
    PaperScan.objects.filter(pk=typed.pk).update(done_at=now)
    assert [scans.tick(now=now), scans.tick(now=now)] == [1, 0]
    assert ": 1." in OutgoingMessage.objects.get(kind="scans_waiting", to=agent.account.email).body
    assert "Supprimé le" in as_agent.get(DESK).content.decode()
    PaperScan.objects.filter(pk=fresh.pk).update(created_at=now + timedelta(days=20))
    assert scans.tick(now=now + timedelta(days=29)) == 0
    assert scans.tick(now=now + timedelta(days=31)) == 1
    assert set(PaperScan.objects.values_list("pk", flat=True)) == {typed.pk, fresh.pk}
    assert not StoredFile.objects.filter(pk=left.file_id).exists()
    assert JournalEntry.objects.filter(action="scan.expired", subject_id=left.pk).count() == 1


def test_a_scan_that_is_being_typed_is_not_removed(
    as_agent: Client, version: ProcedureVersion, authority: Authority
) -> None:
    row = paper.read(send(as_agent, blank(as_agent), "a.pdf"), authority)
    now = timezone.now()
    PaperScan.objects.update(created_at=now - timedelta(days=70), reminded_at=now - timedelta(days=31))
    as_agent.post(f"{DESK}{row.pk}/")
    assert scans.tick(now=now + timedelta(days=1)) == 0
    assert StoredFile.objects.filter(pk=row.file_id).exists()
    assert scans.tick(now=now + timedelta(days=31)) == 1


def test_what_another_person_typed_is_not_taken_up(
    as_agent: Client, unit: Unit, officer: Actor, authority: Authority
) -> None:
    data = to_data(births())
    hers = {"other_name": {"type": "text", "label": "Votre nom"}}
    data["pages"].append({"title": "L’autre parent", "filled_by": "co_applicant", "fields": [hers]})
    version = publish(from_data(data), by=SYSTEM, now=NOON)
    row = paper.read(send(as_agent, blank(as_agent), "a.pdf"), authority)
    answers = {"kind": "short", "other_name": "Sacha Roy"}
    row.printed_from = drafting.begin(version.pk, answers, 0, by=None, now=timezone.now()).draft
    row.save()
    scans.open_scan(row.pk, by=officer, now=timezone.now())
    assert Draft.objects.get(channel="paper").answers == {"kind": "short"}


def births() -> Any:
    return read(BIRTHS.read_text(encoding="utf-8"))[0]


def test_what_was_printed_is_no_answer() -> None:
    school = read((settings.BASE_DIR / "catalogue" / "derogation-scolaire.yaml").read_text(encoding="utf-8"))[
        0
    ]
    blank = "École de votre secteur\nÉcole souhaitée\nSecond choix (facultatif)\n\nVille de Saint-Aubin 2/4\n"
    assert proposals(school, blank, date(2026, 1, 1)) == {}
    filled = blank.replace("École souhaitée\n", "École souhaitée\nJULES FERRY\n")
    assert proposals(school, filled, date(2026, 1, 1)) == {"wanted_school": "JULES FERRY"}


def test_what_is_read_is_proposed_when_it_could_be_an_answer() -> None:
    text = "Adresse e-mail\nlina@exemple.fr\nNom de famille\nMartin\n"
    assert proposals(births(), text, date(2026, 1, 1)) == {"email": "lina@exemple.fr"}
    assert proposals(births(), "Adresse e-mail : lina@exemple.fr", date(2026, 1, 1)) == {
        "email": "lina@exemple.fr"
    }
    for nothing in ("", "Adresse e-mail\n____\n", "Adresse e-mail\nl1na exernple", "\x00\x01" * 50):
        assert proposals(births(), nothing, date(2026, 1, 1)) == {}


def tesseract_twin(folder: Path) -> Path:
    """A program of the same name, that answers as it would."""
    twin = folder / "tesseract"
    twin.write_text("#!/bin/sh\ncat >/dev/null\nprintf 'Adresse e-mail\\nlina@exemple.fr\\n'\n")
    twin.chmod(twin.stat().st_mode | stat.S_IXUSR)
    return twin


def test_with_the_program_answers_are_proposed_and_marked(
    as_agent: Client,
    version: ProcedureVersion,
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("PATH", f"{tesseract_twin(tmp_path).parent}:/usr/bin:/bin")
    row = paper.read(send(as_agent, blank(as_agent), "scan.pdf"), authority, machine=True)
    assert (row.machine_read, row.proposals) == (True, {"email": "lina@exemple.fr"})
    first = as_agent.post(f"{DESK}{row.pk}/")["Location"]
    at = as_agent.post(first, {"kind": "short", "shown": "kind,reason"})["Location"]
    person = {"subject_family_name": "Martin", "subject_given_names": "Lina", "subject_birth_date_day": "14"}
    dated = {**person, "subject_birth_date_month": "3", "subject_birth_date_year": "2004"}
    last = as_agent.post(at, {**dated, "shown": "subject,parents"})["Location"]
    shown = as_agent.get(last).content.decode()
    assert 'value="lina@exemple.fr"' in shown
    assert "à confirmer" in shown
    assert "email" not in Draft.objects.get().answers  # proposed is not answered


def test_without_the_program_it_is_said(
    as_agent: Client, version: ProcedureVersion, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert "tesseract" in as_agent.get(DESK).content.decode()
    row = paper.read(send(as_agent, blank(as_agent), "scan.pdf"), authority)
    assert (row.state, row.machine_read, row.proposals) == ("read", False, {})
    first = as_agent.post(f"{DESK}{row.pk}/")["Location"]
    assert "saisissez les réponses" in as_agent.get(first).content.decode()


def test_the_deposit_slip_says_what_was_deposited(
    as_agent: Client, version: ProcedureVersion, unit: Unit, client: Client
) -> None:
    first = as_agent.post("/agent/nouveau/", {"procedure": SLUG, "channel": "counter"})["Location"]
    end = as_agent.post(fill(as_agent, first=first))["Location"]
    assert "recepisse.pdf" in as_agent.get(end).content.decode()
    slip = as_agent.get(f"{end}recepisse.pdf")
    said = " ".join(text_of_pdf(slip.content).split())
    case = Case.objects.get()
    for words in (
        case.number,
        "Récépissé de dépôt",
        "Guichet",
        "Claire Morin",
        "Code de suivi",
        "Pièces reçues",
    ):
        assert words in said
    elsewhere = signed_in(Client(), make_agent(unit, "Paul Rey"))
    assert elsewhere.get(f"{end}recepisse.pdf").status_code == 404


def text_of_pdf(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(page.get_textpage().get_text_bounded() for page in pages)


def test_a_scan_is_only_for_who_sent_it_or_stands_in_for_her(
    as_agent: Client, agent: Agent, unit: Unit, version: ProcedureVersion, authority: Authority
) -> None:
    row = paper.read(send(as_agent, blank(as_agent), "scan.pdf"), authority)
    sport = Unit.objects.create(slug="sport", name="Sport")
    peer = make_agent(sport, "Paul Petit", ["casework.view", "casework.file"])
    theirs = signed_in(Client(), peer)
    for url in (f"{DESK}{row.pk}/", f"{DESK}{row.pk}/scan/"):
        assert theirs.get(url).status_code == 404
    assert theirs.post(f"{DESK}{row.pk}/", {"leave": ""}).status_code == 404
    with pytest.raises(Forbidden):
        scans.open_scan(row.pk, by=agent_actor(peer, peer.account), now=NOON)
    scans.throw_away(row.pk, by=agent_actor(peer, peer.account), now=NOON)
    row.refresh_from_db()
    assert (row.draft, row.done_at) == (None, None)
    today = timezone.localdate()
    Absence.objects.create(agent=agent, delegate=peer, starts_on=today, ends_on=today)
    answer = theirs.get(f"{DESK}{row.pk}/scan/")
    assert (answer.status_code, answer.getvalue()[:4]) == (200, b"%PDF")


def test_a_scan_that_became_a_case_is_read_with_the_case_only(
    as_agent: Client, version: ProcedureVersion, authority: Authority, officer: Actor
) -> None:
    row = paper.read(send(as_agent, blank(as_agent), "scan.pdf"), authority)
    as_agent.post(fill(as_agent, first=as_agent.post(f"{DESK}{row.pk}/")["Location"]))
    assert as_agent.get(f"{DESK}{row.pk}/scan/").status_code == 404
    with pytest.raises(Forbidden):  # else the file would leave the case for another
        scans.open_scan(row.pk, by=officer, now=NOON)


def test_a_scan_set_aside_leaves_no_file(
    as_agent: Client, version: ProcedureVersion, authority: Authority, officer: Actor
) -> None:
    row = paper.read(send(as_agent, blank(as_agent), "scan.pdf"), authority)
    as_agent.post(f"{DESK}{row.pk}/", {"leave": ""})
    assert not StoredFile.objects.filter(pk=row.file_id).exists()
    assert not PaperScan.objects.exists()
