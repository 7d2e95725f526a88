"""A program written for démarche numérique finds its démarche, its dossiers, its champs, and acts on them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from parvis.casework.actions import conversation
from parvis.casework.actions.labels import create_label
from parvis.casework.actions.transition import take
from parvis.casework.bridge.champs import champs
from parvis.casework.bridge.identifiers import global_id, key_of
from parvis.casework.bridge.matching import match
from parvis.casework.bridge.reading import dossiers_in
from parvis.casework.definition.model import Definition, FieldSpec, Page
from parvis.casework.definitions import definition_of
from parvis.casework.models import Case, CaseEvent, ProcedureVersion
from parvis.core.actors import Actor, applicant
from parvis.core.authorities.models import Authority
from parvis.core.exchange.tokens import create_token
from parvis.core.files.models import StoredFile
from parvis.core.people.models import Agent
from tests.town import NOON

pytestmark = pytest.mark.django_db
FileOne = Callable[..., Case]
Ask = Callable[..., Any]
READ = ["casework.view"]
ALL = ["casework.view", "casework.handle", "casework.decide"]


@pytest.fixture
def ask(client: Client, officer: Actor) -> Ask:
    """Call the address as a program would; `abilities` of its token."""
    tokens: dict[tuple[str, ...], str] = {}

    def call(body: Any, abilities: list[str] = READ, **headers: Any) -> Any:
        key = tuple(abilities)
        if key not in tokens:
            tokens[key] = create_token(name="Robot", abilities=abilities, by=officer, now=NOON)[1]
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        headers = {"authorization": f"Bearer {tokens[key]}", **headers}
        return client.post("/api/v2/graphql", text, content_type="application/json", headers=headers).json()

    return call


def stored(name: str, **variables: Any) -> dict[str, Any]:
    which = "ds-mutation-v2" if name.startswith("dossier") else "ds-query-v2"
    return {"queryId": which, "operationName": name, "variables": variables}


def test_the_stored_query_of_a_demarche_walks_all_its_dossiers_by_cursor(
    ask: Ask, file_one: FileOne, version: ProcedureVersion
) -> None:
    cases = [file_one() for _n in range(5)]
    seen, after = [], None
    for _page in range(3):
        asked = stored(
            "getDemarche", demarcheNumber=version.procedure_id, includeDossiers=True, first=2, after=after
        )
        answer = ask(asked)
        assert "errors" not in answer, answer
        dossiers = answer["data"]["demarche"]["dossiers"]
        seen += [node["number"] for node in dossiers["nodes"]]
        after = dossiers["pageInfo"]["endCursor"]
    assert seen == [case.pk for case in cases]
    assert dossiers["pageInfo"]["hasNextPage"] is False
    assert dossiers["pageInfo"]["hasPreviousPage"] is True


def test_last_and_before_walk_backwards(ask: Ask, file_one: FileOne, version: ProcedureVersion) -> None:
    cases = [file_one() for _n in range(3)]
    query = """query($n: Int!, $before: String) { demarche(number: $n) { dossiers(last: 2, before: $before) {
      nodes { number } pageInfo { hasPreviousPage hasNextPage startCursor } } } }"""
    first = ask({"query": query, "variables": {"n": version.procedure_id}})["data"]["demarche"]["dossiers"]
    assert [node["number"] for node in first["nodes"]] == [case.pk for case in cases[1:]]
    assert first["pageInfo"]["hasPreviousPage"]
    variables = {"n": version.procedure_id, "before": first["pageInfo"]["startCursor"]}
    second = ask({"query": query, "variables": variables})["data"]["demarche"]["dossiers"]
    assert [node["number"] for node in second["nodes"]] == [cases[0].pk]


def test_a_dossier_has_its_champs_its_applicant_its_history(
    ask: Ask, file_one: FileOne, officer: Actor, authority: Authority
) -> None:
    case = file_one()
    conversation.write(case.pk, text="Bonjour", by=applicant("Lina"), now=NOON + timedelta(hours=1))
    take(case.pk, "take", by=officer, now=NOON + timedelta(hours=2), authority=authority)
    take(
        case.pk,
        "refuse",
        by=officer,
        now=NOON + timedelta(days=1),
        authority=authority,
        grounds="Lien non prouvé.",
    )
    answer = ask(stored("getDossier", dossierNumber=case.pk, includeMessages=True, includeAvis=True))
    assert "errors" not in answer, answer
    dossier = answer["data"]["dossier"]
    assert (dossier["state"], dossier["motivation"]) == ("refuse", "Lien non prouvé.")
    assert dossier["demandeur"]["nom"] == "Martin"
    champs = {champ["label"]: champ for champ in dossier["champs"]}
    kinds = {champ["__typename"] for champ in dossier["champs"]}
    assert {"DropDownListChamp", "TextChamp", "AddressChamp", "PieceJustificativeChamp"} <= kinds
    address = next(champ for champ in dossier["champs"] if champ["__typename"] == "AddressChamp")
    assert address["address"]["postalCode"] == "35000"
    assert address["address"]["streetNumber"] == "3"
    assert all(champ["id"] for champ in champs.values())
    assert [message["body"] for message in dossier["messages"]] == ["Bonjour"]
    assert [step["event"] for step in dossier["traitements"]] == ["depose", "passe_en_instruction", "refuse"]
    assert dossier["datePassageEnInstruction"].startswith("2026-11-18T14:00")
    assert dossier["dateTraitement"].startswith("2026-11-19")


@pytest.mark.parametrize("state", ["en_construction", "en_instruction", "accepte", "refuse", "sans_suite"])
def test_states_filter_what_they_name(
    state: str, ask: Ask, file_one: FileOne, version: ProcedureVersion, officer: Actor, authority: Authority
) -> None:
    for name in ("", "take", "accept", "refuse"):
        case = file_one()
        if name:
            take(case.pk, name, by=officer, now=NOON, authority=authority, grounds="Motif.")
    Case.objects.filter(pk=file_one().pk).update(outcome="withdrawn", closed_at=NOON, phase="closed")
    asked = stored("getDemarche", demarcheNumber=version.procedure_id, includeDossiers=True, state=state)
    answer = ask(asked)
    assert "errors" not in answer, answer
    nodes = answer["data"]["demarche"]["dossiers"]["nodes"]
    assert [node["state"] for node in nodes] == [state]


def test_the_descriptor_lists_the_questions(ask: Ask, version: ProcedureVersion, file_one: FileOne) -> None:
    asked = stored("getDemarcheDescriptor", demarche={"number": version.procedure_id}, includeRevision=True)
    answer = ask(asked)["data"]["demarcheDescriptor"]
    kinds = {one["__typename"] for one in answer["revision"]["champDescriptors"]}
    assert {"DropDownListChampDescriptor", "EmailChampDescriptor", "AddressChampDescriptor"} <= kinds
    assert answer["service"]["organisme"] == "Ville de Aulnay"


def test_a_group_has_its_instructors_and_dossiers(ask: Ask, file_one: FileOne, agent: Agent) -> None:
    case = file_one()
    answer = ask(stored("getGroupeInstructeur", groupeInstructeurNumber=case.unit_id, includeDossiers=True))
    group = answer["data"]["groupeInstructeur"]
    assert group["instructeurs"][0]["email"] == agent.account.email
    assert [node["number"] for node in group["dossiers"]["nodes"]] == [case.pk]


def act(name: str, case: Case, agent: Agent, **more: Any) -> dict[str, Any]:
    given = {"dossierId": global_id("Dossier", case.pk), "instructeurId": global_id("Instructeur", agent.pk)}
    return stored(name, input={**given, **more})


def test_the_usual_mutations_move_a_dossier(ask: Ask, file_one: FileOne, agent: Agent) -> None:
    case = file_one()
    answer = ask(act("dossierPasserEnInstruction", case, agent), ALL)
    assert answer["data"]["dossierPasserEnInstruction"]["dossier"]["state"] == "en_instruction"
    answer = ask(act("dossierAccepter", case, agent, motivation="Tout est bon."), ALL)
    assert answer["data"]["dossierAccepter"] == {
        "dossier": {
            "id": global_id("Dossier", case.pk),
            "number": case.pk,
            "state": "accepte",
            "dateTraitement": answer["data"]["dossierAccepter"]["dossier"]["dateTraitement"],
        },
        "errors": None,
    }
    line = CaseEvent.objects.filter(case=case, type="decision").get()
    assert line.actor_name == "Robot · Claire Morin"
    again = ask(act("dossierAccepter", case, agent), ALL)["data"]["dossierAccepter"]
    assert again["dossier"] is None
    assert "ne peut pas passer" in again["errors"][0]["message"]


def test_a_refusal_needs_its_grounds(ask: Ask, file_one: FileOne, agent: Agent) -> None:
    case = file_one()
    answer = ask(act("dossierRefuser", case, agent, motivation=" "), ALL)["data"]["dossierRefuser"]
    assert "motifs" in answer["errors"][0]["message"]
    assert Case.objects.get(pk=case.pk).is_open
    answer = ask(act("dossierRefuser", case, agent, motivation="Lien non prouvé."), ALL)["data"][
        "dossierRefuser"
    ]
    assert answer["dossier"]["state"] == "refuse"


def test_messages_and_labels(ask: Ask, file_one: FileOne, agent: Agent, officer: Actor) -> None:
    case = file_one()
    answer = ask(act("dossierEnvoyerMessage", case, agent, body="Il manque une page."), ALL)
    assert answer["data"]["dossierEnvoyerMessage"]["errors"] is None
    assert CaseEvent.objects.get(case=case, type="message_out").data["text"] == "Il manque une page."
    label = create_label(name="Urgent", tone="bad", unit_id=None, by=officer, now=NOON)
    given = {"dossierId": global_id("Dossier", case.pk), "labelId": global_id("Label", label.pk)}
    assert (
        ask(stored("dossierAjouterLabel", input=given), ALL)["data"]["dossierAjouterLabel"]["errors"] is None
    )
    assert Case.objects.get(pk=case.pk).labels == [label.pk]


@pytest.mark.parametrize("abilities", [READ, ["casework.handle"]])
def test_a_token_does_only_what_it_may(
    abilities: list[str], ask: Ask, file_one: FileOne, agent: Agent
) -> None:
    case = file_one()
    answer = ask(act("dossierAccepter", case, agent), abilities)["data"]["dossierAccepter"]
    assert answer["errors"]
    assert Case.objects.get(pk=case.pk).is_open


def test_without_a_token_nothing_is_told(client: Client, file_one: FileOne, ask: Ask) -> None:
    case = file_one()
    body = json.dumps(stored("getDossier", dossierNumber=case.pk))
    answer = client.post("/api/v2/graphql", body, content_type="application/json")
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["extensions"]["code"] == "unauthorized"
    assert client.get("/api/v2/graphql").status_code == 405
    wrong = ask(stored("getDossier", dossierNumber=case.pk), ["x.y"])
    assert wrong["errors"][0]["extensions"]["code"] == "unauthorized"


def test_what_does_not_exist_is_said_as_they_do(ask: Ask, file_one: FileOne) -> None:
    file_one()
    for name, number in (("getDossier", "dossierNumber"), ("getDemarche", "demarcheNumber")):
        answer = ask(stored(name, **{number: 999_999}))
        assert answer["data"] is None
        assert answer["errors"][0]["extensions"]["code"] == "not_found"


DEEP = "{ demarche(number: 1) { " + "revisions { champDescriptors { " * 1 + "champDescriptors { " * 14
DEEP += "id" + " }" * 14 + " } } } }"


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("{", "JSON"),
        ("[" * 100_000, "JSON"),
        ("[]", "objet"),
        ({}, "query"),
        ({"queryId": "unknown", "operationName": "x"}, "query"),
        ({"queryId": ["ds-query-v2"]}, "query"),
        ({"queryId": "ds-query-v2", "operationName": "getNothing"}, "opération"),
        ({"query": "{ dossier(number: 1) { password } }"}, "password"),
        ({"query": "{ dossier"}, "Syntax"),
        ({"query": "{" + " a " * 5_000 + "}"}, "token"),
        ({"query": "fragment A on Dossier { ...A } { dossier(number: 1) { ...A } }"}, "itself"),
        ({"query": DEEP}, "niveaux"),
        ({"query": "query { dossier(number: 1) { id } }", "variables": []}, "errors-not-expected"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(body: Any, word: str, ask: Ask) -> None:
    answer = ask(body)
    if word != "errors-not-expected":
        assert word in answer["errors"][0]["message"]


def test_a_request_that_would_bring_too_much_is_refused(ask: Ask, version: ProcedureVersion) -> None:
    wanted = "nodes { champs { id label ... on RepetitionChamp { rows { champs { id } } } } messages { id } }"
    pages = " ".join(f"a{n}: dossiers(first: 100) {{ {wanted} }}" for n in range(50))
    answer = ask({"query": f"{{ demarche(number: {version.procedure_id}) {{ {pages} }} }}"})
    assert "trop" in answer["errors"][0]["message"]
    below_nothing = f"{{ less: dossiers(first: -2000000000) {{ {wanted} }} {pages} }}"
    answer = ask({"query": f"{{ demarche(number: {version.procedure_id}) {below_nothing} }}"})
    assert "trop" in answer["errors"][0]["message"]  # a number below nothing takes nothing off the sum


WRITTEN_FOR_THEM = """
query getDossier($dossierNumber: Int!) { dossier(number: $dossierNumber) {
  id number state dateTraitementSVASVR
  demandeur { __typename
    ... on PersonnePhysique { civilite nom prenom dateDeNaissance }
    ... on PersonneMorale { ...PersonneMoraleFragment } }
  champs { ...ChampFragment ... on RepetitionChamp { rows { champs { ...ChampFragment } } } }
  demarche { revision { champDescriptors { __typename
    ... on PieceJustificativeChampDescriptor { fileTemplate { ...FileFragment } }
    ... on HeaderSectionChampDescriptor { level } ... on PaysChampDescriptor { options { name code } } } } } } }
