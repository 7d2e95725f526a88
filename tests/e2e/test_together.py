"""What several people do together, or somebody does without a screen, from end to end in a real browser."""

from __future__ import annotations

import io
import re

import pypdfium2
import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.e2e.conftest import Town, visit
from tests.e2e.robot import fill, go_on, letters, link_in, play, walk

pytestmark = pytest.mark.browser
SCHOOL = "/demarches/derogation-scolaire/"
CODE = re.compile(r"[A-Z0-9]{4}-[A-Z0-9]{4}")


def test_a_director_signs_on_her_phone_with_one_press(phone: Page, town: Town) -> None:
    play(phone, town, "Florent Mercier")
    phone.goto(f"{town.url}/agent/visas/")
    row = phone.locator("td.wide a").first
    number = re.search(r"D-\d{4}-\d{5}", phone.locator("td.wide").first.inner_text())
    assert number is not None
    row.click()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.locator("button[name=approve]").click()
    phone.wait_for_url("**/agent/visas/")
    expect(phone.locator("main")).to_contain_text(number[0])
    phone.goto(f"{town.url}/agent/dossiers/{number[0]}/")
    expect(phone.locator("#echanges")).to_contain_text("Signature donnée")
    expect(phone.locator("#echanges")).to_contain_text("Florent Mercier")


def test_an_opinion_is_asked_outside_and_given_by_the_link_alone(
    chrome: Browser, page: Page, town: Town
) -> None:
    play(page, town, "Claire Morin")
    page.goto(town.desk("received", "avis/"))
    page.fill("[name=name]", "Me Roux, notaire")
    page.fill("[name=email]", "roux@notaires.example")
    page.fill("[name=question]", "Cette filiation est-elle établie ?")
    page.locator("main form button.primary").last.click()
    page.wait_for_url(re.compile(r"/agent/dossiers/D-[\d-]+/$"))
    link = link_in(letters(page, town, "filiation"), "/avis/")
    with visit(chrome) as context:
        guest = context.new_page()
        guest.goto(link)
        assert "Lina" not in guest.locator("main").inner_text()
        guest.locator("[name=verdict][value=reserves]").check()
        guest.fill("[name=text]", "Oui, sauf erreur de date.")
        go_on(guest)
        expect(guest.locator("h1")).to_contain_text("Votre avis est rendu")
    page.goto(town.desk("received"))
    expect(page.locator("main aside")).to_contain_text("Favorable avec réserves")


def test_a_parent_declares_a_child_and_asks_for_her(page: Page, town: Town) -> None:
    play(page, town, town.told["resident"])
    page.goto(f"{town.url}/mon-espace/foyer/")
    page.fill("[name=given_names]", "Capucine")
    page.fill("[name=family_name]", "Martin")
    page.fill("[name=birth_date]", "2020-05-04")
    page.locator("[name=parental]").check()
    page.get_by_role("button", name="Ajouter cette personne").click()
    page.goto(f"{town.url}{SCHOOL}")
    page.locator("main a.button").first.click()
    page.get_by_label("Capucine Martin").check()
    go_on(page)
    while not page.locator("[name=child_given_names]").count():
        fill(page)
        go_on(page)
    assert page.input_value("[name=child_given_names]") == "Capucine"
    walk(page, "/verifier/", moving_on_year="2035", shared="no")
    go_on(page)
    page.wait_for_url("**/suivi/**")
    page.goto(page.url.partition("?")[0])
    expect(page.locator("#what-happened")).to_contain_text("Pour : Capucine Martin")


def test_a_request_goes_on_elsewhere_with_a_short_code(chrome: Browser, plain: Page, town: Town) -> None:
    plain.goto(f"{town.url}/demarches/copie-acte-naissance/nouvelle/1/")
    fill(plain, kind="full")
    plain.locator("button[name=later]").click()
    plain.get_by_role("button", name="Obtenir un code").click()
    code = CODE.search(plain.locator("main").inner_text())
    assert code is not None
    with visit(chrome, viewport={"width": 390, "height": 844}) as context:
        elsewhere = context.new_page()
        elsewhere.goto(f"{town.url}/reprendre/")
        elsewhere.fill("[name=code]", code[0].lower().replace("-", " "))
        go_on(elsewhere)
        assert "/reprendre-" in elsewhere.url
        walk(elsewhere, "/verifier/", link="self")
        go_on(elsewhere)
        elsewhere.wait_for_url("**/suivi/**")


def test_a_form_on_paper_comes_back(page: Page, town: Town) -> None:
    play(page, town, "Joël Picard")
    pdf = page.request.get(f"{town.url}/demarches/copie-acte-naissance/formulaire.pdf").body()
    scan = io.BytesIO()
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=2).to_pil().rotate(3, fillcolor="white", expand=True)
    picture.save(scan, format="JPEG")
    page.goto(f"{town.url}/agent/nouveau/papier/")
    page.set_input_files("#scan", FilePayload(name="scan.jpg", mimeType="image/jpeg", buffer=scan.getvalue()))
    go_on(page)
    for _try in range(40):
        if page.get_by_role("button", name="Saisir les réponses").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    page.get_by_role("button", name="Saisir les réponses").click()
    expect(page.locator("aside img")).to_be_visible()
    walk(page, "/verifier/", kind="full", link="self")
    go_on(page)
    page.wait_for_url(re.compile(r"/agent/nouveau/D-[\d-]+/$"))
    slip = page.request.get(f"{page.url}recepisse.pdf")
    assert slip.body().startswith(b"%PDF")
