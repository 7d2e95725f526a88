"""Types, cards, rights, history, the console, the question answered with a card."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from parvis.casework.actions.publish import publish
from parvis.casework.answers import Checked, clean_one, lines_of
from parvis.casework.cards import queries
from parvis.casework.cards.actions import CardStale, KeyTaken, publish_type, remove_card, save_card
from parvis.casework.cards.definition import read_cards, write_cards
from parvis.casework.cards.fields import CardQuestion
from parvis.casework.cards.models import Card, CardType, CardTypeVersion
from parvis.casework.cards.queries import definition_of, facts, history, page
from parvis.casework.definition.faults import Refused
from parvis.casework.definition.language import read
from parvis.casework.definition.model import FieldSpec
from parvis.casework.definitions import definition_of as definition_at
from parvis.casework.fields.base import BadAnswer
from parvis.casework.forms import form_class
from parvis.core.actors import Actor, Forbidden
from parvis.core.authorities.models import Authority, Unit
from parvis.core.database.scope import in_scope
from parvis.core.people.models import Agent
from parvis.core.permissions.models import Grant, Role
from parvis.core.permissions.queries import agent_actor
from tests.town import BIRTHS, EVERYTHING, NOON, make_agent, signed_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 18)
SCHOOLS = """
cards: ecoles
title: Écoles
one: École
key: nom
digest: [nom, niveau]
public: true
fields:
  - nom: {type: text, label: Nom}
  - niveau: {type: choice, label: Niveau, choices: {maternelle: Maternelle, primaire: Primaire}}
  - places: {type: number, label: Places, min: 0, optional: true}