fragment ChampFragment on Champ { id __typename label stringValue
  ... on DatetimeChamp { datetime } ... on CiviliteChamp { value } ... on RegionChamp { region { name code } }
  ... on EpciChamp { epci { name code } } ... on EngagementJuridiqueChamp { engagementJuridique { montantEngage } }
  ... on TitreIdentiteChamp { grantType filled } ... on RNFChamp { rnf { id title address { label } } }
  ... on CarteChamp { geoAreas { id source geometry { type coordinates }
    ... on ParcelleCadastrale { commune numero section prefixe surface } } }
  ... on SiretChamp { etablissement { ...PersonneMoraleFragment } } }
fragment PersonneMoraleFragment on PersonneMorale { siret siegeSocial naf libelleNaf address { label }
  entreprise { siren capitalSocial raisonSociale effectifMensuel { periode nb } attestationSocialeAttachment { url } }
  association { rna titre objet } }
fragment FileFragment on File { filename contentType checksum byteSize: byteSizeBigInt url createdAt }
"""


def test_a_text_written_for_them_is_read_though_it_names_what_we_never_give(
    ask: Ask, file_one: FileOne
) -> None:
    case = file_one()
    answer = ask({"query": WRITTEN_FOR_THEM, "variables": {"dossierNumber": case.pk}})
    assert "errors" not in answer, answer
    assert answer["data"]["dossier"]["demandeur"]["nom"] == "Martin"


def test_a_dossier_that_we_gave_can_be_taken_in_again(
    ask: Ask, file_one: FileOne, version: ProcedureVersion
) -> None:
    case = file_one()
    given = ask(stored("getDemarche", demarcheNumber=version.procedure_id, includeDossiers=True))
    (dossier,) = dossiers_in(json.dumps(given).encode())
    found = match(definition_of(version.pk), dossier, NOON.date())
    assert found.answers["address"] == case.answers["address"]
    assert found.answers["kind"] == case.answers["kind"]
    assert found.answers["email"] == "lina@exemple.fr"


def test_introspection_is_answered(ask: Ask) -> None:
    from graphql import build_client_schema, get_introspection_query  # noqa: PLC0415 - late everywhere

    answer = ask({"query": get_introspection_query()})
    assert build_client_schema(answer["data"]).get_type("Dossier")


def test_a_page_of_dossiers_costs_the_same_statements_whatever_its_length(
    ask: Ask, file_one: FileOne, version: ProcedureVersion
) -> None:
    asked = stored(
        "getDemarche", demarcheNumber=version.procedure_id, includeDossiers=True, includeMessages=True
    )
    counts = []
    for _n in range(2):
        for _m in range(4):
            file_one()
        ask(asked)
        with CaptureQueriesContext(connection) as captured:
            ask(asked)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_file_opens_by_its_signed_address_for_an_hour(
    ask: Ask, file_one: FileOne, officer: Actor, client: Client, other: Authority
) -> None:
    case, picture = file_one(), io.BytesIO()
    Image.new("RGB", (2, 2)).save(picture, "PNG")
    upload = SimpleUploadedFile("photo.png", picture.getvalue(), "image/png")
    conversation.write(case.pk, text="Voici", by=applicant("Lina"), now=NOON, uploads=[upload])
    StoredFile.objects.update(state="clean")
    answer = ask(stored("getDossier", dossierNumber=case.pk, includeMessages=True))
    attached = answer["data"]["dossier"]["messages"][0]["attachments"][0]
    path = "/api" + attached["url"].split("/api", 1)[1]
    assert b"".join(client.get(path)).startswith(b"\x89PNG")  # type: ignore[arg-type]
    assert client.get(path.replace("-", "-9", 1)).status_code == 404
    assert client.get(path, HTTP_HOST="other.example").status_code == 404


def test_another_authority_s_dossiers_do_not_exist(ask: Ask, file_one: FileOne, other: Authority) -> None:
    case = file_one()
    headers = {"host": "other.example"}
    answer = ask(stored("getDossier", dossierNumber=case.pk), READ, **headers)
    assert answer["errors"][0]["extensions"]["code"] == "unauthorized"


@pytest.mark.parametrize(
    "text", ["", "x", "RG9zc2llcg==", global_id("Champ", 3), global_id("Dossier", "9" * 40), "é"]
)
def test_identifiers_that_are_none_of_ours_open_nothing(text: str) -> None:
    assert key_of("Dossier", text) is None
    assert key_of("Dossier", global_id("Dossier", 3)) == 3


def test_what_is_drawn_on_a_map_is_geojson() -> None:
    point = FieldSpec(name="spot", type="map_point", label="Où ?")
    area = FieldSpec(name="zone", type="map_area", label="Zone")
    ring = [[[-1.0, 48.0], [-1.1, 48.0], [-1.1, 48.1], [-1.0, 48.0]]]
    answers = {
        "spot": {"latitude": 48.1, "longitude": -1.6},
        "zone": {"type": "Polygon", "coordinates": ring},
    }
    page = Page.model_construct(title="x", fields=(point, area), show_if=None, intro="")
    definition = Definition.model_construct(pages=(page,), documents=())
    drawn = [champ["geoAreas"][0]["geometry"] for champ in champs(definition, answers, lambda name: (), "x")]
    assert drawn == [{"type": "Point", "coordinates": [-1.6, 48.1]}, {"type": "Polygon", "coordinates": ring}]
