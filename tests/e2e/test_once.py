"""Tell us once, in a real browser: a service fills in the questions, an address is found, a kept document is sent."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Town
from tests.e2e.robot import PHOTO, go_on, play, walk

pytestmark = pytest.mark.browser
GRANT = "/demarches/subvention-association/nouvelle/1/"


def test_what_is_known_elsewhere_is_not_typed_again(page: Page, town: Town) -> None:
    play(page, town, town.told["resident"])
    page.goto(f"{town.url}/mon-espace/documents/")
    page.fill("[name=title]", "Budget du projet")
    page.set_input_files("[name=file]", PHOTO)
    page.get_by_role("button", name="Garder cette pièce").click()
    expect(page.locator("main")).to_contain_text("Budget du projet")
    page.goto(f"{town.url}{GRANT}")
    page.fill("[name=siret]", "73282932000074")
    page.get_by_role("button", name="Trouver le nom et l’adresse").click()
    go_on(page)
    expect(page.locator("main")).to_contain_text("rien ne se fait sans votre accord")
    page.locator("[name=agree]").check()
    go_on(page)
    page.wait_for_url("**/1/")
    expect(page.locator("[name=association]")).to_have_value("SOCIETE 732 DE DEMONSTRATION")
    page.get_by_role("button", name="Trouver l’adresse").first.click()
    page.fill("[name=q]", "3 rue du Port 35400")
    page.get_by_role("button", name="Rechercher").click()
    page.get_by_role("button", name="Prendre cette adresse").click()
    page.wait_for_url("**/1/")
    expect(page.locator("[name=seat_city]")).to_have_value("Saint-Malo")
    walk(page, "/documents/")
    page.get_by_role("link", name="Envoyer une pièce que je garde").first.click()
    page.get_by_label("Budget du projet").check()
    page.locator("[name=agree]").check()
    go_on(page)
    page.wait_for_url("**/documents/")
    expect(page.locator("main")).to_contain_text(PHOTO["name"])
