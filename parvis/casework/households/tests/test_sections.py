"""Co-applicants: each sees and confirms her own section; a link opens nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from parvis.casework.actions import drafting
from parvis.casework.actions.publish import publish
from parvis.casework.actions.submit import submit
from parvis.casework.definition.language import from_data, read, to_data, write
from parvis.casework.faults import Expired, Incomplete
from parvis.casework.households import sections
from parvis.casework.households.faults import SectionMissing, TooMany
from parvis.casework.households.links import section_path
from parvis.casework.households.models import CoApplicant
from parvis.casework.households.tests.conftest import SLUG, THEIRS, births, shared
from parvis.casework.links import case_path
from parvis.casework.models import Case, Draft, ProcedureVersion
from parvis.casework.tests.test_pages import fill
from parvis.casework.verification.verifier import verify
from parvis.core.actors import SYSTEM
from parvis.core.authorities.models import Authority, Unit
from parvis.core.files.models import StoredFile
from parvis.core.files.tests.test_files import picture
from parvis.core.messaging.models import OutgoingMessage
from tests.town import NOON

THEIR_ANSWERS = {"other_name": "Sacha Roy", "agrees": "yes", "shown": "other_name,agrees"}


def ready(client: Client) -> tuple[str, Draft]:
    """The applicant has answered all her own questions; the page of checking."""
    check = fill(client, first=f"/demarches/{SLUG}/nouvelle/1/")
    return check, Draft.objects.get()


def invited(client: Client, check: str) -> CoApplicant:
    form = {"part": "co_applicant", "name": "Sacha", "email": "sacha@maison.example"}
    assert client.post(check.replace("verifier", "co-demandeur"), form).status_code == 302
    return CoApplicant.objects.get()


def page_number(client: Client, row: CoApplicant) -> int:
    return len(shared().pages)


def test_the_whole_way(together: ProcedureVersion, client: Client) -> None:
    check, _draft = ready(client)
    shown = client.get(check).content.decode()
    assert "Êtes-vous d’accord" not in shown
    assert "Envoyer ma demande" not in shown
    assert client.post(check).status_code == 422
    assert not Case.objects.exists()
    row = invited(client, check)
    path = section_path(row)
    assert path in OutgoingMessage.objects.get(kind="co_applicant").body
    other, number = Client(), page_number(client, row)
    assert other.post(path).status_code == 422  # nothing is filled in yet
    assert other.post(f"{path}{number}/", {"shown": "other_name,agrees"}).status_code == 422
    assert other.post(f"{path}{number}/", THEIR_ANSWERS).status_code == 302
    assert "Sacha Roy" in other.get(path).content.decode()
    assert client.post(check).status_code == 422  # filled in, not confirmed
    assert other.post(path).status_code == 302
    shown = client.get(check).content.decode()
    assert "Sacha Roy" not in shown  # her answers are hers
    assert "Envoyer ma demande" in shown
    assert client.post(check).status_code == 302
    case = Case.objects.get()
    assert case.answers["other_name"] == "Sacha Roy"
    assert "Sacha Roy" not in client.get(f"{case_path(case)}reponses/").content.decode()
    assert "Sacha Roy" not in other.get(path).content.decode()
    assert other.post(f"{path}{number}/", {**THEIR_ANSWERS, "other_name": "X"}).status_code == 302
    case.refresh_from_db()
    assert case.answers["other_name"] == "Sacha Roy"


def test_her_link_opens_nothing_else(together: ProcedureVersion, client: Client) -> None:
    check, _draft = ready(client)
    row = invited(client, check)
    path, other = section_path(row), Client()
    text = other.get(path).content.decode() + other.get(f"{path}{page_number(client, row)}/").content.decode()
    assert "Lina Martin" in text  # who asks; nothing else of her
    for hidden in ("2004", "lina@exemple.fr", "Lilas", check.split("/")[3]):
        assert hidden not in text
    for number in range(1, page_number(client, row)):
        assert other.get(f"{path}{number}/")["Location"] == path
    code = path.split("/")[3]
    assert other.get(f"/demarches/{SLUG}/{code}/1/").status_code == 410
    assert other.get(f"/demarches/{SLUG}/reprendre-{row.draft_id}/1/").status_code == 410
    assert other.get(f"/co-demande/{row.pk}/AAAA-AAAA-AAAA-AAAA/").status_code == 404
    strange = other.post(f"{path}{page_number(client, row)}/", {**THEIR_ANSWERS, "subject": "x"})
    assert strange.status_code == 422
    assert "subject" not in {name for name, value in Draft.objects.get().answers.items() if value == "x"}


def test_the_applicant_cannot_fill_in_for_her(together: ProcedureVersion, client: Client) -> None:
    check, draft = ready(client)
    last = check.replace("verifier", str(page_number(client, CoApplicant())))
    client.post(last, THEIR_ANSWERS)
    draft.refresh_from_db()
    assert "other_name" not in draft.answers


def test_changing_an_answer_asks_to_confirm_again(
    together: ProcedureVersion, client: Client, authority: Authority
) -> None:
    check, draft = ready(client)
    row, now = invited(client, check), timezone.now()
    path, other = section_path(row), Client()
    page = f"{path}{page_number(client, row)}/"
    other.post(page, THEIR_ANSWERS)
    other.post(path)
    other.post(page, {**THEIR_ANSWERS, "other_name": "Sacha Le Roy"})
    with pytest.raises(SectionMissing):
        submit(draft.pk, by=None, now=now, authority=authority)


def test_somebody_else_instead(together: ProcedureVersion, client: Client) -> None:
    check, _draft = ready(client)
    first = invited(client, check)
    path = section_path(first)
    Client().post(f"{path}{page_number(client, first)}/", THEIR_ANSWERS)
    client.post(
        check.replace("verifier", "co-demandeur"),
        {"part": "co_applicant", "name": "Noé", "email": "noe@maison.example"},
    )
    assert Client().get(path).status_code == 410
    assert "other_name" not in Draft.objects.get().answers
    assert CoApplicant.objects.get().name == "Noé"


def test_a_wrong_address_is_told_beside_it_and_nothing_typed_is_lost(
    together: ProcedureVersion, client: Client
) -> None:
    check, _draft = ready(client)
    form = {"part": "co_applicant", "name": "Noé Roy", "email": "noe"}
    answer = client.post(check.replace("verifier", "co-demandeur"), form)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert all(
        text in shown for text in ('value="Noé Roy"', 'value="noe"', 'id="id_email_error"', "co_applicant")
    )
    assert not CoApplicant.objects.exists()


def test_several_persons_each_her_own(unit: Unit, client: Client) -> None:
    data = to_data(shared())
    asked = {"surety": {"type": "text", "label": "Votre caution"}}
    data["pages"].append({"title": "Le garant", "filled_by": "guarantor", "fields": [asked]})
    whole = from_data(data)
    assert verify(whole) == []
    publish(whole, by=SYSTEM, now=NOON)
    check, _draft = ready(client)
    shown = client.get(check).content.decode()
    assert "Le garant" in shown
    first = invited(client, check)
    form = {"part": "guarantor", "name": "Gaël", "email": "gael@maison.example"}
    client.post(check.replace("verifier", "co-demandeur"), form)
    second = CoApplicant.objects.get(part="guarantor")
    number = len(whole.pages)
    for row, page, answers in ((first, number - 1, THEIR_ANSWERS), (second, number, {"surety": "Ma maison"})):
        path, other = section_path(row), Client()
        assert other.get(f"{path}{2 * number - 1 - page}/")["Location"] == path  # the other one's page
        assert client.post(check).status_code == 422
        assert other.post(f"{path}{page}/", {**answers, "shown": ",".join(answers)}).status_code == 302
        assert ("Sacha Roy" in other.get(path).content.decode()) is (row == first)
        assert other.post(path).status_code == 302
    assert client.post(check).status_code == 302
    assert Case.objects.get().answers["surety"] == "Ma maison"


def test_nobody_is_invited_to_a_part_that_does_not_exist(together: ProcedureVersion, client: Client) -> None:
    check, _draft = ready(client)
    form = {"part": "burglar", "name": "X", "email": "x@maison.example"}
    assert client.post(check.replace("verifier", "co-demandeur"), form).status_code == 410
    assert not CoApplicant.objects.exists()


def test_it_expires_with_the_draft(together: ProcedureVersion, client: Client) -> None:
    check, _draft = ready(client)
    row = invited(client, check)
    Draft.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    assert Client().get(section_path(row)).status_code == 410
    drafting.purge(now=timezone.now())
    assert not CoApplicant.objects.exists()
    with pytest.raises(Expired):
        sections.find(row.pk, now=timezone.now())


def test_reminded_once(together: ProcedureVersion, client: Client) -> None:
    check, _draft = ready(client)
    invited(client, check)
    later = timezone.now() + timedelta(days=4)
    assert [sections.tick(now=timezone.now()), sections.tick(now=later), sections.tick(now=later)] == [
        0,
        1,
        0,
    ]
    assert OutgoingMessage.objects.filter(kind="co_applicant_reminder").count() == 1


def test_one_request_does_not_write_to_the_whole_town(together: ProcedureVersion, client: Client) -> None:
    _check, draft = ready(client)

    def invite(number: int) -> None:
        email = f"n{number}@maison.example"
        sections.invite(draft, "co_applicant", name="Sacha", email=email, by=None, now=timezone.now())

    for number in range(20):
        invite(number)
    with pytest.raises(TooMany):
        invite(20)


def test_nobody_is_flooded(together: ProcedureVersion, client: Client) -> None:
    _check, draft = ready(client)
    for _ in range(5):
        sections.invite(
            draft, "co_applicant", name="Sacha", email="sacha@maison.example", by=None, now=timezone.now()
        )
    with pytest.raises(TooMany):
        sections.invite(
            draft, "co_applicant", name="Sacha", email="sacha@maison.example", by=None, now=timezone.now()
        )


def test_confirming_nothing(together: ProcedureVersion, client: Client) -> None:
    check, _draft = ready(client)
    with pytest.raises(Incomplete):
        sections.confirm(invited(client, check), read="", now=timezone.now())


def test_an_agent_at_the_counter_writes_for_both(together: ProcedureVersion, as_agent: Client) -> None:
    first = as_agent.post("/agent/nouveau/", {"procedure": SLUG, "channel": "counter"})["Location"]
    fill(as_agent, first=first)
    draft = Draft.objects.get()
    assert as_agent.get(first.replace("/1/", f"/{len(shared().pages)}/")).status_code == 200
    assert sections.part(draft, from_data(to_data(births())), NOON) is None


def test_another_authority_sees_nothing(together: ProcedureVersion, client: Client, other: Authority) -> None:
    check, _draft = ready(client)
    path = section_path(invited(client, check))
    assert Client().get(path, headers={"host": "other.example"}).status_code in {404, 410}


def test_the_language_says_who_fills_in() -> None:
    text = write(shared())
    assert "filled_by: co_applicant" in text
    assert write(read(text)[0]) == text
    assert verify(shared()) == []


def changed(change: Any) -> Any:
    data = to_data(shared())
    change(data)
    return {fault.code for fault in verify(from_data(data))}


def test_each_fault_alone() -> None:
    assert changed(lambda data: data["pages"].insert(0, data["pages"].pop())) == {"co_applicant.first"}

    def leak(data: Any) -> None:
        asked = {"why": {"type": "text", "label": "Pourquoi ?", "show_if": "not agrees"}}
        data["pages"].append({"title": "Suite", "fields": [asked]})

    def near(data: Any) -> None:
        asked = {"why": {"type": "text", "label": "Pourquoi ?", "show_if": "not agrees"}}
        data["pages"].append({"title": "Suite", "filled_by": "co_applicant", "fields": [asked]})

    assert changed(leak) == {"co_applicant.condition"}
    assert changed(near) == set()

    def between(data: Any) -> None:
        asked = {"why": {"type": "text", "label": "Pourquoi ?", "show_if": "not agrees"}}
        data["pages"].append({"title": "Le garant", "filled_by": "guarantor", "fields": [asked]})

    assert changed(between) == {"co_applicant.condition"}
    assert THEIRS["filled_by"] == "co_applicant"


def test_a_page_that_appears_after_she_confirmed_is_hers_to_fill_in(
    unit: Unit, client: Client, authority: Authority
) -> None:
    data = to_data(shared())
    more = {"job": {"type": "text", "label": "Votre métier", "optional": True}}
    data["pages"].append({**THEIRS, "title": "Encore", "show_if": 'kind == "full"', "fields": [more]})
    publish(from_data(data), by=SYSTEM, now=NOON)
    check, draft = ready(client)
    row = invited(client, check)
    path, other = section_path(row), Client()
    other.post(f"{path}{page_number(client, row)}/", THEIR_ANSWERS)
    other.post(path)
    drafting.save_page(Draft.objects.get(), {"kind": "full"}, 0, ["kind"], now=timezone.now())
    row.refresh_from_db()
    assert row.confirmed_at is None
    assert OutgoingMessage.objects.filter(kind="co_applicant_again").count() == 1
    CoApplicant.objects.update(confirmed_at=NOON)  # whatever happens, the request does not leave
    with pytest.raises(SectionMissing):
        submit(draft.pk, by=None, now=timezone.now(), authority=authority)


def test_her_own_changes_write_to_nobody(unit: Unit, client: Client, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    data = to_data(shared())
    data["pages"][-1]["fields"].append({"pay": {"type": "file", "label": "Votre bulletin de paie"}})
    publish(from_data(data), by=SYSTEM, now=NOON)
    check, _draft = ready(client)
    row = invited(client, check)
    path, other = section_path(row), Client()
    page = f"{path}{page_number(client, row)}/"
    answers = {**THEIR_ANSWERS, "shown": "other_name,agrees,pay"}
    other.post(page, {**answers, "pay": SimpleUploadedFile("paie.png", picture("PNG"))})
    other.post(path)
    row.refresh_from_db()
    assert row.confirmed_at is not None
    file = StoredFile.objects.get(kind="draft")
    other.post(page, {**answers, f"remove:pay:{file.pk}": ""})
    assert not StoredFile.objects.filter(kind="draft").exists()
    row.refresh_from_db()
    assert row.confirmed_at is None
    assert not OutgoingMessage.objects.filter(kind="co_applicant_again").exists()
