"""Proofs: what a service said joins the request and spares a document; it is neither made up, moved nor changed."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parvis.casework.actions import drafting
from parvis.casework.actions.submit import submit
from parvis.casework.answers import clean_all, needed_documents, without_proofs
from parvis.casework.faults import Incomplete
from parvis.casework.fields.proofs import marked, proven
from parvis.casework.models import Case, ProcedureVersion
from parvis.casework.once.asking import ask
from parvis.casework.once.faults import AskedEnough, NoAgreement, NotOurs
from parvis.casework.once.models import ConnectorSetting, Proof
from parvis.casework.once.queries import in_use
from parvis.casework.once.tests.conftest import (
    BIRTH,
    FIRST,
    QUOTIENT,
    SLUG,
    WHO,
    Outside,
    browser,
    definition,
    use,
)
from parvis.core.actors import SYSTEM
from parvis.core.authorities.models import Authority
from parvis.core.database.scope import in_scope
from parvis.core.people.models import Account, Agent
from tests.town import signed_in

TODAY = timezone.localdate


def asked(draft: Any, name: str = "quotient", *, agreed: bool = True, **facts: Any) -> Proof:
    whole = definition(draft)
    spec = next(spec for spec in whole.fields if spec.name == name)
    return ask(draft, whole, spec, {**BIRTH, **facts}, agreed=agreed, by=SYSTEM, now=timezone.now())


def documents(draft: Any) -> set[str]:
    return {spec.name for spec, _must in needed_documents(definition(draft), draft.answers, TODAY())}


def test_a_proven_answer_spares_the_document_and_is_kept_with_the_case(
    begun: drafting.Opened, authority: Authority
) -> None:
    use("quotient_familial")
    assert "certificate" in documents(begun.draft)
    proof = asked(begun.draft)
    assert (proof.outcome, proof.source) == ("given", "Caisse d’allocations familiales")
    assert "J’accepte" in proof.agreement
    begun.draft.refresh_from_db()
    assert proven(begun.draft.answers["quotient"])
    assert "certificate" not in documents(begun.draft)
    case = submit(begun.draft.pk, by=None, now=timezone.now(), authority=authority)
    assert case.answers["quotient"]["value"] == 742
    assert case.answers["price"] == 7.42
    kept = Proof.objects.get(draft__case=case)
    assert (kept.value["quotient"]["value"], kept.valid_on.day) == (742, 1)


@pytest.mark.parametrize(("status", "outcome"), [(404, "unknown"), (504, "silent"), (200, "silent")])
def test_a_service_that_says_nothing_leaves_the_question_and_the_document(
    begun: drafting.Opened, outside: Outside, status: int, outcome: str
) -> None:
    outside.says({}, status)
    use("quotient_familial", outside.address)
    assert asked(begun.draft).outcome == outcome
    begun.draft.refresh_from_db()
    assert begun.draft.answers == FIRST
    assert "certificate" in documents(begun.draft)
    assert Proof.objects.get().value is None


def test_an_answer_that_nobody_could_type_is_no_answer(begun: drafting.Opened, outside: Outside) -> None:
    figure = {**QUOTIENT["data"]["quotient_familial"], "valeur": -5}
    outside.says({"data": {**QUOTIENT["data"], "quotient_familial": figure}})
    use("quotient_familial", outside.address)
    assert asked(begun.draft).outcome == "silent"


def test_nothing_is_asked_without_agreement_nor_without_the_service(begun: drafting.Opened) -> None:
    with pytest.raises(NoAgreement):
        asked(begun.draft)
    use("quotient_familial")
    with pytest.raises(NoAgreement):
        asked(begun.draft, agreed=False)
    assert not Proof.objects.exists()


def test_services_are_not_for_trying_names(begun: drafting.Opened, outside: Outside) -> None:
    outside.says({}, 404)
    use("quotient_familial", outside.address)
    for _time in range(10):
        asked(begun.draft)
    with pytest.raises(AskedEnough):
        asked(begun.draft)
    assert len(outside.asked) == 10


def test_the_children_and_the_company_fill_in_their_questions(begun: drafting.Opened) -> None:
    use("household")
    use("company")
    assert asked(begun.draft, "children").outcome == "given"
    begun.draft.answers["siret"] = "73282932000074"
    assert asked(begun.draft, "siret").outcome == "given"
    begun.draft.refresh_from_db()
    assert len(begun.draft.answers["children"]) == 2
    assert begun.draft.answers["organisation"].startswith("SOCIETE")
    assert begun.draft.answers["seat"]["city"] == "SAINT-AUBIN"


def test_a_key_of_another_install_is_as_no_service(begun: drafting.Opened, outside: Outside) -> None:
    use("quotient_familial", outside.address)
    ConnectorSetting.objects.update(sealed_key="gAAAA-not-ours")

    in_use.forget()
    assert asked(begun.draft).outcome == "silent"
    assert outside.asked == []


# A proof is neither made up, nor moved, nor changed


FAKES = [
    {"value": 1, "date": "2026-01-01", "source": "caf", "proof": f"{uuid.uuid4()}.{'0' * 64}"},
    {"value": 1, "date": "2026-01-01", "source": "caf", "proof": "x" * 10_000},
    {"value": 1, "date": "2026-01-01", "source": "caf", "proof": ["a"]},
    {"value": 1, "date": "2026-01-01", "source": "caf", "proof": "é.é"},
    {**marked({"value": 2, "date": "2026-01-01", "source": "caf"}, uuid.uuid4()), "value": 1},
]


@pytest.mark.parametrize("fake", FAKES, ids=range(len(FAKES)))
def test_a_made_up_proof_is_dropped(canteen: ProcedureVersion, begun: drafting.Opened, fake: Any) -> None:
    whole = definition(begun.draft)
    checked = clean_all(whole, {**FIRST, "quotient": fake}, TODAY())
    assert checked.problems == []
    assert "proof" not in checked.answers["quotient"]
    assert not proven(checked.answers["quotient"])


def test_a_proof_of_another_request_is_refused(
    begun: drafting.Opened, canteen: ProcedureVersion, authority: Authority
) -> None:
    use("quotient_familial")
    asked(begun.draft)
    begun.draft.refresh_from_db()
    other = drafting.begin(canteen.pk, dict(begun.draft.answers), 0, by=None, now=timezone.now())
    with pytest.raises(NotOurs):
        submit(other.draft.pk, by=None, now=timezone.now(), authority=authority)
    assert not Case.objects.exists()


def test_a_changed_answer_calls_for_the_document_again(begun: drafting.Opened, authority: Authority) -> None:
    use("quotient_familial")
    asked(begun.draft)
    begun.draft.refresh_from_db()
    begun.draft.answers["quotient"]["value"] = 100
    begun.draft.save()
    with pytest.raises(Incomplete):
        submit(begun.draft.pk, by=None, now=timezone.now(), authority=authority)


def test_a_program_sends_no_proof(begun: drafting.Opened) -> None:
    good = marked({"value": 2, "date": "2026-01-01", "source": "caf"}, uuid.uuid4())
    assert proven(good)
    assert without_proofs(definition(begun.draft), {"quotient": good, "x": 1}) == {
        "quotient": {"value": 2, "date": "2026-01-01", "source": "caf"},
        "x": 1,
    }
    school = {"school": "Jules-Ferry", "code": "0132733A", "year": "2026-2027"}
    kept = without_proofs(definition(begun.draft), {"school": school})["school"]
    assert kept == {"school": "Jules-Ferry", "code": "0132733A"}  # the year is the ministry's word


def test_another_authority_sees_neither_services_nor_proofs(begun: drafting.Opened, other: Authority) -> None:
    use("quotient_familial")
    asked(begun.draft)
    with in_scope(other.pk):
        assert not Proof.objects.exists()
        assert not ConnectorSetting.objects.exists()


# Pages


def at(begun: drafting.Opened, where: str) -> str:
    return f"/demarches/{SLUG}/{begun.token}/{where}/"


BORN = {"sex": "F", "birth_place": "Rennes", "agree": "1"}


@pytest.fixture
def hers(canteen: ProcedureVersion, camille: Account) -> tuple[Client, drafting.Opened]:
    """Camille, certified, on the second page of her request."""
    by = Client()
    opened = drafting.begin(canteen.pk, dict(FIRST), 0, by=None, now=timezone.now())
    by = browser(camille)
    return by, opened


def test_a_certified_person_asks_and_comes_back_to_a_filled_page(
    hers: tuple[Client, drafting.Opened],
) -> None:
    use("quotient_familial")
    client, begun = hers
    page = client.get(at(begun, "2")).content.decode()
    assert 'value="demander:quotient"' in page
    answer = client.post(at(begun, "2"), {"aside": "demander:quotient"})
    assert answer["Location"] == at(begun, "demander/quotient")
    page = client.get(answer["Location"]).content.decode()
    assert "Camille Rose Martin" in page
    assert client.post(answer["Location"], {**BORN, "agree": ""} | {}).status_code in {302, 422}
    assert client.post(at(begun, "demander/quotient"), BORN)["Location"] == at(begun, "2")
    page = client.get(at(begun, "2")).content.decode()
    assert 'value="742"' in page
    sent = {
        "quotient_value": "742",
        "quotient_date_day": "1",
        "quotient_date_month": f"{TODAY().month}",
        "quotient_date_year": f"{TODAY().year}",
        "quotient_source": "caf",
    }
    assert client.post(at(begun, "2"), sent)["Location"] == at(begun, "3")
    begun.draft.refresh_from_db()
    assert proven(begun.draft.answers["quotient"]), "typed again unchanged, it stays proven"
    client.post(at(begun, "2"), {**sent, "quotient_value": "100"})
    begun.draft.refresh_from_db()
    assert not proven(begun.draft.answers["quotient"])


@pytest.mark.parametrize(
    "sent", [{}, {"sex": "F", "birth_place": "Rennes"}, {**BORN, "birth_place": "Saint-Denis"}]
)
def test_an_incomplete_demand_asks_nothing(
    hers: tuple[Client, drafting.Opened], sent: dict[str, str]
) -> None:
    use("quotient_familial")
    client, begun = hers
    assert client.post(at(begun, "demander/quotient"), sent).status_code == 422
    assert not Proof.objects.exists()


def test_a_silent_service_is_told_and_leads_back(
    hers: tuple[Client, drafting.Opened], outside: Outside
) -> None:
    outside.says({}, 504)
    use("quotient_familial", outside.address)
    client, begun = hers
    page = client.post(at(begun, "demander/quotient"), BORN)
    assert page.status_code == 200
    assert "Écrivez la réponse" in page.content.decode()
    assert f'href="{at(begun, "2")}"' in page.content.decode()


def test_who_is_not_surely_the_applicant_asks_nothing(
    begun: drafting.Opened, hers: tuple[Client, drafting.Opened], outside: Outside
) -> None:
    outside.says(QUOTIENT)
    use("quotient_familial", outside.address)
    stranger = Client()
    page = stranger.post(at(begun, "demander/quotient"), BORN)
    assert "FranceConnect" in page.content.decode()
    client, mine = hers
    mine.draft.answers["applicant"] = {**WHO, "family_name": "Durand"}
    mine.draft.save()
    assert "FranceConnect" in client.post(at(mine, "demander/quotient"), BORN).content.decode()
    assert outside.asked == []
    assert not Proof.objects.exists()


def test_the_page_exists_only_for_questions_that_a_service_answers(
    begun: drafting.Opened, client: Client
) -> None:
    assert client.get(at(begun, "demander/quotient")).status_code == 404
    use("quotient_familial")
    for where in ("demander/email", "demander/nothing", "adresse/email"):
        assert client.get(at(begun, where)).status_code == 404
    begin = client.get(f"/demarches/{SLUG}/nouvelle/demander/quotient/")
    assert begin["Location"] == f"/demarches/{SLUG}/nouvelle/1/"
    assert client.get(f"/demarches/{SLUG}/zzzzzz/demander/quotient/").status_code == 410
    page = client.get(at(begun, "2")).content.decode()
    assert client.post(at(begun, "2"), {"aside": "demander:email"}).status_code == 422
    assert "demander:email" not in page


def test_the_agent_sees_what_was_said_and_agreed(
    begun: drafting.Opened, authority: Authority, agent: Agent, client: Client
) -> None:
    use("quotient_familial")
    asked(begun.draft)
    case = submit(begun.draft.pk, by=None, now=timezone.now(), authority=authority)
    page = signed_in(client, agent).get(f"/agent/dossiers/{case.number}/").content.decode()
    assert "Ce que disent les services" in page
    for said in ("Caisse d’allocations familiales", "742", "J’accepte que la mairie"):
        assert said in page


def test_a_proven_answer_says_so_and_is_not_asked_again(hers: tuple[Client, drafting.Opened]) -> None:
    use("quotient_familial")
    client, begun = hers
    client.post(at(begun, "demander/quotient"), BORN)
    page = client.get(at(begun, "2")).content.decode()
    assert "Certifié par l’organisme" in page
    assert "demander:quotient" not in page
