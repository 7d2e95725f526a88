"""What people come for, from end to end, in a real browser."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Town, visit
from tests.e2e.robot import (
    BIRTH,
    PHOTO,
    fill,
    form,
    go_on,
    letters,
    link_in,
    one_time_code,
    passkey,
    play,
    sign_in,
    walk,
)

pytestmark = pytest.mark.browser
NUMBER = re.compile(r"D-\d{4}-\d{5}")


def file_birth(page: Page, town: Town) -> tuple[str, str]:
    """Search, read, fill and send a request for a birth certificate: its number, and the page that follows it."""
    page.goto(town.url)
    page.fill("main [name=q]", "acte de naisance")
    page.locator("main form[role=search] button").click()
    page.locator("main .links a").first.click()
    page.locator("main a.button").first.click()
    walk(page, "/verifier/", kind="full", link="self")
    assert "Lina Martin" in page.locator("main").inner_text()
    go_on(page)
    page.wait_for_url("**/suivi/**")
    found = NUMBER.search(page.locator(".confirm").inner_text())
    assert found is not None
    path = page.locator("main a.button.primary").get_attribute("href")
    return found[0], f"{town.url}{path}"


@pytest.mark.parametrize("who", ["phone", "plain"])
def test_a_resident_files_without_an_account(who: str, town: Town, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(who)
    number, address = file_birth(page, town)
    receipt = letters(page, town, number)
    assert address.split(town.url)[1] in receipt
    page.goto(f"{town.url}/suivi/")
    page.fill("[name=number]", number.lower())
    page.fill("[name=code]", address.rstrip("/").rpartition("/")[2].replace("-", " "))
    go_on(page)
    assert page.url == address
    answer = page.request.get(f"{address}accuse-reception.pdf")
    assert answer.body().startswith(b"%PDF")


def test_answers_that_are_wrong_are_said_on_top_and_beside(page: Page, town: Town) -> None:
    page.goto(f"{town.url}{BIRTH}nouvelle/1/")
    go_on(page)
    summary = page.locator(".errors")
    expect(summary).to_be_focused()
    assert page.title().startswith("Erreur")
    summary.locator("a").first.click()
    assert page.evaluate("document.activeElement.name") == "kind"


def test_a_question_comes_and_goes_with_an_answer_and_nothing_is_lost(page: Page, town: Town) -> None:
    page.goto(f"{town.url}/demarches/subvention-association/nouvelle/1/")
    walk(page, "/3/")
    page.fill("[name=amount]", "500")
    page.locator("[name=other_aid][value=yes]").check()
    other = page.locator("[name=other_amount]")
    expect(other).to_be_visible()
    assert page.evaluate("document.activeElement.name") == "other_aid"
    assert page.input_value("[name=amount]") == "500"
    other.fill("250")
    page.locator("[name=other_aid][value=no]").check()
    expect(other).to_have_count(0)


def test_a_request_left_is_resumed_by_the_link_in_an_e_mail(chrome: Browser, page: Page, town: Town) -> None:
    page.goto(f"{town.url}{BIRTH}nouvelle/1/")
    fill(page, kind="full")
    form(page).locator("[name=later]").click()
    page.fill("[name=email]", "resume@exemple.fr")
    go_on(page)
    link = link_in(letters(page, town, "/demarches/copie-acte-naissance/"), "/demarches/")
    with visit(chrome, viewport={"width": 390, "height": 844}) as elsewhere:
        other = elsewhere.new_page()
        other.goto(link)
        assert "/2/" in other.url
        other.locator(".back a").click()
        assert other.locator("[name=kind][value=full]").is_checked()


def test_a_missing_document_is_asked_for_and_sent_then_the_decision_comes_by_letter(
    page: Page, phone: Page, town: Town
) -> None:
    number, address = file_birth(phone, town)
    play(page, town, "Claire Morin")
    page.goto(f"{town.url}/agent/dossiers/{number}/")
    page.locator("a[href*='/pieces/']").click()
    page.locator("[name=names]").first.check()
    page.fill("[name=text]", "La photo est floue : envoyez-la de nouveau.")
    go_on(page)
    phone.goto(address)
    box = phone.locator(".action-box")
    assert "floue" in box.inner_text()
    box.locator("input[type=file]").first.set_input_files(PHOTO)
    box.locator("button").click()
    expect(phone.locator(".action-box")).to_have_count(0)
    page.goto(f"{town.url}/agent/dossiers/{number}/")
    page.locator("a[href*='/etape/refuse/']").click()
    go_on_decision(page)
    expect(page.locator(".errors")).to_be_visible()
    page.fill("[name=grounds]", "L’acte n’est pas inscrit dans nos registres.")
    expect(page.locator("#letter")).to_contain_text("nos registres")
    go_on_decision(page)
    page.wait_for_url(re.compile(rf"/{number}/(\?puis=[0-9A-Z-]+)?$"))
    for _try in range(40):
        phone.goto(address)
        if phone.locator(".panel .files a").count():
            break
        phone.wait_for_timeout(500)
    letter = phone.locator(".panel .files a").first.get_attribute("href")
    assert phone.request.get(f"{town.url}{letter}").body().startswith(b"%PDF")
    assert "tribunal" in phone.locator(".panel").first.inner_text()


def go_on_decision(page: Page) -> None:
    """Press the button that decides."""
    form(page).locator("button.danger, button.primary").first.click()


def test_an_agent_signs_in_with_a_password_and_a_code(page: Page, town: Town) -> None:
    sign_in(page, town, "Karim Benali")
    assert "/2fa/authenticate/" in page.url
    page.goto(f"{town.url}/agent/dossiers/")
    assert "/compte/" in page.url, "a password alone opens nothing"
    page.goto(f"{town.url}/compte/2fa/authenticate/")
    for _try in range(3):  # a code serves once: another journey may have used that of this half-minute
        page.fill("[name=code]", one_time_code(town.told["secret"]))
        go_on(page)
        if "/compte/" not in page.url:
            break
        page.wait_for_timeout(15_000)
    page.wait_for_url("**/agent/dossiers/")


def test_an_agent_adds_a_passkey_and_signs_in_with_it_alone(page: Page, town: Town) -> None:
    passkey(page)
    sign_in(page, town, "Solène Le Goff")
    page.goto(f"{town.url}/agent/dossiers/")
    assert "/compte/2fa/" in page.url, "an agent needs a second factor"
    page.locator("a[href*='webauthn/add']").click()
    if "/reauthenticate/" in page.url:
        page.fill("[name=password]", town.told["password"])
        go_on(page)
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: "webauthn/add" not in url)
    page.goto(f"{town.url}/agent/dossiers/")
    page.wait_for_url("**/agent/dossiers/")
    page.locator(".side-foot button").click()
    page.goto(f"{town.url}/compte/connexion/")
    page.locator("#passkey_login").click()
    page.wait_for_url("**/agent/dossiers/")


def test_several_cases_at_once_after_a_preview(page: Page, town: Town) -> None:
    play(page, town, "Claire Morin")
    page.goto(f"{town.url}/agent/dossiers/?view=all")
    bar = page.locator(".bulk")
    expect(bar.locator("button").first).not_to_be_visible()
    for number in ("refused", "received", "implicit"):
        page.locator(f"[name=case][value='{town.told['cases'][number][0]}']").check()
    bar.locator("button[value=assign]").click()
    text = page.locator("main").inner_text()
    assert town.told["cases"]["refused"][0] in text, "the closed case is left out, and named"
    assert page.locator("main [name=case]").count() == 2
    go_on(page)
    expect(page.locator(".notice-good")).to_be_visible()


def test_a_list_is_kept_found_in_the_menu_and_forgotten(page: Page, town: Town) -> None:
    play(page, town, "Claire Morin")
    page.goto(f"{town.url}/agent/dossiers/?soon=1&q=martin")
    page.locator(".view-keep summary").first.click()
    page.fill("[name=name]", "Bientôt")
    page.locator(".view-keep form[action$='/vues/'] button").click()
    for _try in range(10):  # another process may remember the menu for a few seconds
        page.goto(f"{town.url}/agent/dossiers/")
        if page.locator(".side a", has_text="Bientôt").count():
            break
        page.wait_for_timeout(1_000)
    page.locator(".side a", has_text="Bientôt").click()
    assert page.locator("[name=q]").nth(1).input_value() == "martin"
    page.locator(".view-keep form[action$='/oublier/'] button").click()
    expect(page.locator(".side a", has_text="Bientôt")).to_have_count(0, timeout=1)


def test_the_palette_goes_to_a_case_with_the_keyboard_alone(page: Page, town: Town) -> None:
    play(page, town, "Claire Morin")
    number = town.told["cases"]["received"][0]
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    page.keyboard.type(number)
    expect(page.locator("#palette a", has_text=number)).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{number}/")
    play(page, town, "Thomas Rolland")
    page.goto(f"{town.url}/agent/aller/?q={number}")
    assert number not in page.locator(".hits").inner_text(), "another unit's case is not found"


def test_an_agent_files_for_somebody_at_the_counter(page: Page, town: Town) -> None:
    play(page, town, "Claire Morin")
    page.goto(f"{town.url}/agent/nouveau/")
    page.locator("[name=channel][value=phone]").check()
    page.locator("[name=procedure][value=copie-acte-naissance]").check()
    go_on(page)
    walk(page, "/verifier/", kind="short", link="self")
    go_on(page)
    page.wait_for_url("**/agent/nouveau/D-*/")
    slip = page.locator("main a.button.primary").get_attribute("href")
    assert page.request.get(urljoin(page.url, str(slip))).body().startswith(b"%PDF")
    page.locator("main a.button.secondary").click()
    assert "Claire Morin" in page.locator(".timeline").inner_text()
    assert "Téléphone" in page.locator("main").inner_text()


def test_the_administrator_changes_the_colour_of_the_town(page: Page, town: Town) -> None:
    page.goto(town.url)
    before = page.evaluate("getComputedStyle(document.querySelector('main .button')).backgroundColor")
    play(page, town, "Estelle Roussel")
    page.goto(f"{town.url}/agent/reglages/identite/")
    page.fill("[name=brand_colour]", "#8a1c4a")
    go_on(page)
    changed = "getComputedStyle(document.querySelector('main .button')).backgroundColor"
    for _try in range(20):
        page.goto(town.url)
        if page.evaluate(changed) != before:
            break
        page.wait_for_timeout(1_000)
    assert page.evaluate(changed) != before


def test_the_village_sees_nothing_of_the_town(page: Page, town: Town) -> None:
    number, path = town.told["cases"]["accepted"]
    page.goto(town.village)
    assert "Valbourg" in page.locator("header").inner_text()
    assert "Saint-Aubin" not in page.content()
    answer = page.goto(f"{town.village}{path}")
    assert answer is not None
    assert answer.status == 404
    page.goto(f"{town.village}/suivi/")
    page.fill("[name=number]", number)
    page.fill("[name=code]", path.rstrip("/").rpartition("/")[2])
    go_on(page)
    expect(page.locator(".errors")).to_be_visible()


def test_a_request_is_filed_with_the_keyboard_alone(page: Page, town: Town) -> None:
    page.goto(f"{town.url}{BIRTH}nouvelle/1/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _step in range(8):
        if "/verifier/" in page.url:
            break
        type_page(page)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    tab_to(page, "button.button.primary")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/suivi/" in page.url


def type_page(page: Page) -> None:
    """Answer a page with Tab, arrows, space and letters; end on its button."""
    for _stop in range(60):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "(a => ({in: !!a.closest('main form[method=post]'), type: a.type, name: a.name, value: a.value, "
            "main: a.matches('button.primary'), checked: a.checked}))(document.activeElement)"
        )
        if not here["in"]:
            continue
        if here["main"]:
            return
        if here["type"] == "radio" and not here["checked"]:
            # Three ways out of four need more pages: the last answer of the first question needs the fewest.
            page.keyboard.press("ArrowUp" if here["name"] == "kind" else "Space")
        elif here["type"] in {"text", "email", "textarea", "tel"} and not here["value"]:
            page.keyboard.type(word(here["name"]))
    raise AssertionError("No button was reached.")


def word(name: str) -> str:
    """What is typed in a box."""
    known = {"day": "14", "month": "3", "year": "2004", "postcode": "35999", "email": "clavier@exemple.fr"}
    return next((text for end, text in known.items() if name.endswith(end)), "Martin")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _stop in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(`main form ${s}`)", selector):
            return
    raise AssertionError(f"{selector} was not reached.")
