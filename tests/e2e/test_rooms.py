"""Many cases at once, exports, cards and rules, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Town
from tests.e2e.robot import go_on, play

pytestmark = pytest.mark.browser
CSV = "Nom;Jour\nFromages du Pré;Samedi\nPrimeurs Haddad;Mardi\nSans jour;Lundi\n"


def test_a_label_is_put_on_many_cases_then_taken_back(page: Page, town: Town) -> None:
    play(page, town, "Estelle Roussel")
    page.goto(f"{town.url}/agent/dossiers/?view=all")
    numbers = [town.told["cases"][name][0] for name in ("received", "waiting")]
    for number in numbers:
        page.locator(f"[name=case][value='{number}']").check()
    page.locator("#b-label").select_option(label="Vu en réunion")
    page.locator(".bulk button[value=label]").click()
    go_on(page)
    rows = [page.locator("tr", has_text=number) for number in numbers]
    for row in rows:
        expect(row).to_contain_text("Vu en réunion")
    page.locator("form[action='/agent/dossiers/lot/annuler/'] button").click()
    for row in rows:
        expect(row).not_to_contain_text("Vu en réunion")


def test_columns_are_chosen_and_the_case_leads_to_its_neighbours(page: Page, town: Town) -> None:
    play(page, town, "Estelle Roussel")
    page.goto(f"{town.url}/agent/dossiers/?view=all")
    page.locator("summary", has_text="Choisir les colonnes").click()
    page.locator("#col-channel").check()
    page.locator("form[action='/agent/dossiers/colonnes/'] button").click()
    expect(page.locator("thead")).to_contain_text("Canal")
    page.locator("tbody td.wide a").nth(1).click()
    page.get_by_role("link", name="Dossier suivant").click()
    page.get_by_role("link", name="Dossier précédent").click()
    assert "cols=" in page.url


def test_a_list_is_exported_in_the_background_and_downloaded(page: Page, town: Town, tmp_path: Path) -> None:
    play(page, town, "Estelle Roussel")
    page.goto(f"{town.url}/agent/dossiers/?view=all")
    page.get_by_role("link", name="Exporter cette liste").click()
    go_on(page)
    page.wait_for_url("**/agent/exports/")
    download = page.get_by_role("button", name=re.compile(r"^Télécharger : .*\.csv$")).first
    for _try in range(30):
        page.reload()
        if download.count():
            break
        page.wait_for_timeout(500)
    for _time in range(2):  # as often as one likes
        with page.expect_download() as told:
            download.click()
    file = tmp_path / "dossiers.csv"
    told.value.save_as(file)
    assert town.told["cases"]["received"][0] in file.read_text(encoding="utf-8-sig")


def test_an_administrator_makes_cards_and_imports_them(page: Page, town: Town) -> None:
    play(page, town, "Estelle Roussel")
    page.goto(f"{town.url}/agent/fiches/types/nouveau/")
    page.fill("[name=title]", "Stands du marché")
    page.fill("[name=one]", "Stand")
    go_on(page)
    page.get_by_role("link", name="Ajouter une question").click()
    page.fill("[name=label]", "Jour")
    page.locator("[name=type]").select_option("choice")
    page.fill("[name=choices]", "Mardi\nSamedi")
    go_on(page)
    expect(page.locator("main")).to_contain_text("Jour")
    page.goto(f"{town.url}/agent/fiches/stands-du-marche/import/")
    file = {"name": "stands.csv", "mimeType": "text/csv", "buffer": CSV.encode("cp1252")}
    page.locator("#file").set_input_files([file])
    go_on(page)
    expect(page.locator("main")).to_contain_text("cp1252")
    expect(page.locator("main")).to_contain_text("1 ligne est laissée de côté")
    go_on(page)
    page.wait_for_url("**/stands-du-marche/")
    expect(page.locator("tbody tr")).to_have_count(2)


def test_a_rule_is_written_tried_and_activated(page: Page, town: Town) -> None:
    play(page, town, "Estelle Roussel")
    page.goto(f"{town.url}/agent/automates/nouveau/")
    page.fill("[name=name]", "Demandes en ligne")
    page.locator("[name=when]").select_option("submitted")
    go_on(page)
    page.locator("a[href='si/']").click()
    page.locator("[name=name_1]").select_option("channel")
    page.fill("[name=value_1]", "En ligne")
    go_on(page)
    page.locator("#do").select_option("label")
    page.get_by_role("button", name="Continuer").click()
    page.locator("[name=label]").select_option(label="Vu en réunion")
    go_on(page)
    expect(page.locator("main")).to_contain_text("Canal est « En ligne »")
    page.get_by_role("link", name="L’essayer sur les 30 derniers jours").click()
    expect(page.locator("main")).to_contain_text("Rien n’a été fait")
    page.go_back()
    page.get_by_role("button", name="Activer").click()
    expect(page.locator(".notice-good")).to_be_visible()
    page.get_by_role("button", name="Mettre en pause").click()
