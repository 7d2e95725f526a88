"""Signing in with FranceConnect's double: never a password, never asked twice who one is, signed out of both."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Town
from tests.e2e.robot import fill, go_on, letters

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("who", "person"), [("phone", "Téo"), ("plain", "María José")])
def test_a_resident_signs_in_and_is_not_asked_who_she_is(
    who: str, person: str, town: Town, request: pytest.FixtureRequest
) -> None:
    page: Page = request.getfixturevalue(who)
    start = "/demarches/derogation-scolaire/"
    page.goto(f"{town.url}/compte/connexion/?next={start}")
    page.locator("main a", has_text="S’identifier avec FranceConnect").click()
    page.locator("main button", has_text=person).click()
    code = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", letters(page, town, "Votre code"))
    assert code is not None
    page.goto(f"{town.url}/compte/confirm-email/")
    page.fill("[name=code]", code[0])
    go_on(page)
    assert page.url == town.url + start
    page.locator("main a.button").first.click()
    while not page.locator("[name=applicant_family_name]").count():
        fill(page)
        go_on(page)
    assert page.input_value("[name=applicant_given_names]").startswith(person)
    assert "@courriel.example" in page.input_value("[name=email]")
    expect(page.locator("#q-applicant")).to_contain_text("Donnée certifiée par FranceConnect")
    page.goto(f"{town.url}/mon-espace/")
    page.locator("main form[action='/compte/deconnexion/'] button").click()
    page.wait_for_url(f"{town.url}/")
    page.goto(f"{town.url}/mon-espace/")
    assert "/compte/connexion/" in page.url
