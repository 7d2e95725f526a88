"""Files of a co-applicant: sent through her link, to her own questions; read by agents and not by the applicant."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parvis.casework.actions.publish import publish
from parvis.casework.definition.language import from_data, to_data
from parvis.casework.definition.model import Definition
from parvis.casework.households.links import section_path
from parvis.casework.households.models import CoApplicant
from parvis.casework.households.tests.conftest import shared
from parvis.casework.households.tests.test_sections import THEIR_ANSWERS, invited, ready
from parvis.casework.links import case_path
from parvis.casework.models import Case, CaseDocument, Draft
from parvis.casework.verification.verifier import verify
from parvis.core.actors import SYSTEM
from parvis.core.authorities.models import Unit
from parvis.core.files.models import StoredFile
from parvis.core.files.tests.test_files import picture
from tests.town import NOON

NUMBER = len(shared().pages)
HERS = {**THEIR_ANSWERS, "shown": "other_name,agrees,paper"}


def whole() -> Definition:
    """Births: the applicant may send a photograph, the other person must send a paper."""
    data = to_data(shared())
    data["pages"][-1]["fields"].append({"paper": {"type": "file", "label": "Votre justificatif"}})
    data["pages"][0]["fields"].append({"photo": {"type": "file", "label": "Photo", "optional": True}})
    return from_data(data)


def scan(name: str = "jugement.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture("PNG"))


class Two:
    def __init__(self, client: Client) -> None:
        self.client, self.other = client, Client()
        self.check, self.draft = ready(client)
        self.path = section_path(invited(client, self.check))
        self.page = f"{self.path}{NUMBER}/"

    def sends(self, **more: Any) -> int:
        return self.other.post(self.page, {**HERS, "paper": scan(), **more}).status_code

    def answers(self) -> dict[str, Any]:
        self.draft.refresh_from_db()
        return self.draft.answers


@pytest.fixture
def two(unit: Unit, client: Client, settings: Any, tmp_path: Any) -> Two:
    settings.MEDIA_ROOT = tmp_path
    assert verify(whole()) == []
    publish(whole(), by=SYSTEM, now=NOON)
    return Two(client)


def test_her_file_goes_with_the_request_and_the_applicant_does_not_read_it(
    two: Two, as_agent: Client
) -> None:
    applicant = Client()
    assert two.other.post(two.page, HERS).status_code == 422  # it is mandatory
    assert two.sends() == 302
    page = two.other.get(two.page).content.decode()
    assert "jugement.png" in page
    assert "multipart/form-data" in page
    two.other.post(two.path)
    shown = applicant.get(two.check).content.decode()
    assert "jugement" not in shown
    assert applicant.post(two.check).status_code == 302
    case, row = Case.objects.get(), CaseDocument.objects.get(name="paper")
    assert not row.public
    StoredFile.objects.update(state=StoredFile.State.CLEAN)
    assert "Votre justificatif" not in applicant.get(case_path(case)).content.decode()
    assert applicant.get(f"{case_path(case)}document/{row.pk}/").status_code == 404
    assert "Votre justificatif" in as_agent.get(f"/agent/dossiers/{case.number}/").content.decode()
    read: Any = as_agent.get(f"/agent/dossiers/{case.number}/document/{row.pk}/")
    assert read.getvalue() == picture("PNG")


def test_a_file_changed_asks_to_confirm_again(two: Two) -> None:
    two.sends()
    two.other.post(two.path)
    assert CoApplicant.objects.get().confirmed_at is not None
    file = StoredFile.objects.get(name="jugement.png")
    two.other.post(two.page, {**HERS, f"remove:paper:{file.pk}": "1"})
    assert CoApplicant.objects.get().confirmed_at is None
    assert two.client.post(two.check).status_code == 422


def test_a_refused_file_is_not_kept(two: Two) -> None:
    bad = SimpleUploadedFile("virus.exe", b"MZ not a picture")
    assert two.sends(paper=bad) == 422
    assert not StoredFile.objects.exists()


def test_each_reaches_her_own_files_only(two: Two) -> None:
    first = two.check.replace("verifier", "1")
    two.client.post(first, {"kind": "short", "photo": scan("photo.png"), "shown": "kind,reason,photo"})
    two.sends()
    photo, paper = (StoredFile.objects.get(name=name) for name in ("photo.png", "jugement.png"))
    for field in ("paper", "photo"):
        two.other.post(two.page, {**HERS, f"remove:{field}:{photo.pk}": "1"})
        two.client.post(
            first, {"kind": "short", f"remove:{field}:{paper.pk}": "1", "shown": "kind,reason,photo"}
        )
    assert StoredFile.objects.filter(pk__in=[photo.pk, paper.pk]).count() == 2
    before = two.answers()
    two.other.post(two.page, {**HERS, "photo": scan("intrus.png")})
    two.client.post(first, {"kind": "short", "paper": scan("intrus.png"), "shown": "kind,reason,photo"})
    assert {name: before[name] for name in ("photo", "paper")} == {
        name: two.answers()[name] for name in ("photo", "paper")
    }
    assert not StoredFile.objects.filter(name="intrus.png").exists()
    assert "photo.png" not in two.other.get(two.page).content.decode()


def test_somebody_else_instead_finds_no_file(two: Two) -> None:
    two.sends()
    form = {"part": "co_applicant", "name": "Noé", "email": "noe@maison.example"}
    two.client.post(two.check.replace("verifier", "co-demandeur"), form)
    assert "paper" not in two.answers()
    assert not StoredFile.objects.filter(name="jugement.png").exists()
    assert two.sends() == 410


def test_after_the_request_is_sent_nothing_is_received(two: Two) -> None:
    two.sends()
    two.other.post(two.path)
    two.client.post(two.check)
    assert two.sends(paper=scan("trop-tard.png")) == 302
    assert not StoredFile.objects.filter(name="trop-tard.png").exists()
    assert Draft.objects.get().case_id
