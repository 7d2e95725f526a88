"""The ministry of education: it confirms the school and the pupil that were named, and says nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from parvis.casework.actions import drafting
from parvis.casework.actions.submit import submit
from parvis.casework.answers import needed_documents
from parvis.casework.definition.language import read
from parvis.casework.definition.model import FieldSpec
from parvis.casework.fields.proofs import proven
from parvis.casework.models import ProcedureVersion
from parvis.casework.once.asking import ask, check
from parvis.casework.once.connectors import base
from parvis.casework.once.connectors.base import Service, Wanted
from parvis.casework.once.connectors.school import SchoolConnector, first_year
from parvis.casework.once.faults import NotOurs, Silent, TriedEnough
from parvis.casework.once.models import Proof
from parvis.casework.once.tests.conftest import FIRST, SLUG, SOURCE, Outside, browser, definition, use
from parvis.casework.verification.verifier import verify
from parvis.core.actors import SYSTEM
from parvis.core.authorities.models import Authority
from parvis.core.people.models import Account, Agent
from tests.town import signed_in

TODAY = date(2026, 11, 26)
CODE = "0132733A"
EMMA = {"family_name": "Martin", "given_names": "Emma Lou", "birth_date": "2012-08-15"}
# As the public test answers of the service are, for version 5.
DATA = {
    "identite": {"nom": "MARTIN", "prenom": "EMMA", "sexe": "F", "date_naissance": "2012-08-15"},
    "module_elementaire_formation": {"code_mef_stat": "211324099991", "libelle": "1CAP1 STAFFEUR"},
    "annee_scolaire": "2026-2027",
    "est_scolarise": True,
    "statut_eleve": {"code": "ST", "libelle": "Scolaire"},
    "etablissement": {"code_uai": CODE, "nom": "Lycée Antonin Artaud", "code_ministere_tutelle": "06"},
    "est_boursier": True,
    "echelon_bourse": 1,
    "regime_pensionnat": {"code": "2", "libelle": "Demi-pensionnaire dans l'établissement"},
}
NOT_FOUND = {
    "errors": [
        {
            "code": "30003",
            "title": "Entité non trouvée",
            "detail": "Aucun élève n'a pu être trouvé avec les critères de recherche fournis.",
            "source": None,
            "meta": {"provider": "MEN"},
        }
    ]
}
TYPED = {"school": "Artaud, Marseille", "code": CODE}


def body(**changes: Any) -> dict[str, Any]:
    return {"data": {**DATA, **changes}, "links": {}, "meta": {}}


def current() -> str:
    first = first_year(timezone.localdate())
    return f"{first}-{first + 1}"


def wanted(**facts: Any) -> Wanted:
    known = {"identity": EMMA, "sex": "F", "school": CODE, "answer": TYPED}
    return Wanted(FieldSpec(name="q", type="schooling", label="Q"), "pupil", {**known, **facts})


def service(outside: Outside) -> Service:
    return Service(outside.address, "k3y", "73282932000074", private=True)


def test_the_school_is_asked_and_read(outside: Outside) -> None:
    outside.says(body())
    said = SchoolConnector().ask(wanted(), service(outside), TODAY)
    assert said.answers == {"q": {"school": "Lycée Antonin Artaud", "code": CODE, "year": "2026-2027"}}
    assert (said.source, said.valid_on) == ("Ministère de l’Éducation nationale", TODAY)
    ((path, key),) = outside.asked
    sent = parse_qs(urlsplit(path).query)
    assert (urlsplit(path).path, key) == ("/v5/men/scolarites/identite", "Bearer k3y")
    assert sent == {
        "recipient": ["73282932000074"],
        "nomNaissance": ["Martin"],
        "prenoms[]": ["Emma", "Lou"],
        "anneeDateNaissance": ["2012"],
        "moisDateNaissance": ["08"],
        "jourDateNaissance": ["15"],
        "sexeEtatCivil": ["F"],
        "codeEtablissement": [CODE],
        "anneeScolaire": ["2026"],
    }


@pytest.mark.parametrize(
    ("place", "name"),
    [({"code_uai": CODE}, CODE), (None, CODE), ({"nom": "É" * 300}, "É" * 120)],
)
def test_what_an_authorisation_leaves_out_is_not_needed(outside: Outside, place: Any, name: str) -> None:
    outside.says({"data": {"annee_scolaire": "2026-2027", "est_scolarise": True, "etablissement": place}})
    said = SchoolConnector().ask(wanted(), service(outside), TODAY)
    assert said.answers["q"] == {"school": name, "code": CODE, "year": "2026-2027"}


# (status, body, seconds before the answer, why nothing is known)
ODD = [
    (404, NOT_FOUND, 0, "unknown"),
    (422, {"errors": [{"code": "00410", "title": "Entité non traitable"}]}, 0, "unknown"),
    (200, body(est_scolarise=False, statut_eleve={"code": "NS", "libelle": "Non scolarisé"}), 0, "unknown"),
    (429, {"errors": [{"code": "00429", "title": "Trop de requêtes"}]}, 0, "silent"),
    (401, {}, 0, "silent"),
    (403, {}, 0, "silent"),
    (502, b"<html>", 0, "silent"),
    (504, {"errors": [{"code": "30002", "title": "Intermédiaire hors-délai"}]}, 0, "silent"),
    (200, b"not json", 0, "silent"),
    (200, {"data": None}, 0, "silent"),
    (200, {"data": []}, 0, "silent"),
    (200, body(est_scolarise="oui"), 0, "unknown"),
    (200, body(annee_scolaire="2025-2026"), 0, "silent"),
    (200, body(etablissement={"code_uai": "0130043B"}), 0, "silent"),
    (200, body(etablissement="ici"), 0, "silent"),
    (200, body(), 2, "silent"),
]


@pytest.mark.parametrize(("status", "said", "wait", "code"), ODD, ids=range(len(ODD)))
def test_anything_but_a_confirmation_falls_back(
    outside: Outside, monkeypatch: pytest.MonkeyPatch, status: int, said: Any, wait: float, code: str
) -> None:
    monkeypatch.setattr(base, "DEADLINE", 0.5)
    outside.says(said, status, wait)
    with pytest.raises(Silent) as silent:
        SchoolConnector().ask(wanted(), service(outside), TODAY)
    assert silent.value.code == code


@pytest.mark.parametrize("facts", [{"identity": None}, {"sex": ""}, {"school": ""}])
def test_without_a_pupil_and_a_school_nothing_is_asked(outside: Outside, facts: dict[str, Any]) -> None:
    with pytest.raises(Silent):
        SchoolConnector().ask(wanted(**facts), service(outside), TODAY)
    assert outside.asked == []


def test_the_double_gives_the_official_shape() -> None:
    status, said = SchoolConnector().twin(wanted(), TODAY)
    assert (status, set(said["data"])) == (200, set(DATA))
    assert SchoolConnector().ask(wanted(), None, TODAY).answers["q"]["school"] == "École Jules-Ferry"
    for name, code in (("Inconnu", "unknown"), ("Lent", "silent")):
        with pytest.raises(Silent) as silent:
            SchoolConnector().ask(wanted(identity={**EMMA, "family_name": name}), None, TODAY)
        assert silent.value.code == code


@pytest.mark.parametrize(("day", "year"), [("2026-07-31", 2025), ("2026-08-01", 2026), ("2027-01-02", 2026)])
def test_the_school_year_turns_in_august(day: str, year: int) -> None:
    assert first_year(date.fromisoformat(day)) == year


# In a request


@pytest.fixture
def schooled(canteen: ProcedureVersion) -> drafting.Opened:
    """A request for which a certificate of schooling is needed."""
    quotient = {"value": 742, "date": "2026-01-05", "source": "caf"}
    answers = {**FIRST, "quotient": quotient, "schooled": True, "pupil": EMMA, "school": TYPED}
    return drafting.begin(canteen.pk, answers, 0, by=None, now=timezone.now())


def asked(draft: Any) -> Proof:
    whole = definition(draft)
    spec = next(spec for spec in whole.fields if spec.name == "school")
    facts = {"sex": "F", "school": CODE}
    return ask(draft, whole, spec, facts, agreed=True, by=SYSTEM, now=timezone.now())


def documents(draft: Any) -> set[str]:
    found = needed_documents(definition(draft), draft.answers, timezone.localdate())
    return {spec.name for spec, _must in found}


def test_a_confirmed_school_spares_the_certificate(schooled: drafting.Opened) -> None:
    use("school")
    assert "school_certificate" in documents(schooled.draft)
    proof = asked(schooled.draft)
    schooled.draft.refresh_from_db()
    assert "school_certificate" not in documents(schooled.draft)
    assert proof.value == {"school": {"school": "École Jules-Ferry", "code": CODE, "year": current()}}
    assert (proof.outcome, proof.source) == ("given", "Ministère de l’Éducation nationale")
    assert (proof.valid_on, proof.about) == (timezone.localdate(), EMMA)
    assert "ministère de l’éducation nationale" in proof.agreement


@pytest.mark.parametrize(("status", "outcome"), [(404, "unknown"), (504, "silent"), (429, "silent")])
def test_a_silent_ministry_leaves_the_certificate(
    schooled: drafting.Opened, outside: Outside, status: int, outcome: str
) -> None:
    outside.says(NOT_FOUND, status)
    use("school", outside.address)
    assert asked(schooled.draft).outcome == outcome
    schooled.draft.refresh_from_db()
    assert schooled.draft.answers["school"] == TYPED
    assert "school_certificate" in documents(schooled.draft)


def test_what_was_said_of_a_child_proves_nothing_of_another(
    schooled: drafting.Opened, authority: Authority
) -> None:
    use("school")
    asked(schooled.draft)
    schooled.draft.refresh_from_db()
    schooled.draft.answers["pupil"] = {**EMMA, "given_names": "Hugo"}
    schooled.draft.save()
    with pytest.raises(NotOurs):
        submit(schooled.draft.pk, by=None, now=timezone.now(), authority=authority)


def test_naming_another_child_makes_the_answer_a_typed_one(
    schooled: drafting.Opened, authority: Authority
) -> None:
    use("school")
    asked(schooled.draft)
    schooled.draft.refresh_from_db()
    drafting.save_page(schooled.draft, {"email": "a@b.fr"}, 0, ["email"], now=timezone.now())
    assert proven(schooled.draft.answers["school"]), "the same child, the same proof"
    other = {"pupil": {**EMMA, "given_names": "Hugo"}}
    drafting.save_page(schooled.draft, other, 3, ["pupil"], now=timezone.now())
    schooled.draft.refresh_from_db()
    assert not proven(schooled.draft.answers["school"])
    assert schooled.draft.answers["school"]["school"] == "École Jules-Ferry"
    assert "school_certificate" in documents(schooled.draft)
    check(schooled.draft, definition(schooled.draft), timezone.now())


# Pages


def at(opened: drafting.Opened, where: str) -> str:
    return f"/demarches/{SLUG}/{opened.token}/{where}/"


def page_of(client: Client, where: str) -> str:
    return client.get(where).content.decode().replace("\u00a0", " ").replace("\u202f", " ")


PUPIL = {
    "schooled": "yes",
    "pupil_family_name": "Martin",
    "pupil_given_names": "Emma Lou",
    "pupil_birth_date_day": "15",
    "pupil_birth_date_month": "8",
    "pupil_birth_date_year": "2012",
}
ASKED = {"sex": "F", "school": "0132733 a", "agree": "1"}


def test_a_parent_asks_and_the_certificate_is_no_longer_asked(
    schooled: drafting.Opened, camille: Account, authority: Authority, agent: Agent
) -> None:
    use("school")
    client, begun = browser(camille), schooled
    sent = client.post(at(begun, "4"), {**PUPIL, "aside": "demander:school"})
    assert sent["Location"] == at(begun, "demander/school")
    page = page_of(client, sent["Location"])
    assert "Emma Lou Martin" in page
    assert "commune de naissance" not in page.lower()
    refused = client.post(sent["Location"], {**ASKED, "school": "0132733B"})
    assert refused.status_code == 422
    assert "sept chiffres" in refused.content.decode().lower()
    assert not Proof.objects.exists()
    assert (
        client.post(
            sent["Location"], {key: value for key, value in ASKED.items() if key != "agree"}
        ).status_code
        == 422
    )
    assert client.post(sent["Location"], ASKED)["Location"] == at(begun, "4")
    page = page_of(client, at(begun, "4"))
    assert "École Jules-Ferry" in page
    assert "demander:school" not in page
    assert "Certificat de scolarité" not in page_of(client, at(begun, "documents"))
    begun.draft.refresh_from_db()
    assert proven(begun.draft.answers["school"])


def test_another_pupil_may_be_asked_about_again(schooled: drafting.Opened, camille: Account) -> None:
    use("school")
    asked(schooled.draft)
    client = browser(camille)
    schooled.draft.refresh_from_db()
    schooled.draft.answers["pupil"] = {**EMMA, "given_names": "Hugo"}
    schooled.draft.save()
    assert "demander:school" in page_of(client, at(schooled, "4"))
    assert client.post(at(schooled, "demander/school"), ASKED).status_code == 302
    assert "demander:school" not in page_of(client, at(schooled, "4"))


def test_a_stranger_learns_nothing_of_a_child(schooled: drafting.Opened, outside: Outside) -> None:
    outside.says(body())
    use("school", outside.address)
    page = Client().post(at(schooled, "demander/school"), ASKED)
    assert "FranceConnect" in page.content.decode()
    assert outside.asked == []


def test_a_child_is_not_found_by_trying_schools(canteen: ProcedureVersion, outside: Outside) -> None:
    outside.says(NOT_FOUND, 404)
    use("school", outside.address)
    for number in range(6):
        pupil = {**EMMA, "family_name": "MARTIN" if number % 2 else "Martin"}
        answers = {**FIRST, "schooled": True, "pupil": pupil, "school": TYPED}
        draft = drafting.begin(canteen.pk, answers, 0, by=None, now=timezone.now()).draft
        if number < 5:
            assert asked(draft).outcome == "unknown"
    with pytest.raises(TriedEnough):
        asked(draft)
    assert len(outside.asked) == 5
    draft.answers["pupil"] = {**EMMA, "birth_date": "2013-01-01"}
    assert asked(draft).outcome == "unknown"  # another child


def test_without_a_pupil_the_page_says_what_is_lacking(
    schooled: drafting.Opened, camille: Account, outside: Outside
) -> None:
    use("school", outside.address)
    del schooled.draft.answers["pupil"]
    schooled.draft.save()
    client = browser(camille)
    for answer in (
        client.get(at(schooled, "demander/school")),
        client.post(at(schooled, "demander/school"), ASKED),
    ):
        assert "d’abord l’identité" in answer.content.decode()
    assert outside.asked == []


def test_the_agent_sees_about_whom_it_was_asked(
    schooled: drafting.Opened, authority: Authority, agent: Agent, client: Client
) -> None:
    use("school")
    use("quotient_familial")
    whole = definition(schooled.draft)
    asked(schooled.draft)
    spec = next(spec for spec in whole.fields if spec.name == "quotient")
    facts = {"sex": "F", "birth_place": {}}
    ask(schooled.draft, whole, spec, facts, agreed=True, by=SYSTEM, now=timezone.now())
    case = submit(schooled.draft.pk, by=None, now=timezone.now(), authority=authority)
    page = page_of(signed_in(client, agent), f"/agent/dossiers/{case.number}/")
    for said in ("École Jules-Ferry", CODE, current(), "Emma Lou Martin", "Ministère de l’Éducation"):
        assert said in page, said


def test_once_sent_a_request_asks_nothing_more(
    schooled: drafting.Opened, authority: Authority, camille: Account, outside: Outside
) -> None:
    use("quotient_familial")
    use("school")
    asked(schooled.draft)
    whole = definition(schooled.draft)
    spec = next(spec for spec in whole.fields if spec.name == "quotient")
    facts = {"sex": "F", "birth_place": {}}
    ask(schooled.draft, whole, spec, facts, agreed=True, by=SYSTEM, now=timezone.now())
    submit(schooled.draft.pk, by=None, now=timezone.now(), authority=authority)
    before = Proof.objects.count()
    for where in ("demander/school", "adresse/home", "garder/home_proof"):
        assert browser(camille).post(at(schooled, where), ASKED)["Location"] == at(schooled, "envoyee")
    assert Proof.objects.count() == before


# The verifier

RIGHT = "connector: {school: pupil}"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (RIGHT, set()),
        ("connector: {scool: pupil}", {"connector.unknown"}),
        ("connector: school", {"connector.wrong"}),
        ("connector: {school: phone}", {"connector.wrong"}),
        ("connector: {school: nobody}", {"connector.wrong"}),
        ("connector: {household: pupil}", {"connector.wrong"}),
    ],
)
def test_the_verifier_knows_the_service(written: str, code: set[str]) -> None:
    text = SOURCE.read_text(encoding="utf-8").replace(RIGHT, written)
    faults = {fault.code for fault in verify(read(text)[0], units={"etat-civil"})}
    assert {one for one in faults if one.startswith("connector")} == code
