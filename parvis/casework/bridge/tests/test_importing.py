"""A démarche and its dossiers come in: nothing is lost, nothing comes twice, nothing is sent to anybody."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parvis.casework.actions import conversation
from parvis.casework.actions.publish import publish
from parvis.casework.bridge.models import Arrival, TakenIn
from parvis.casework.bridge.reading import NotTheirs, descriptor_in, dossiers_in
from parvis.casework.bridge.taking import receive, take_in
from parvis.casework.bridge.translating import translate
from parvis.casework.definition.language import read, write
from parvis.casework.models import Case, CaseEvent, Procedure
from parvis.casework.queries.inbox import Filters, narrowed, visible
from parvis.core.actors import Actor, Forbidden
from parvis.core.authorities.models import Unit
from parvis.core.messaging.models import OutgoingMessage
from parvis.core.permissions.queries import agent_actor
from tests.town import NOON, make_agent

Take = Callable[..., Arrival]


def champ(kind: str, label: str, **more: Any) -> dict[str, Any]:
    return {"__typename": f"{kind}ChampDescriptor", "id": label, "label": label, "required": True, **more}


DEMARCHE = {
    "number": 12,
    "title": "Subvention aux associations",
    "description": "Demandez une subvention à la ville.",
    "dureeConservationDossiers": 36,
    "revision": {
        "champDescriptors": [
            champ("HeaderSection", "Votre association"),
            champ("HeaderSection", "Identité"),
            champ("Text", "Nom de l’association"),
            champ("Siret", "Numéro SIRET"),
            champ("DropDownList", "Domaine", options=["Sport", "Culture"], otherOption=True),
            champ("MultipleDropDownList", "Quartiers", options=["Nord", "Sud"], required=False),
            champ("LinkedDropDownList", "Salle", options=["--Nord--", "Gymnase", "--Sud--", "Préau"]),
            champ("HeaderSection", "Le projet"),
            champ("Textarea", "Description du projet", description="En quelques lignes."),
            champ("DecimalNumber", "Montant demandé"),
            champ("YesNo", "Projet annuel"),
            champ("Date", "Début"),
            champ("Address", "Lieu"),
            champ("Commune", "Commune d’origine"),
            champ("Epci", "Intercommunalité", required=False),
            champ("PieceJustificative", "Budget", description="Au format PDF."),
            champ(
                "Repetition",
                "Membres",
                champDescriptors=[champ("Text", "Nom du membre"), champ("PieceJustificative", "Mandat")],
            ),
            champ("Text", "Montant demandé"),
        ],
        "annotationDescriptors": [champ("Text", "Avis de l’élu")],
    },
}


def value(kind: str, label: str, text: str = "", **more: Any) -> dict[str, Any]:
    return {"__typename": f"{kind}Champ", "id": label, "label": label, "stringValue": text, **more}


def dossier(number: int = 501, **changes: Any) -> dict[str, Any]:
    return {
        "number": number,
        "state": "en_instruction",
        "dateDepot": "2026-09-01T10:00:00+02:00",
        "datePassageEnInstruction": "2026-09-05T10:00:00+02:00",
        "usager": {"email": "lina@exemple.fr"},
        "demandeur": {"nom": "Martin", "prenom": "Lina", "dateDeNaissance": "2004-03-14"},
        "champs": [
            value("Text", "Nom de l’association", "Les Lilas"),
            value("Siret", "Numéro SIRET", "35600000000048", etablissement={"siret": "35600000000048"}),
            value("Text", "Domaine", "Culture"),
            value("MultipleDropDownList", "Quartiers", "Nord, Sud", values=["Nord", "Sud"]),
            value(
                "LinkedDropDownList", "Salle", "Nord / Gymnase", primaryValue="Nord", secondaryValue="Gymnase"
            ),
            value("Text", "Description du projet", "Une fête."),
            value("DecimalNumber", "Montant demandé", "1500.5"),
            value("YesNo", "Projet annuel", "true", selected=True),
            value("Date", "Début", "01 octobre 2026", date="2026-10-01"),
            value(
                "Address",
                "Lieu",
                "3 rue des Lilas 35000 Rennes",
                address={"streetAddress": "3 rue des Lilas", "postalCode": "35000", "cityName": "Rennes"},
            ),
            value("Commune", "Commune d’origine", "Rennes", commune={"code": "35238", "name": "Rennes"}),
            value(
                "PieceJustificative",
                "Budget",
                "",
                files=[{"filename": "budget.pdf", "url": "https://x.example/b"}],
            ),
            value(
                "Repetition",
                "Membres",
                "",
                rows=[{"champs": [value("Text", "Nom du membre", "Karim")]}, {"champs": []}],
            ),
            value("Text", "Champ disparu", "À garder"),
        ],
        "annotations": [value("Text", "Avis de l’élu", "Très bien")],
        "messages": [
            {"email": "lina@exemple.fr", "body": "Bonjour", "createdAt": "2026-09-02T10:00:00+02:00"},
            {"email": "agent@ville.example", "body": "Bien reçu", "createdAt": "2026-09-03T10:00:00+02:00"},
        ],
        "avis": [{"question": "Conforme ?", "reponse": "Oui", "dateReponse": "2026-09-06T10:00:00+02:00"}],
        "traitements": [
            {"state": "en_construction", "dateTraitement": "2026-09-01T10:00:00+02:00"},
            {"state": "en_instruction", "dateTraitement": "2026-09-05T10:00:00+02:00"},
        ],
        **changes,
    }


def page(*dossiers: dict[str, Any]) -> bytes:
    return json.dumps({"data": {"demarche": {"number": 12, "dossiers": {"nodes": dossiers}}}}).encode()


def test_a_demarche_becomes_a_draft_that_can_be_published_once_completed() -> None:
    found = translate(DEMARCHE, unit="vie-associative")
    assert found.findings == []
    assert write(read(found.text)[0]) == found.text
    kinds = {spec.label or spec.name: spec.type for spec in found.definition.fields}
    assert kinds["Domaine"] == "choice"
    assert kinds["Salle"] == "linked_choices"
    assert kinds["Membres"] == "block"
    assert [document.title for document in found.definition.documents] == ["Budget"]
    assert [page.title for page in found.definition.pages] == [
        "Vous",
        "Votre association - Identité",
        "Le projet",
    ]
    names = [spec.name for spec in found.definition.fields]
    assert len(set(names)) == len(names)
    assert str(found.definition.privacy.keep) == "36 months"


def test_what_could_not_be_translated_is_said_with_its_line() -> None:
    found = translate(DEMARCHE, unit="vie-associative")
    said = {note.label: note for note in found.notes}
    assert {"Domaine", "Intercommunalité", "Membres", "Avis de l’élu", "Conditions"} <= set(said)
    lines = found.text.splitlines()
    assert "intercommunalite" in lines[said["Intercommunalité"].line - 1]
    assert "epci" in said["Intercommunalité"].said
    assert "Mandat" in said["Membres"].said


@pytest.mark.parametrize(
    "kind", ["Regions", "Carte", "Rnf", "TitreIdentite", "Explication", "Inconnu", "Civilite"]
)
def test_each_of_their_kinds_gives_a_definition_that_is_read(kind: str) -> None:
    demarche = {**DEMARCHE, "revision": {"champDescriptors": [champ(kind, "Question")]}}
    assert translate(demarche, unit="vie-associative").definition


@pytest.mark.parametrize(
    "label", ["", " ", "x" * 900, "12", "class", "age", "name", "É\u0007è", "<script>", "{{ grounds }}"]
)
def test_strange_labels_break_nothing(label: str) -> None:
    demarche = {
        "title": label,
        "revision": {"champDescriptors": [champ("Text", label), champ("Text", label)]},
    }
    assert translate(demarche, unit="vie-associative").definition


def test_the_descriptor_is_found_in_any_envelope() -> None:
    for wrapped in (DEMARCHE, {"data": {"demarcheDescriptor": DEMARCHE}}, [{"data": {"demarche": DEMARCHE}}]):
        assert descriptor_in(json.dumps(wrapped).encode())["title"] == DEMARCHE["title"]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"3", b"[]", b"[1]", b'{"data": null}', b"\xff\xfe", b"[" * 50_000]
)
def test_files_that_hold_nothing_are_refused(content: bytes) -> None:
    with pytest.raises(NotTheirs):
        descriptor_in(content)
    with pytest.raises(NotTheirs):
        dossiers_in(content)


@pytest.mark.parametrize(
    "odd",
    [
        '"number": true',
        '"number": 0',
        f'"number": {2**63}',
        '"number": 1, "x": NaN',
        '"number": 1, "x": "\\ud800"',
    ],
)
def test_what_the_database_would_refuse_is_refused_before_the_job(odd: str) -> None:
    with pytest.raises(NotTheirs):
        dossiers_in(f'{{{odd}, "state": "accepte", "champs": []}}'.encode())


@pytest.fixture
def procedure(unit: Unit) -> Procedure:
    """The translated démarche, published."""
    from parvis.core.actors import SYSTEM  # noqa: PLC0415

    definition = translate(DEMARCHE, unit=unit.slug).definition
    return publish(definition, by=SYSTEM, now=NOON).procedure


@pytest.fixture
def take(procedure: Procedure, officer: Actor) -> Take:
    """Take a file in, as the worker does."""

    def taken(*dossiers: dict[str, Any]) -> Arrival:
        row = receive(page(*dossiers), name="page.json", procedure=procedure, by=officer, now=NOON)
        take_in.run(arrival=row.pk)
        row.refresh_from_db()
        return row

    return taken


@pytest.mark.django_db
def test_a_dossier_becomes_a_case_with_its_answers_dates_and_history(take: Take) -> None:
    row = take(dossier())
    assert (row.state, row.added, row.text) == ("done", 1, "")
    case = Case.objects.get()
    answers = case.answers
    assert answers["domaine"] == "culture"
    assert answers["quartiers"] == ["nord", "sud"]
    assert answers["salle"] == {"first": "nord", "second": "gymnase"}
    assert answers["montant_demande"] == 1500.5
    assert answers["projet_annuel"] is True
    assert answers["debut"] == "2026-10-01"
    assert answers["lieu"]["postcode"] == "35000"
    assert answers["commune_d_origine"]["code"] == "35238"
    assert answers["membres"][0] == {"nom_du_membre": "Karim"}
    assert answers["demandeur"]["family_name"] == "Martin"
    assert (case.applicant_name, case.applicant_email) == ("Lina Martin", "lina@exemple.fr")
    assert case.received_at == datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
    assert (case.state, case.phase) == ("checking", "review")
    kinds = list(CaseEvent.objects.filter(case=case).order_by("at", "id").values_list("type", flat=True))
    assert kinds == ["submitted", "message_in", "message_out", "step", "note", "taken_in"]


@pytest.mark.django_db
def test_nothing_is_lost(take: Take) -> None:
    row = take(dossier())
    line = CaseEvent.objects.get(type="taken_in")
    assert {"Champ disparu : À garder", "Avis de l’élu : Très bien"} <= set(line.data["titles"])
    assert line.data["files"] == ["Budget : budget.pdf"]
    assert TakenIn.objects.get().data == dossier()
    assert [501, "Champ disparu : À garder"] in row.problems


@pytest.mark.django_db
def test_the_same_file_twice_changes_nothing(take: Take) -> None:
    take(dossier(501), dossier(502))
    before = list(CaseEvent.objects.values_list("pk", flat=True))
    again = take(dossier(501), dossier(502))
    assert (again.added, again.changed, again.known) == (0, 0, 2)
    assert Case.objects.count() == 2
    assert list(CaseEvent.objects.values_list("pk", flat=True)) == before


@pytest.mark.django_db
def test_a_dossier_that_changed_is_taken_again_unless_somebody_worked_on_it(
    take: Take, officer: Actor
) -> None:
    take(dossier(501), dossier(502))
    first, second = Case.objects.order_by("pk")
    conversation.note(first.pk, text="À moi", by=officer, now=NOON)
    conversation.write(second.pk, text="Bonjour", by=officer, now=NOON)
    decided = {
        "state": "accepte",
        "dateTraitement": "2026-10-01T10:00:00+02:00",
        "traitements": [
            {"state": "accepte", "dateTraitement": "2026-10-01T10:00:00+02:00", "motivation": "Beau projet."}
        ],
    }
    again = take(dossier(501, **decided), dossier(502, **decided))
    assert (again.added, again.changed) == (0, 2)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.outcome, second.outcome) == ("accepted", "")
    assert first.closed_at == datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
    assert CaseEvent.objects.filter(case=first, type="note", data__text="À moi").exists()
    assert CaseEvent.objects.get(case=first, type="decision").data["grounds"] == "Beau projet."
    assert TakenIn.objects.get(case=second).data["state"] == "accepte"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        ("en_construction", ""),
        ("en_instruction", ""),
        ("accepte", "accepted"),
        ("refuse", "refused"),
        ("sans_suite", "closed"),
    ],
)
def test_each_state_has_its_equal(state: str, outcome: str, take: Take) -> None:
    take(dossier(state=state, dateTraitement="2026-10-01T10:00:00+02:00"))
    case = Case.objects.get()
    assert case.outcome == outcome
    assert case.is_open == (not outcome)


@pytest.mark.django_db
def test_nobody_is_written_to_even_when_the_delay_is_over(take: Take) -> None:
    from parvis.casework.actions.ticking import tick  # noqa: PLC0415

    row = take(dossier(dateDepot="2025-01-01T10:00:00+01:00", datePassageEnInstruction=None))
    assert any("délai légal" in said for _number, said in row.problems)
    assert Case.objects.get().clock_started_on is None
    tick(now=NOON + timedelta(days=1))
    assert Case.objects.get().implicit == ""
    assert not OutgoingMessage.objects.filter(to="lina@exemple.fr").exclude(kind="reminder").exists()


@pytest.mark.django_db
def test_a_case_is_found_by_its_old_number(take: Take, officer: Actor) -> None:
    take(dossier(987654))
    found = narrowed(visible(officer), Filters(view="all", q="987654"), officer, NOON.date())
    assert found.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {
            "champs": [
                None,
                {"label": None},
                {"label": "Domaine", "stringValue": 3},
                {"label": "Lieu", "address": "x"},
            ]
        },
        {
            "messages": [None, {"body": None, "createdAt": "hier"}],
            "traitements": [None, {"dateTraitement": "x"}],
        },
        {"demandeur": None, "usager": None, "dateDepot": None, "avis": None, "annotations": None},
        {"champs": [{"label": "Membres", "rows": [{"champs": None}]}]},
        {"champs": [{"label": "Nom de l’association", "stringValue": "a\x00b"}]},
        {"state": "inconnu"},
    ],
)
def test_strange_dossiers_are_taken_in_all_the_same(changes: dict[str, Any], take: Take) -> None:
    assert take(dossier(**changes)).added == 1


@pytest.mark.django_db
def test_the_pages_say_what_came(client: Client, unit: Unit, procedure: Procedure, as_agent: Client) -> None:
    def upload(data: bytes) -> SimpleUploadedFile:
        return SimpleUploadedFile("page.json", data, "application/json")

    base = "/agent/passerelle/"
    drawn = as_agent.post(
        f"{base}demarche/", {"file": upload(json.dumps(DEMARCHE).encode()), "unit": unit.slug}
    )
    assert "Intercommunalité" in drawn.content.decode()
    assert as_agent.post(f"{base}demarche/", {"file": upload(b"{}"), "unit": unit.slug}).status_code == 422
    assert as_agent.post(f"{base}dossiers/", {"procedure": procedure.pk}).status_code == 422
    sent = {"dossiers": upload(page(dossier())), "procedure": procedure.pk}
    assert as_agent.post(f"{base}dossiers/", sent).status_code == 302
    assert "page.json" in as_agent.get(base).content.decode()


@pytest.mark.django_db
def test_only_who_writes_procedures_takes_dossiers_in(unit: Unit, procedure: Procedure) -> None:
    agent = make_agent(unit, "Paul Rey", ["casework.view", "casework.handle"])
    with pytest.raises(Forbidden):
        receive(
            page(dossier()), name="x", procedure=procedure, by=agent_actor(agent, agent.account), now=NOON
        )
