"""The studio in a browser: a procedure begun, changed, found fault with, mended, tried, published."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from parvis.casework.definition.language import read
from parvis.casework.models import Procedure, ProcedureVersion
from parvis.casework.studio.models import DefinitionDraft
from parvis.core.authorities.models import Unit
from parvis.core.journal.models import JournalEntry
from parvis.core.permissions.models import Grant
from tests.town import make_agent, signed_in

pytestmark = pytest.mark.django_db
COMPOST = "/agent/studio/demander-un-composteur/"


@pytest.fixture
def begun(as_agent: Client, unit: Unit) -> Client:
    """A browser in which a new procedure is begun from nothing."""
    answer = as_agent.post(
        "/agent/studio/nouvelle/",
        {
            "title": "Demander un composteur",
            "summary": "Recevoir un composteur pour son jardin.",
            "handled_by": unit.slug,
            "model": "",
            "basis": "Délibération du 3 février 2026",
            "purpose": "Remettre un composteur et en suivre le nombre.",
        },
    )
    assert answer["Location"] == COMPOST
    return as_agent


def post(client: Client, where: str, **words: Any) -> Any:
    """Send a form of the studio from the page as it stands."""
    draft = DefinitionDraft.objects.get()
    return client.post(f"{COMPOST}{where}", {"revision": draft.revision, **words})


def definition() -> Any:
    return read(DefinitionDraft.objects.get().source)[0]


def test_a_new_procedure_is_whole_from_the_start(begun: Client) -> None:
    page = begun.get(COMPOST)
    assert page.status_code == 200
    assert "Prête à être publiée" in page.content.decode()
    assert "<svg" in page.content.decode()


def test_from_nothing_the_two_texts_that_nobody_can_guess_are_asked(as_agent: Client, unit: Unit) -> None:
    answer = as_agent.post(
        "/agent/studio/nouvelle/", {"title": "Essai", "summary": "x", "handled_by": unit.slug, "model": ""}
    )
    assert answer.status_code == 422
    title = answer.content.decode().split("<title>")[1].split("</title>")[0]
    assert title.count("Erreur") == 1, "said once"
    assert not DefinitionDraft.objects.exists()


def test_what_a_new_procedure_needs_is_not_called_optional(as_agent: Client) -> None:
    page = as_agent.get("/agent/studio/nouvelle/").content.decode()
    assert page.count("(facultatif)") == 2


def test_a_plan_without_tests_says_how_to_make_one(begun: Client) -> None:
    assert "0 test" not in begun.get(COMPOST).content.decode()


def test_a_question_is_added_with_its_choices_and_a_condition(begun: Client) -> None:
    where = "ajouter/pages.0.fields/"
    assert begun.get(f"{COMPOST}{where}").status_code == 200
    assert begun.get(f"{COMPOST}{where}?type=choice").status_code == 200
    post(begun, where, type="choice", label="Où habitez-vous ?", choices="En maison\nEn immeuble")
    post(begun, where, type="number", label="Surface du jardin", unit="m²", min="1")
    home, garden = definition().fields[2:]
    assert [(choice.name, choice.label) for choice in home.choices] == [
        ("en_maison", "En maison"),
        ("en_immeuble", "En immeuble"),
    ]
    assert (garden.name, garden.least, garden.unit) == ("surface_du_jardin", 1, "m²")
    answer = post(
        begun,
        "condition/pages.0.fields.3/",
        when="if",
        rows="1",
        **{"name-0": home.name, "operator-0": "is", "value-0": "en_maison"},
    )
    assert answer.status_code == 302
    assert definition().fields[3].show_if == f'{home.name} == "en_maison"'
    assert "« Où habitez-vous ? » est « En maison »" in begun.get(COMPOST).content.decode().replace(
        "\xa0", " "
    ).replace("\u202f", " ")


def test_a_condition_is_redrawn_when_another_question_is_chosen(begun: Client) -> None:
    post(begun, "ajouter/pages.0.fields/", type="yes_no", label="Avez-vous un jardin ?")
    page = post(begun, "condition/documents.0/", when="if")
    assert page.status_code == 404
    post(begun, "ajouter/documents/", title="Plan du jardin", blocking="on")
    look = post(
        begun, "condition/documents.0/", when="if", look="1", rows="1", **{"name-0": "avez_vous_un_jardin"}
    )
    assert "est « oui »" in look.content.decode().replace("\xa0", " ").replace("\u202f", " ")
    assert definition().documents[0].required_if is None


def test_somebody_who_must_agree_is_added_to_a_step(begun: Client) -> None:
    where, kept = "partie/workflow.transitions.accept/", definition()
    words = {"label": "Accepter", "start": ["received", "checking"], "to": "accepted", "by": "officer"}
    more = post(begun, where, **words, **{"circuit-count": "0", "add:circuit": "1"})
    assert more.status_code == 200
    assert 'name="circuit-0-kind"' in more.content.decode()
    assert "à corriger" not in more.content.decode()
    assert definition() == kept
    who = {"title": "Cheffe", "kind": "visa", "unit": "etat-civil", "same_person": "on"}
    said = {f"circuit-0-{word}": value for word, value in who.items()}
    post(begun, where, **words, **{"circuit-count": "1", **said})
    (cheffe,) = definition().workflow.transitions["accept"].circuit or ()
    assert cheffe.same_person
    box = begun.get(f"{COMPOST}{where}").content.decode().partition('name="circuit-0-same_person"')[2]
    assert "checked" in box.partition(">")[0]


def test_a_question_without_words_is_asked_for_them(begun: Client) -> None:
    page = post(begun, "ajouter/pages.0.fields/", type="choice", label="", choices="En maison\nEn immeuble")
    assert page.status_code == 422
    assert post(begun, "ajouter/pages.0.fields/", type="phone", label="").status_code == 302


def test_a_condition_begun_is_not_lost_to_always(begun: Client) -> None:
    post(begun, "ajouter/documents/", title="Plan du jardin", blocking="on")
    page = begun.get(f"{COMPOST}condition/documents.0/").content.decode()
    assert 'value="if" checked' in page
    answer = post(begun, "condition/documents.0/", when="if", rows="1", **{"name-0": ""})
    assert answer.status_code == 422


def test_what_the_verifier_finds_is_shown_beside_what_is_at_fault(begun: Client) -> None:
    post(begun, "ajouter/workflow.states/", public="Au grenier", phase="review")
    page = begun.get(COMPOST).content.decode()
    assert "Aucune étape ne mène" in page
    answer = begun.post(f"{COMPOST}publier/", {})
    assert answer.status_code == 302
    assert not Procedure.objects.exists()
    state = begun.get(f"{COMPOST}partie/workflow.states.au_grenier/")
    assert "Aucune étape ne mène" in state.content.decode()


def test_an_identifier_changed_is_changed_everywhere(begun: Client) -> None:
    post(begun, "ajouter/pages.0.fields/", type="yes_no", label="Avez-vous un jardin ?", name="garden")
    post(begun, "ajouter/pages.0.fields/", type="text", label="Lequel ?", name="which")
    post(
        begun, "condition/pages.0.fields.3/", when="if", rows="1", **{"name-0": "garden", "operator-0": "yes"}
    )
    post(begun, "partie/pages.0.fields.2/", type="yes_no", label="Avez-vous un jardin ?", name="jardin")
    assert definition().fields[3].show_if == "jardin"


def test_changes_are_taken_back_and_made_again(begun: Client) -> None:
    post(begun, "ajouter/documents/", title="Plan du jardin", blocking="on")
    begun.post(f"{COMPOST}agir/", {"step": "1"})
    assert not definition().documents
    begun.post(f"{COMPOST}agir/", {"step": "2"})
    assert definition().documents[0].title == "Plan du jardin"
    post(begun, "agir/", remove="documents.0")
    assert not definition().documents
    assert "Plan du jardin" in begun.get(f"{COMPOST}historique/").content.decode()


def test_who_writes_over_a_colleague_is_told_and_loses_nothing(begun: Client) -> None:
    old = DefinitionDraft.objects.get().revision
    post(begun, "ajouter/documents/", title="Plan du jardin", blocking="on")
    answer = begun.post(f"{COMPOST}ajouter/documents/", {"revision": old, "title": "Photo du jardin"})
    assert answer.status_code == 422
    assert "Photo du jardin" in answer.content.decode()
    assert len(definition().documents) == 1


def test_a_text_that_cannot_be_read_stays_on_the_page(begun: Client) -> None:
    source = DefinitionDraft.objects.get().source
    answer = post(begun, "texte/", source=source.replace("pages:", "pagse:"))
    assert answer.status_code == 422
    assert "pagse" in answer.content.decode()
    answer = post(begun, "texte/", source=source.replace("Gratuit", "gratuit"))
    assert answer.status_code == 302 or "cost" not in source


def test_rights_over_one_unit_do_not_open_the_studio(client: Client, unit: Unit) -> None:
    agent = make_agent(unit)
    Grant.objects.update(unit=unit)
    signed_in(client, agent)
    for page in ("/agent/studio/", "/agent/studio/nouvelle/", f"{COMPOST}texte/"):
        assert client.get(page).status_code == 403
        assert client.post(page, {"source": "x"}).status_code in {403, 405}


def test_a_letter_is_seen_while_it_is_typed(begun: Client) -> None:
    draft = DefinitionDraft.objects.get()
    answer = begun.post(
        f"{COMPOST}partie/letters.accord/",
        {"subject": "Accord", "body": "Bonjour {{ applicant }}, c’est oui.", "signed_by": "Le maire"},
        headers={"HX-Request": "true"},
    )
    assert "Bonjour Camille Martin, c’est oui." in answer.content.decode()
    assert "<html" not in answer.content.decode()
    draft.refresh_from_db()
    assert draft.revision == 1


def test_a_trial_writes_nothing_and_becomes_a_test(begun: Client) -> None:
    pages = begun.get(f"{COMPOST}essai/")
    assert "Ceci est un essai" in pages.content.decode()
    identity = {
        "applicant_family_name": "Martin",
        "applicant_given_names": "Lina",
        "applicant_birth_date_day": "14",
        "applicant_birth_date_month": "3",
        "applicant_birth_date_year": "2000",
    }
    answer = begun.post(f"{COMPOST}essai/?page=1", {**identity, "email": "lina@exemple.fr"})
    assert answer["Location"].endswith("?page=verifier"), answer.content.decode()[-3000:]
    assert begun.get(answer["Location"]).status_code == 200
    assert begun.post(answer["Location"], {})["Location"].endswith("/essai/dossier/")
    begun.post(f"{COMPOST}essai/dossier/", {"take": "officer:take"})
    begun.post(f"{COMPOST}essai/dossier/", {"take": "officer:accept"})
    desk = begun.get(f"{COMPOST}essai/dossier/").content.decode()
    assert "Votre demande est acceptée" in desk
    begun.post(f"{COMPOST}essai/dossier/", {"keep": "1", "name": "Une demande simple est acceptée"})
    test = definition().tests[0]
    assert (test.then.state, test.then.outcome, test.then.sends) == ("accepted", "accepted", ("accord",))
    assert [(step.by, step.take) for step in test.when] == [("officer", "take"), ("officer", "accept")]
    assert "Tous les tests sont respectés" in begun.get(f"{COMPOST}tests/").content.decode()
    assert begun.get(f"{COMPOST}partie/tests.0/").status_code == 200
    post(begun, "ajouter/pages.0.fields/", type="text", label="Numéro du jardin")
    assert "« Numéro du jardin »" in begun.get(f"{COMPOST}tests/").content.decode().replace("\xa0", " ")


def test_published_then_changed_then_compared_then_taken_up_again(begun: Client) -> None:
    assert begun.get(f"{COMPOST}publier/").status_code == 200
    post(begun, "publier/")
    assert ProcedureVersion.objects.get().number == 1
    assert begun.get(COMPOST)["Location"] == f"{COMPOST}versions/"
    assert begun.get(f"{COMPOST}publier/")["Location"] == f"{COMPOST}versions/", "the browser’s arrow"
    assert "/demarches/demander-un-composteur/" in begun.get(f"{COMPOST}versions/").content.decode()
    begun.post(f"{COMPOST}commencer/")
    post(begun, "partie/pages.0/", title="Vous et votre foyer")
    compared = begun.get(f"{COMPOST}comparer/").content.decode()
    assert "Vous et votre foyer" in compared
    post(begun, "publier/")
    assert ProcedureVersion.objects.count() == 2
    begun.post(f"{COMPOST}ouverture/")
    assert Procedure.objects.get().state == "closed"
    begun.post(f"{COMPOST}ouverture/")
    assert Procedure.objects.get().state == "open"
    begun.post(f"{COMPOST}versions/1/reprendre/")
    assert definition().pages[0].title == "Vous"
    actions = set(JournalEntry.objects.values_list("action", flat=True))
    assert {"studio.begun", "studio.changed", "procedure.published"} <= actions