"""


@pytest.fixture
def keeper(unit: Unit) -> Agent:
    """An agent who may do everything with cards."""
    return make_agent(unit, "Nadia Kaya", [*EVERYTHING, "cards.view", "cards.edit", "cards.manage"])


@pytest.fixture
def by(keeper: Agent) -> Actor:
    """The same, at work."""
    return agent_actor(keeper, keeper.account)


@pytest.fixture
def schools(by: Actor) -> CardType:
    """A type of cards."""
    return publish_type(read_cards(SCHOOLS), by=by, now=NOON)


@pytest.fixture
def school(schools: CardType, by: Actor) -> Callable[..., Card]:
    """Add a school."""

    def make(name: str = "Jules-Ferry", level: str = "primaire", **more: Any) -> Card:
        values = {"nom": name, "niveau": level, **more}
        return save_card(schools, values, card=None, by=by, now=NOON)

    return make


def test_writing_and_reading_a_type_gives_it_back() -> None:
    once = write_cards(read_cards(SCHOOLS))
    assert write_cards(read_cards(once)) == once


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (("type: text", "type: file"), "fields.0.type"),
        (("type: text", "type: nowhere"), "pages.0.fields.0.type"),
        (("key: nom", "key: autre"), "key"),
        (("key: nom", "key: places"), "key"),
        (("digest: [nom, niveau]", "digest: [rien]"), "digest"),
        (("type: text", "type: email"), "privacy"),
        (("cards: ecoles", "cards: types"), "cards"),
        (("type: text, ", "type: text, show_if: places > 1, "), "fields.0.show_if"),
        (("public: true", "public: true\nunknown: 1"), "unknown"),
        (("label: Places", "label: Places, sensitive: true"), "public"),
    ],
)
def test_what_a_type_cannot_say_is_refused(change: tuple[str, str], path: str) -> None:
    with pytest.raises(Refused) as refused:
        read_cards(SCHOOLS.replace(*change))
    assert path in {fault.path for fault in refused.value.faults}


def test_a_card_is_told_searched_and_its_history_kept(
    school: Callable[..., Card], schools: CardType, by: Actor
) -> None:
    card = school(places=120)
    assert (card.key, card.title) == ("jules-ferry", "Jules-Ferry · Primaire")
    school("Les Tilleuls", "maternelle")
    assert page(schools, "FERRY prim", "").cards == [card]
    changed = save_card(schools, {**card.values, "places": 90}, card=card, revision=1, by=by, now=NOON)
    told = history(changed, definition_of(schools))
    assert told[0].changes == [("Places", "120", "90")]
    assert told[0].who == "Nadia Kaya"
    assert changed.revision == 2
    with pytest.raises(CardStale):
        save_card(schools, card.values, card=card, revision=1, by=by, now=NOON)


def test_a_key_is_taken_once_and_a_removed_card_comes_back(school: Callable[..., Card], by: Actor) -> None:
    card = school()
    with pytest.raises(KeyTaken):
        school("JULES FERRY")
    remove_card(card, by=by, now=NOON)
    assert school().pk == card.pk
    assert Card.objects.get().is_active


def test_a_new_question_leaves_old_cards_valid(
    school: Callable[..., Card], schools: CardType, by: Actor
) -> None:
    card = school(places=3)
    more = SCHOOLS.replace("fields:", "fields:\n  - cantine: {type: yes_no, label: Cantine}")
    without = more.replace("  - places: {type: number, label: Places, min: 0, optional: true}\n", "")
    again = publish_type(read_cards(without), by=by, now=NOON)
    assert again.pk == schools.pk
    assert CardTypeVersion.objects.filter(card_type=schools).count() == 2
    assert ("Cantine", []) in facts(card, definition_of(again))
    values = {"nom": "Jules-Ferry", "niveau": "primaire", "cantine": True}
    saved = save_card(again, values, card=card, by=by, now=NOON)
    assert saved.values["places"] == 3, "what is asked no more stays"
    publish_type(read_cards(without), by=by, now=NOON)
    assert CardTypeVersion.objects.filter(card_type=schools).count() == 2, "the same text makes no version"


# persona: what it may see, edit, manage
@pytest.mark.parametrize(
    ("abilities", "near", "see", "edit", "manage"),
    [
        ([], True, 403, 403, 403),
        (["cards.view"], True, 200, 403, 403),
        (["cards.view", "cards.edit"], True, 200, 200, 403),
        (["cards.view", "cards.edit", "cards.manage"], False, 404, 404, 403),
    ],
)
def test_who_may_what(
    abilities: list[str], near: bool, see: int, edit: int, manage: int, by: Actor, unit: Unit, client: Client
) -> None:
    publish_type(read_cards(SCHOOLS.replace("public: true", "kept_by: etat-civil")), by=by, now=NOON)
    home = unit if near else Unit.objects.create(slug="voirie", name="Voirie")
    agent = make_agent(home, "Paul Rey", ["x.y"])
    role = Role.objects.create(slug="c", name="c", abilities=["casework.view", *abilities])
    Grant.objects.create(agent=agent, role=role, unit=home)
    signed_in(client, agent)
    assert client.get("/agent/fiches/ecoles/").status_code == see
    assert client.get("/agent/fiches/ecoles/nouvelle/").status_code == edit
    assert client.get("/agent/fiches/types/ecoles/").status_code == manage


def test_actions_check_rights_themselves(schools: CardType, officer: Actor) -> None:
    with pytest.raises(Forbidden):
        save_card(schools, {"nom": "x", "niveau": "primaire"}, card=None, by=officer, now=NOON)
    with pytest.raises(Forbidden):
        publish_type(read_cards(SCHOOLS), by=officer, now=NOON)


def test_an_administrator_makes_a_type_without_writing_yaml(client: Client, keeper: Agent) -> None:
    signed_in(client, keeper)
    made = client.post("/agent/fiches/types/nouveau/", {"title": "Stands du marché", "one": "Stand"})
    assert made["Location"] == "/agent/fiches/types/stands-du-marche/"
    base = made["Location"]
    question = {"label": "Jour", "type": "choice", "choices": "Mardi\nSamedi", "hint": ""}
    assert client.post(f"{base}question/", question).status_code == 302
    definition = definition_of(CardType.objects.select_related("version").get())
    assert [spec.name for spec in definition.fields] == ["nom", "jour"]
    assert client.get(f"{base}question/jour/").status_code == 200
    renamed = {**question, "label": "Jour de marché", "choices": "Mardi\nSamedi\nDimanche"}
    client.post(f"{base}question/jour/", renamed)
    client.post(f"{base}question/jour/ranger/", {"act": "up"})
    definition = definition_of(CardType.objects.select_related("version").get())
    assert [spec.name for spec in definition.fields] == ["jour", "nom"]
    assert [choice.name for choice in definition.fields[0].choices] == ["mardi", "samedi", "dimanche"]
    assert client.post(f"{base}question/nom/ranger/", {"act": "remove"}, follow=True).status_code == 200
    assert len(definition_of(CardType.objects.select_related("version").get()).fields) == 2, "the key stays"
    page = client.get(base).content.decode()
    assert "Jour de marché" in page
    assert client.get(f"{base}definition.yaml").content.decode().startswith("cards: stands-du-marche")


def test_yaml_is_imported_or_its_faults_said(client: Client, keeper: Agent) -> None:
    signed_in(client, keeper)
    path = "/agent/fiches/types/yaml/"
    assert client.post(path, {"source": SCHOOLS}).status_code == 302
    bad = client.post(path, {"source": SCHOOLS.replace("type: text", "type: txt")})
    assert bad.status_code == 422
    assert "txt" in bad.content.decode()
    assert client.post(path, {"source": "a: &b [*b, *b]"}).status_code == 422


def test_a_card_is_added_and_changed_in_the_browser(client: Client, keeper: Agent, schools: CardType) -> None:
    signed_in(client, keeper)
    base = "/agent/fiches/ecoles/"
    assert client.post(f"{base}nouvelle/", {"nom": "", "niveau": "primaire"}).status_code == 422
    answer = client.post(f"{base}nouvelle/", {"nom": "Simone-Veil", "niveau": "primaire"})
    card = Card.objects.get()
    assert answer["Location"] == f"{base}{card.pk}/"
    assert "Simone-Veil" in client.get(base).content.decode()
    change = {"nom": "Simone-Veil", "niveau": "maternelle", "revision": 1}
    assert client.post(f"{base}{card.pk}/modifier/", change).status_code == 302
    assert client.post(f"{base}{card.pk}/modifier/", change).status_code == 422
    shown = client.get(f"{base}{card.pk}/").content.decode()
    assert "<del>Primaire</del>" in shown
    client.post(f"{base}{card.pk}/retirer/")
    assert "Simone-Veil" not in client.get(base).content.decode()


def spec(cards: str | None = "ecoles", **more: Any) -> FieldSpec:
    return FieldSpec(name="ecole", type="card", label="École", source=cards, settings=more)


def test_a_question_is_answered_with_a_card(
    school: Callable[..., Card], schools: CardType, by: Actor
) -> None:
    card = school(places=12)
    answer = clean_one(spec(), "jules-ferry", TODAY, Checked())
    assert answer["values"]["places"] == 12
    assert clean_one(spec(), "jules-ferry · PRIMAIRE", TODAY, Checked()) == answer
    assert clean_one(spec(), answer, TODAY, Checked()) == answer
    remove_card(card, by=by, now=NOON)
    with pytest.raises(BadAnswer):
        clean_one(spec(), "jules-ferry", TODAY, Checked())
    assert lines_of(spec(), answer) == ["Jules-Ferry · Primaire"], "what was answered is still told"
    assert CardQuestion().value(answer) == "jules-ferry"


@pytest.mark.parametrize("raw", [3, ["jules-ferry"], {"key": None}, "x" * 400, "a\x00b", "inconnue"])
def test_what_is_no_card_is_refused(raw: Any, school: Callable[..., Card]) -> None:
    school()
    with pytest.raises(BadAnswer):
        clean_one(spec(), raw, TODAY, Checked())


def test_names_that_several_bear_are_told(school: Callable[..., Card]) -> None:
    school("Ferry Nord")
    school("Ferry Sud")
    with pytest.raises(BadAnswer, match="Ferry Nord"):
        clean_one(spec(), "ferry", TODAY, Checked())


def test_only_public_types_are_offered_and_the_verifier_says_why(schools: CardType, by: Actor) -> None:
    assert not list(CardQuestion().faults(spec()))
    assert list(CardQuestion().faults(spec(None)))
    assert list(CardQuestion().faults(spec("rien")))
    publish_type(read_cards(SCHOOLS.replace("public: true\n", "")), by=by, now=NOON)
    assert list(CardQuestion().faults(spec()))


def test_a_condition_says_which_cards_are_offered(school: Callable[..., Card]) -> None:
    school("Les Tilleuls", "maternelle")
    school("Jules-Ferry", "primaire")
    sifted = spec(where='niveau == "maternelle"')
    assert not list(CardQuestion().faults(sifted))
    assert "Jules-Ferry" not in str(CardQuestion().widget(sifted).render("ecole", None))
    assert clean_one(sifted, "les-tilleuls", TODAY, Checked())["title"].startswith("Les Tilleuls")
    for wanted in ("jules-ferry", "Jules-Ferry · Primaire"):
        with pytest.raises(BadAnswer):
            clean_one(sifted, wanted, TODAY, Checked())
    assert list(CardQuestion().faults(spec(where="niveau + 1")))
    assert list(CardQuestion().faults(spec(where='inconnu == "x"')))


def test_long_tables_are_written_not_listed(school: Callable[..., Card], schools: CardType) -> None:
    school()
    assert CardQuestion().widget(spec()).__class__.__name__ == "Select"
    rows = [
        Card(
            card_type=schools,
            key=f"k{n}",
            title=f"T{n}",
            sort=f"t{n}",
            version=schools.version,
            updated_at=NOON,
        )
        for n in range(160)
    ]
    Card.objects.bulk_create(rows)
    assert CardQuestion().widget(spec()).__class__.__name__ == "TextInput"


def test_cards_of_another_authority_do_not_exist(
    school: Callable[..., Card], other: Authority, keeper: Agent, client: Client
) -> None:
    card = school()
    with in_scope(other.pk):
        assert not Card.objects.exists()
        with pytest.raises(BadAnswer):
            clean_one(spec(), "jules-ferry", TODAY, Checked())
    signed_in(client, keeper)
    answer = client.get(f"/agent/fiches/ecoles/{card.pk}/", HTTP_HOST="other.example")
    assert answer.status_code in {302, 404}


def test_a_form_offers_the_cards_of_today(
    school: Callable[..., Card], client: Client, unit: Unit, officer: Actor
) -> None:
    text = BIRTHS.read_text(encoding="utf-8")
    asked = "  - ecole: {type: card, label: Votre école, source: ecoles}\n  - email: email\n"
    version = publish(read(text.replace("  - email: email\n", asked))[0], by=officer, now=NOON)
    number = [
        any(spec.name == "ecole" for spec in page.fields) for page in definition_at(version.pk).pages
    ].index(True)
    path = f"/demarches/{version.procedure.slug}/nouvelle/{number + 1}/"
    school("Jules-Ferry")
    page = definition_at(version.pk).pages[number]

    def drawn() -> str:  # as each request draws it
        return str(form_class(page.fields, definition_at(version.pk).fields)()["ecole"].as_field_group())

    assert "Jules-Ferry" in drawn()
    school("Simone-Veil")
    assert "Simone-Veil" in drawn()
    assert client.get(path).status_code in {200, 302}


def test_a_procedure_that_asks_for_cards_that_are_not_there_is_refused(unit: Unit, officer: Actor) -> None:
    text = BIRTHS.read_text(encoding="utf-8")
    asked = "  - ecole: {type: card, label: Votre école, source: ecoles}\n  - email: email\n"
    with pytest.raises(Refused, match="ecoles"):
        publish(read(text.replace("  - email: email\n", asked))[0], by=officer, now=NOON)


def test_the_next_page_keeps_the_words_as_they_were_typed(
    client: Client, keeper: Agent, school: Callable[..., Card], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 1)
    for name in ("Ferry & fils 1", "Ferry & fils 2"):
        school(name)
    page = signed_in(client, keeper).get("/agent/fiches/ecoles/", {"q": "& fils"}).content.decode()
    assert "?q=%26+fils&amp;after=" in page
