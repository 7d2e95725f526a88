"""The palette, the menu's kept lists, and the pages that the law asks for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from parvis.casework.models import Case, ProcedureVersion
from parvis.core.authorities.models import Authority, Unit
from parvis.core.registries import registry
from tests.town import make_agent, signed_in

FileOne = Callable[..., Case]
LEGAL = ["/accessibilite/", "/mentions-legales/", "/donnees-personnelles/", "/plan/"]


@pytest.mark.parametrize("words", ["D-2026", "lina", "LINA mar"])
def test_the_palette_finds_a_case(as_agent: Client, file_one: FileOne, words: str) -> None:
    case = file_one()
    assert f"/agent/dossiers/{case.number}/" in as_agent.get("/agent/aller/", {"q": words}).content.decode()


def test_the_window_gets_the_results_alone(as_agent: Client, file_one: FileOne) -> None:
    file_one()
    answer = as_agent.get("/agent/aller/", {"q": "lina"}, headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()
    assert "lina" in answer.content.decode().lower()


@pytest.mark.parametrize("words", ["", "\x00", "'; --", "a" * 5_000, "& |", "<b>"])
def test_the_palette_survives_anything(as_agent: Client, words: str) -> None:
    answer = as_agent.get("/agent/aller/", {"q": words})
    assert answer.status_code == 200
    assert "<b>" not in answer.content.decode()


def test_the_palette_finds_no_case_of_another_unit(
    authority: Authority, file_one: FileOne, client: Client
) -> None:
    case = file_one()
    elsewhere = Unit.objects.create(slug="voirie", name="Voirie")
    stranger = make_agent(elsewhere, "Paul Rey", ["casework.view"])
    stranger.grants.update(unit=elsewhere)
    signed_in(client, stranger)
    assert case.number not in client.get("/agent/aller/", {"q": "lina"}).content.decode()


def test_a_kept_list_stands_in_the_menu_and_is_current_on_its_page(
    as_agent: Client, version: ProcedureVersion
) -> None:
    as_agent.post("/agent/dossiers/vues/", {"name": "Bientôt", "query": "soon=1&q=acte de"})
    text = as_agent.get("/agent/dossiers/?soon=1&q=acte+de").content.decode()
    assert 'href="/agent/dossiers/?soon=1&amp;q=acte+de" aria-current="page"' in text
    assert text.count('aria-current="page"') == 1
    assert "oublier" in text


@pytest.mark.parametrize("path", LEGAL)
def test_the_pages_of_the_law_name_the_authority(client: Client, authority: Authority, path: str) -> None:
    text = client.get(path).content.decode()
    assert authority.name in text
    assert "<h1" in text


def test_the_register_is_made_from_the_procedures(client: Client, version: ProcedureVersion) -> None:
    text = client.get("/donnees-personnelles/").content.decode()
    for words in ("obligation légale", "État civil", "1 an", "Établir et envoyer la copie"):
        assert words in text


def test_the_site_map_has_every_public_entry_of_the_menu(client: Client, authority: Authority) -> None:
    page = client.get("/plan/").content.decode()
    main = page[page.index("<main") : page.index("</main")]
    entries = [entry.url for entry in registry.menu if entry.place == "public"]
    assert entries
    assert [url for url in entries if f'href="{url}"' not in main] == []


@pytest.mark.parametrize(
    ("abilities", "place"),
    [
        (["casework.view"], "/agent/dossiers/"),
        (["people.manage"], "/agent/reglages/"),
        (["cards.view"], "/agent/fiches/"),
        (["nothing.at_all"], "/agent/dossiers/"),
    ],
)
def test_the_desk_opens_on_what_the_agent_may_see(
    unit: Unit, client: Client, abilities: list[str], place: str
) -> None:
    signed_in(client, make_agent(unit, "Paul Rey", abilities))
    assert client.get("/agent/")["Location"] == place


def test_who_sees_no_case_has_a_palette_and_a_bar_of_her_own(
    unit: Unit, client: Client, file_one: FileOne
) -> None:
    case = file_one()
    signed_in(client, make_agent(unit, "Paul Rey", ["cards.view"]))
    page = client.get("/agent/aller/", {"q": "fiches"}).content.decode()
    assert "/agent/fiches/" in page
    assert "/agent/nouveau/" not in page
    assert 'action="/agent/dossiers/"' not in page
    for words in ("lina", case.number, "acte", "paul"):
        assert "/agent/dossiers/" not in client.get("/agent/aller/", {"q": words}).content.decode()
