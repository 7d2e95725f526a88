"""The studio in a real browser: a procedure from nothing, with the keyboard alone; cases that change version."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import Town, visit
from tests.e2e.robot import go_on, play, walk
from tests.e2e.studio import ADMINISTRATOR, write_with_the_keyboard

pytestmark = pytest.mark.browser
BIRTHS = "/agent/studio/copie-acte-naissance/"


def test_a_procedure_is_written_with_the_keyboard_then_asked_for(
    chrome: Browser, page: Page, town: Town
) -> None:
    address = write_with_the_keyboard(page, town)
    with visit(chrome) as context:
        resident = context.new_page()
        resident.goto(f"{address}nouvelle/1/")
        assert not resident.locator("[name=surface_du_jardin_en_metres_carres]").count()
        resident.locator("[name=avez_vous_un_jardin][value=yes]").check()
        resident.locator("[name=surface_du_jardin_en_metres_carres]").wait_for()
        resident.fill("[name=surface_du_jardin_en_metres_carres]", "40")
        walk(resident, "/verifier/")
        go_on(resident)
        resident.wait_for_url("**/suivi/**")


def test_what_is_tried_is_kept_as_a_test(page: Page, town: Town) -> None:
    play(page, town, ADMINISTRATOR)
    page.goto(f"{town.url}/agent/studio/recensement-citoyen/")
    page.locator("main form button.primary").click()
    page.goto(f"{town.url}/agent/studio/recensement-citoyen/essai/")
    walk(page, "page=verifier", filer="guardian")
    for box in page.locator("[name=sent]").all():
        box.check()
    page.locator("main form button.primary").last.click()
    page.wait_for_url("**/essai/dossier/")
    page.locator("button[name=take]").first.click()
    page.fill("[name=name]", "Un essai gardé")
    page.locator("button[name=keep]").click()
    page.wait_for_url("**/tests/")
    kept = page.locator("li", has_text="Un essai gardé")
    assert "Respecté" in kept.inner_text()


def test_cases_in_progress_change_version_and_come_back(page: Page, town: Town) -> None:
    play(page, town, ADMINISTRATOR)
    page.goto(f"{town.url}{BIRTHS}")
    page.locator("main form button.primary").click()
    page.goto(f"{town.url}{BIRTHS}partie/pages.0/")
    page.fill("[name=title]", "L’acte que vous demandez")
    go_on(page)
    page.goto(f"{town.url}{BIRTHS}publier/")
    assert "L’acte que vous demandez" in page.locator("table").first.inner_text()
    go_on(page)
    page.wait_for_url("**/dossiers/")
    go_on(page)
    page.wait_for_url("**/dossiers/*/")
    page.locator("#progress .badge", has_text="Terminé").wait_for(timeout=30_000)
    assert page.locator("#progress dd").first.inner_text() != "0"
    page.locator("summary", has_text="Annuler").click()
    page.locator("button.danger").click()
    page.locator("#progress .badge", has_text="Annulé").wait_for(timeout=30_000)
