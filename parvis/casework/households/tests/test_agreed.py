"""What a co-applicant reads before she confirms: what is shown and nothing else; and what she agreed to, kept."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from parvis.casework.actions import drafting
from parvis.casework.actions.publish import publish
from parvis.casework.actions.submit import submit
from parvis.casework.definition.language import from_data, to_data
from parvis.casework.definition.model import Definition
from parvis.casework.definitions import at_the_counter, definition_of
from parvis.casework.households import sections
from parvis.casework.households.agreed import mark, shown_to
from parvis.casework.households.faults import SectionMissing
from parvis.casework.households.links import section_path
from parvis.casework.households.models import CoApplicant
from parvis.casework.households.tests.conftest import THEIRS, births
from parvis.casework.households.tests.test_sections import THEIR_ANSWERS, invited, ready
from parvis.casework.models import Case, Draft, ProcedureVersion
from parvis.casework.studio.renaming import rename
from parvis.casework.tests.test_pages import text_of
from parvis.casework.verification.verifier import verify
from parvis.core.actors import SYSTEM
from parvis.core.authorities.models import Authority, Unit
from parvis.core.files.tests.test_files import picture
from parvis.core.journal.models import JournalEntry
from parvis.core.messaging.models import OutgoingMessage
from tests.town import NOON

TODAY = timezone.localdate()
SHOWS = ["kind", "reason", "parents"]


def telling(shows: list[str] | None = None, *more: dict[str, Any]) -> Definition:
    """Births, with a page of somebody else that shows some of the answers."""
    data = to_data(births())
    data["pages"] += [THEIRS | {"shows": SHOWS if shows is None else shows}, *more]
    return from_data(data)


@pytest.fixture
def told(unit: Unit) -> ProcedureVersion:
    assert verify(telling()) == []
    return publish(telling(), by=SYSTEM, now=NOON)


class Two:
    """The applicant, and the other person in her own browser."""

    def __init__(self, client: Client) -> None:
        self.client, self.other = client, Client()
        self.check, _draft = ready(client)
        self.path = section_path(invited(client, self.check))
        self.other.post(f"{self.path}{len(telling().pages)}/", THEIR_ANSWERS)

    @property
    def row(self) -> CoApplicant:
        return CoApplicant.objects.get()

    def reads(self) -> str:
        return text_of(self.other.get(self.path))

    def mark(self) -> str:
        page = self.other.get(self.path).content.decode()
        found = re.search(r'name="read" value="([^"]*)"', page)
        assert found
        return found[1]

    def confirms(self) -> None:
        self.other.post(self.path, {"read": self.mark()})

    def says(self, reason: str, kind: str = "short") -> None:
        data = {"kind": kind, "reason": reason, "shown": "kind,reason"}
        assert self.client.post(self.check.replace("verifier", "1"), data).status_code == 302


@pytest.fixture
def two(told: ProcedureVersion, client: Client) -> Two:
    return Two(client)


def told_again() -> int:
    return OutgoingMessage.objects.filter(kind="co_applicant_again").count()


def test_she_reads_what_is_shown_and_nothing_else(two: Two) -> None:
    two.says("Un mariage à Rennes")
    text = two.reads()
    for shown in ("Qui demande", "Lina Martin", "Un mariage à Rennes"):
        assert shown in text
    for hidden in ("2004", "lina@exemple.fr", "Lilas", "Noms des parents"):
        assert hidden not in text  # the question about parents is not asked in this situation
    page = two.other.get(two.path).content.decode()
    assert "/demarches/" not in page.split("<main")[1].split("</main>")[0]
    two.confirms()
    assert "Un mariage à Rennes" in two.reads()


def test_nothing_is_shown_by_default(unit: Unit, client: Client) -> None:
    publish(telling([]), by=SYSTEM, now=NOON)
    two = Two(client)
    two.says("Un mariage à Rennes")
    assert "Un mariage" not in two.reads()
    two.confirms()
    two.says("Un passeport")
    assert client.post(two.check).status_code == 302
    assert told_again() == 0


def test_the_applicant_is_told_what_is_shown(two: Two) -> None:
    text = text_of(two.client.get(two.check))
    assert "Cette personne lit ces réponses avant de confirmer" in text


def test_her_confirmation_falls_with_what_she_agreed_to(two: Two, authority: Authority) -> None:
    two.says("Un mariage")
    two.confirms()
    assert "Envoyer ma demande" in text_of(two.client.get(two.check))
    two.says("Un passeport")
    assert told_again() == 1
    assert two.path in OutgoingMessage.objects.get(kind="co_applicant_again").body
    two.says("Un héritage")
    assert told_again() == 1  # once, until she has confirmed again
    text = text_of(two.client.get(two.check))
    assert "Envoyer ma demande" not in text
    assert "Une nouvelle confirmation est nécessaire" in text
    with pytest.raises(SectionMissing):
        submit(Draft.objects.get().pk, by=None, now=timezone.now(), authority=authority)
    assert "Ce que vous aviez lu a changé" in two.reads()
    two.confirms()
    assert two.row.fallen_at is None
    assert two.client.post(two.check).status_code == 302
    assert Case.objects.get().answers["reason"] == "Un héritage"


def test_other_answers_may_change(two: Two) -> None:
    two.says("Un mariage")
    two.confirms()
    last = two.check.replace("verifier", "3")
    page = two.client.get(last)
    assert page.status_code == 200
    draft = Draft.objects.get()
    answers = {"address": {"street": "9 rue Haute", "postcode": "35000", "city": "Rennes"}}
    drafting.save_page(draft, answers, 2, ["address"], now=timezone.now())
    assert told_again() == 0
    assert "Envoyer ma demande" in text_of(two.client.get(two.check))


def test_a_question_that_appears_is_something_else(two: Two) -> None:
    two.says("Un mariage")
    two.confirms()
    two.says("Un mariage", kind="full")  # parents are asked now, and shown
    assert told_again() == 1


def test_what_changes_while_she_reads_is_not_agreed_to(two: Two) -> None:
    two.says("Un mariage")
    read = two.mark()
    two.says("Un passeport")
    for sent in (read, "", "0" * 16):
        assert two.other.post(two.path, {"read": sent}).status_code == 302
        assert two.row.confirmed_at is None
    assert "Relisez-le" in two.reads()
    two.confirms()
    assert two.row.confirmed_at is not None


def test_whoever_changes_it_the_request_does_not_leave(two: Two, authority: Authority) -> None:
    two.says("Un mariage")
    two.confirms()
    draft = Draft.objects.get()
    draft.answers["reason"] = "Autre chose"
    draft.save(update_fields=["answers"])
    with pytest.raises(SectionMissing):
        submit(draft.pk, by=None, now=timezone.now(), authority=authority)
    assert "Une nouvelle confirmation est nécessaire" in text_of(two.client.get(two.check))
    assert 'name="read"' in two.other.get(two.path).content.decode()


def test_what_she_agreed_to_is_proven_and_told_to_nobody(two: Two) -> None:
    two.says("Un mariage à Rennes")
    two.confirms()
    two.client.post(two.check)
    case, draft = Case.objects.get(), Draft.objects.get()
    entry = JournalEntry.objects.get(action="draft.section_confirmed")
    assert entry.payload is not None
    kept = entry.payload["data"]
    shown = {"kind": "short", "reason": "Un mariage à Rennes"}
    assert {name: case.answers[name] for name in shown} == shown
    assert kept["shown"] == mark(shown, draft, "co_applicant")
    assert kept["answers"] == mark({"other_name": "Sacha Roy", "agrees": True}, draft, "co_applicant")
    assert kept["shown"] != mark({**shown, "reason": "Un mariage"}, draft, "co_applicant")
    assert "mariage" not in str(entry.payload)


def test_her_reminder_starts_again(two: Two) -> None:
    two.says("Un mariage")
    two.confirms()
    CoApplicant.objects.update(reminded_at=NOON, invited_at=NOON)
    two.says("Un passeport")
    assert two.row.reminded_at is None
    assert sections.tick(now=timezone.now()) == 0


def test_a_person_who_is_no_longer_awaited_is_not_troubled(unit: Unit, client: Client) -> None:
    data = to_data(telling(["reason"]))
    data["pages"][-1]["show_if"] = 'kind == "short"'
    publish(from_data(data), by=SYSTEM, now=NOON)
    two = Two(client)
    two.says("Un mariage")
    two.confirms()
    two.says("Un passeport", kind="full")
    assert told_again() == 0
    two.says("Un passeport")  # awaited again, for something else
    assert told_again() == 1


def test_files_are_told_by_name_and_open_nothing(
    unit: Unit, client: Client, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    photo = {"title": "La photo", "fields": [{"photo": {"type": "file", "label": "Photo", "optional": True}}]}
    data = to_data(telling(["photo"]))
    data["pages"].insert(1, photo)
    version = publish(from_data(data), by=SYSTEM, now=NOON)
    opened = drafting.begin(version.pk, {"kind": "short"}, 0, by=None, now=NOON)
    upload = SimpleUploadedFile("maison.png", picture("PNG"))
    drafting.add_answer_file(opened.draft, "photo", upload, by=SYSTEM, now=NOON)
    found = shown_to(from_data(data), opened.draft, "co_applicant", TODAY)
    assert [one.lines for one in found] == [["maison.png"]]


def test_answers_of_others_are_never_shown_whatever_a_definition_says(unit: Unit) -> None:
    guarantor = {"title": "Le garant", "filled_by": "guarantor", "shows": ["other_name", "reason"]}
    surety = {"surety": {"type": "text", "label": "Votre caution"}}
    whole = telling(None, guarantor | {"fields": [surety]})
    assert {fault.code for fault in verify(whole)} == {"shows.not_hers"}
    draft = Draft(answers={"other_name": "Sacha Roy", "reason": "Un mariage"})
    assert [one.spec.name for one in shown_to(whole, draft, "guarantor", TODAY)] == ["reason"]


def test_a_formula_tells_nothing_either(unit: Unit) -> None:
    data = to_data(telling())
    data["pages"][-1]["fields"].append({"income": {"type": "number", "label": "Votre revenu"}})
    double = {"type": "computed", "label": "Total", "hint": "Le double.", "formula": "income * 2"}
    data["pages"].append({"title": "Le total", "fields": [{"total": double}]})
    assert {fault.code for fault in verify(from_data(data))} == {"co_applicant.condition"}


def test_the_words_follow_a_question_that_is_renamed_and_stay_online(told: ProcedureVersion) -> None:
    assert rename(telling(), "question", "reason", "why").pages[-1].shows == ("kind", "why", "parents")
    assert definition_of(told.pk).pages[-1].shows == tuple(SHOWS)
    assert all(not page.shows for page in at_the_counter(told.pk).pages)
