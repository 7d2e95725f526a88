"""Requests made for somebody else: prefilled, named everywhere, refused when the right has gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parvis.casework.actions import drafting
from parvis.casework.actions.publish import publish
from parvis.casework.actions.submit import submit
from parvis.casework.actions.transition import take
from parvis.casework.api import case_out
from parvis.casework.definition.language import from_data, read, to_data, write
from parvis.casework.definitions import definition_of
from parvis.casework.households import accepting, acting, mandates
from parvis.casework.households.acting import Consent
from parvis.casework.households.faults import BadMember, ForOneself, NotEntitled, NotTheBeneficiary
from parvis.casework.households.models import Helper
from parvis.casework.households.tests.conftest import SLUG, as_actor, births, browser, for_others, resident
from parvis.casework.households.tests.test_mandates import CHILD, MOTHER, SIRET, TODAY, dated, declared
from parvis.casework.letters.wording import decision, receipt
from parvis.casework.links import case_path
from parvis.casework.models import Case, CaseEvent, Draft, ProcedureVersion
from parvis.casework.queries.cases import timeline
from parvis.casework.verification.verifier import verify
from parvis.core.actors import SYSTEM, Actor, Forbidden
from parvis.core.authorities.models import Authority, Unit
from parvis.core.people.models import Account, RepresentationMandate
from tests.town import ANSWERS, NOON

NOW = timezone.now


def child_of(account: Account) -> RepresentationMandate:
    declared(account)
    return RepresentationMandate.objects.get(representative__account=account, kind="parental")


def begun(version: ProcedureVersion, mandate: RepresentationMandate, by: Account, **changes: Any) -> Draft:
    definition = definition_of(version.pk)
    draft = acting.begin_for(version.pk, definition, mandate.pk, by=as_actor(by), now=NOW()).draft
    draft.answers = {**ANSWERS, **draft.answers, **changes}
    draft.save()
    return draft


def sent(draft: Draft, by: Account, authority: Authority) -> Case:
    return submit(draft.pk, by=as_actor(by), now=NOW(), authority=authority)


def test_everybody_is_named_everywhere(
    client: Client, behalf: ProcedureVersion, lina: Account, authority: Authority, as_agent: Client
) -> None:
    case = sent(begun(behalf, child_of(lina), lina), lina, authority)
    assert (case.parties["beneficiary"], case.parties["representative"]) == ("Tom Martin", "Lina Martin")
    line = CaseEvent.objects.get(case=case, type="submitted")
    assert line.actor_name == "Lina Martin, pour Tom Martin"
    facts = " ".join(timeline(case, public_only=True)[0].facts)
    assert "Pour : Tom Martin" in facts
    assert "autorité parentale" in facts
    definition = definition_of(case.version_id)
    slip = receipt(case, definition, case.unit, authority, code="AAAA")
    assert ("Pour", "Tom Martin") in slip.blocks[1].rows
    letter = decision(definition.letters["acte"], case, definition, case.unit, authority, "", NOON)
    assert "Pour : Tom Martin" in letter.references
    assert case_out(case)["beneficiary"] == "Tom Martin"
    assert "Tom Martin" in as_agent.get(f"/agent/dossiers/{case.number}/").content.decode()
    client.post(f"{case_path(case)}ecrire/", {"text": "Bonjour"})
    assert CaseEvent.objects.get(case=case, type="message_in").actor_name == "Lina Martin, pour Tom Martin"


def test_one_s_own_request_says_nothing_more(file_one: Callable[..., Case]) -> None:
    case = file_one()
    assert case.parties == {}
    assert CaseEvent.objects.get(case=case, type="submitted").actor_name == "Lina Martin"
    assert "beneficiary" not in case_out(case)


def test_the_page_before_the_first_question(behalf: ProcedureVersion, lina: Account) -> None:
    mandate, client = child_of(lina), browser(lina)
    path = f"/demarches/{SLUG}/pour-qui/"
    assert path in client.get(f"/demarches/{SLUG}/").content.decode()
    assert "Tom Martin" in client.get(path).content.decode()
    assert client.post(path, {"whom": "me"})["Location"].endswith("/nouvelle/1/")
    first = client.post(path, {"whom": mandate.pk})["Location"]
    assert f"Vous faites cette demande pour {mandate.person}." in client.get(first).content.decode()
    assert Draft.objects.get().answers["subject"]["given_names"] == "Tom"
    assert client.get(first).status_code == 200
    for wrong in ("", "x", "999999", "1" * 40):
        assert client.post(path, {"whom": wrong}).status_code == 422
    stranger = browser(resident("Paul Rey"))
    assert "Tom" not in stranger.get(path).content.decode()
    assert stranger.post(path, {"whom": mandate.pk}).status_code == 422
    assert Client().post(path, {"whom": mandate.pk}).status_code == 422
    assert Draft.objects.count() == 1


@pytest.fixture
def never_oneself(unit: Unit) -> ProcedureVersion:
    return publish(from_data({**to_data(for_others()), "only_on_behalf": True}), by=SYSTEM, now=NOON)


def test_where_it_is_never_for_oneself_nobody_is_offered_it(
    never_oneself: ProcedureVersion, lina: Account
) -> None:
    path = f"/demarches/{SLUG}/pour-qui/"
    for client in (Client(), browser(lina)):
        page = client.get(path).content.decode()
        assert "Pour moi" not in page
        assert "Pour quelqu’un" in page
        assert client.post(path, {"whom": "me"})["Location"].endswith("/nouvelle/1/")
    mandate = child_of(lina)
    page = browser(lina).get(path).content.decode()
    assert "Tom Martin" in page
    assert "Pour quelqu’un d’autre" in page
    assert browser(lina).post(path, {"whom": mandate.pk}).status_code == 302


def test_naming_oneself_is_refused_when_it_is_sent(
    never_oneself: ProcedureVersion, lina: Account, authority: Authority
) -> None:
    own = {**ANSWERS, "subject": {**ANSWERS["applicant"]}}
    own["subject"]["family_name"] = own["subject"]["family_name"].upper()
    opened = drafting.begin(never_oneself.pk, own, 0, by=as_actor(lina), now=NOW())
    with pytest.raises(ForOneself):
        sent(opened.draft, lina, authority)
    opened.draft.answers["subject"] = {**own["subject"], "given_names": "Tom"}
    opened.draft.save()
    assert sent(opened.draft, lina, authority).pk


def test_naming_oneself_is_nobody_s_business_elsewhere(
    behalf: ProcedureVersion, lina: Account, authority: Authority
) -> None:
    own = {**ANSWERS, "subject": ANSWERS["applicant"]}
    assert sent(drafting.begin(behalf.pk, own, 0, by=as_actor(lina), now=NOW()).draft, lina, authority).pk


def test_not_where_the_procedure_does_not_say_so(version: ProcedureVersion, lina: Account) -> None:
    mandate, client = child_of(lina), browser(lina)
    assert "pour-qui" not in client.get(f"/demarches/{SLUG}/").content.decode()
    assert client.post(f"/demarches/{SLUG}/pour-qui/", {"whom": mandate.pk}).status_code == 422


def test_the_right_must_hold_when_it_is_sent(
    behalf: ProcedureVersion, lina: Account, authority: Authority
) -> None:
    mandate = child_of(lina)
    draft = begun(behalf, mandate, lina)
    mandates.end(mandate.pk, by=as_actor(lina), now=NOW())
    with pytest.raises(NotEntitled):
        sent(draft, lina, authority)
    assert not Case.objects.exists()


def test_for_this_person_and_no_other(behalf: ProcedureVersion, lina: Account, authority: Authority) -> None:
    other = {"family_name": "Autre", "given_names": "Enfant", "birth_date": "2015-01-01"}
    draft = begun(behalf, child_of(lina), lina, subject=other)
    with pytest.raises(NotTheBeneficiary):
        sent(draft, lina, authority)
    draft.answers = {
        **draft.answers,
        "subject": {"family_name": "MARTIN", "given_names": "tom", "birth_date": str(CHILD.birth_date)},
    }
    draft.save()
    assert sent(draft, lina, authority).parties["kind"] == "child"


def test_an_adult_and_an_association(
    behalf: ProcedureVersion, lina: Account, authority: Authority, officer: Actor
) -> None:
    adult = mandates.ask_person(MOTHER, email="jeanne@maison.example", **dated(lina))
    accepting.answer(adult.pk, accept=True, by=None, now=NOON, today=TODAY)
    accepting.decide(adult.pk, grant=True, seen="visit", by=officer, now=NOON)
    case = sent(begun(behalf, adult, lina), lina, authority)
    assert "mandat du" in case.parties["title"]
    club = mandates.ask_organisation("Les Amis du parc", SIRET, **dated(lina))
    with pytest.raises(NotEntitled):
        begun(behalf, club, lina)
    accepting.decide(club.pk, grant=True, by=officer, now=NOON)
    draft = begun(behalf, club, lina)
    assert draft.answers["association"] == "Les Amis du parc"
    case = sent(draft, lina, authority)
    assert (case.applicant_name, case.parties["kind"]) == ("Les Amis du parc", "association")
    with pytest.raises(NotTheBeneficiary):
        sent(begun(behalf, club, lina, association="Les autres"), lina, authority)


def test_help_at_the_desk_is_recorded(
    as_agent: Client, version: ProcedureVersion, authority: Authority, officer: Actor
) -> None:
    data = {"procedure": SLUG, "channel": "phone", "person": "Odette Blin", "how": "spoken", "on": str(TODAY)}
    for wrong in (
        {"how": "guessed"},
        {"on": str(TODAY + timedelta(days=1))},
        {"person": " "},
        {"channel": "web"},
    ):
        assert as_agent.post("/agent/aide/", {**data, **wrong}).status_code == 422, wrong
    assert as_agent.post("/agent/aide/", data).status_code == 302
    draft = Draft.objects.get()
    draft.answers = dict(ANSWERS)
    draft.save()
    case = submit(draft.pk, by=officer, now=NOW(), authority=authority)
    assert case.parties["consent"] == {"how": "spoken", "on": str(TODAY), "by": "Claire Morin"}
    facts = " ".join(timeline(case, public_only=True)[0].facts)
    assert "Accord recueilli : à l’oral" in facts
    slip = receipt(case, definition_of(case.version_id), case.unit, authority, code="")
    assert any(label == "Accord recueilli" for label, _value in slip.blocks[1].rows)
    assert CaseEvent.objects.get(case=case, type="submitted").actor_kind == "agent"


def test_a_known_helper_and_nobody_else(version: ProcedureVersion, lina: Account, unit: Any) -> None:
    path = f"/demarches/{SLUG}/aide/"
    data = {"person": "Odette Blin", "how": "written", "on": str(TODAY)}
    assert browser(lina).post(path, data).status_code == 404
    Helper.objects.create(account=lina, organisation="France services", since=NOON)
    client = browser(lina)
    first = client.post(path, data)["Location"]
    draft = Draft.objects.get()
    assert draft.parties["representative"] == "Lina Martin (France services)"
    assert draft.account_id is None  # her own space does not keep somebody else's request
    last = first.replace("/1/", "/3/")
    Draft.objects.update(answers={"kind": "short", "subject": ANSWERS["subject"]}, pages_done=[0, 1])
    assert lina.email not in client.get(last).content.decode()  # nor is her address proposed
    Helper.objects.update(ended_at=NOON)
    consent = Consent("Odette Blin", "spoken", TODAY)
    with pytest.raises(Forbidden):
        acting.begin_helping(version.pk, consent, by=as_actor(lina), channel="web", now=NOON)
    Helper.objects.update(ended_at=None)
    future = Consent("Odette Blin", "spoken", TODAY + timedelta(days=2))
    with pytest.raises(BadMember):
        acting.begin_helping(version.pk, future, by=as_actor(lina), channel="web", now=NOW())


def test_the_language_says_for_whom() -> None:
    text = write(for_others())
    assert "on_behalf: [child, adult, association]\nbeneficiary: subject\n" in text
    assert write(read(text)[0]) == text
    assert verify(for_others()) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"on_behalf": ["child"]}, "behalf.beneficiary"),
        ({"on_behalf": ["adult"], "beneficiary": "email"}, "behalf.beneficiary"),
        ({"beneficiary": "subject"}, "behalf.unused"),
        ({"only_on_behalf": True}, "behalf.nobody"),
        (
            {"only_on_behalf": True, "on_behalf": ["child"], "beneficiary": "applicant"},
            "behalf.nobody",
        ),
        ({"on_behalf": ["association"]}, "behalf.association"),
    ],
)
def test_each_fault_alone(changes: dict[str, Any], code: str) -> None:
    assert {fault.code for fault in verify(from_data({**to_data(births()), **changes}))} == {code}


def test_a_decision_is_taken_as_before(
    behalf: ProcedureVersion, lina: Account, authority: Authority, officer: Actor
) -> None:
    case = sent(begun(behalf, child_of(lina), lina), lina, authority)
    assert take(case.pk, "accept", by=officer, now=NOW(), authority=authority).outcome == "accepted"
