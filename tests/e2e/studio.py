"""The studio's screens, and a procedure written in it from nothing with the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.e2e.conftest import Town
from tests.e2e.robot import form, go_on, play

ADMINISTRATOR = "Estelle Roussel"
CARD = "/agent/studio/carte-stationnement-resident/"
PARTS = {
    "presentation": "partie/presentation/",
    "legal": "partie/legal/",
    "personal data": "partie/privacy/",
    "a page": "partie/pages.2/",
    "a question": "partie/pages.3.fields.1/",
    "a document": "partie/documents.1/",
    "a state": "partie/workflow.states.checking/",
    "a step": "partie/workflow.transitions.accept/",
    "a letter": "partie/letters.carte/",
    "a test": "partie/tests.0/",
    "a condition": "condition/pages.2.fields.3/",
    "types": "ajouter/pages.0.fields/",
    "text": "texte/",
    "history": "historique/",
    "tests": "tests/",
    "publish": "publier/",
    "compare": "comparer/",
    "versions": "versions/",
    "cases in progress": "dossiers/",
}


def screens(page: Page, town: Town) -> Iterator[str]:
    """Each page of the studio; faults shown; a trial; cases moved."""
    play(page, town, ADMINISTRATOR)
    page.goto(f"{town.url}/agent/studio/")
    yield "studio"
    page.goto(f"{town.url}/agent/studio/catalogue/")
    yield "ready procedures"
    page.goto(f"{town.url}/agent/studio/nouvelle/")
    go_on(page)
    yield "new procedure refused"
    page.goto(f"{town.url}{CARD}")
    yield "versions of a procedure"
    page.locator("main form button.primary").click()
    yield "plan"
    for name, path in PARTS.items():
        page.goto(f"{town.url}{CARD}{path}")
        yield name
    page.goto(f"{town.url}{CARD}ajouter/workflow.states/")
    page.fill("[name=public]", "Au grenier")
    page.locator("[name=phase]").first.check()
    go_on(page)
    page.goto(f"{town.url}{CARD}")
    assert page.locator(".findings").count()
    yield "plan with something to correct"
    page.goto(f"{town.url}{CARD}partie/workflow.states.au_grenier/")
    yield "a state with something to correct"
    page.goto(f"{town.url}{CARD}essai/")
    yield "trial"


def write_with_the_keyboard(page: Page, town: Town) -> str:
    """From nothing to a published procedure without touching the mouse. Returns its address for residents."""
    play(page, town, ADMINISTRATOR)
    page.goto(f"{town.url}/agent/studio/nouvelle/")
    _type(page, "title", "Demander un composteur")
    _type(page, "summary", "Recevoir un composteur pour son jardin.")
    _type(page, "basis", "Délibération du 3 février 2026")
    _type(page, "purpose", "Remettre un composteur et suivre les demandes.")
    _press(page, form(page).locator("button.primary"))
    page.wait_for_url("**/agent/studio/demander-un-composteur/")
    base = page.url
    _question(page, base, "yes_no", "Avez-vous un jardin ?")
    _question(page, base, "number", "Surface du jardin, en mètres carrés")
    page.goto(f"{base}condition/pages.0.fields.3/")
    _press(page, page.locator("[name=when][value=if]"), "Space")
    _choose(page, "[name=name-0]", "avez_vous_un_jardin")
    page.locator("[name=operator-0]").wait_for()
    _press(page, form(page).locator("button.primary"))
    page.wait_for_url("**/partie/**")
    page.goto(base)
    assert "Avez-vous un jardin" in page.locator(".plan .plan").inner_text()
    _press(page, page.locator("main a.button", has_text="Publier"))
    _press(page, form(page).locator("button.primary"))
    page.wait_for_url("**/versions/**")
    return f"{town.url}/demarches/demander-un-composteur/"


def _question(page: Page, base: str, kind: str, label: str) -> None:
    page.goto(f"{base}ajouter/pages.0.fields/")
    _press(page, page.locator(f"main a[href='?type={kind}']"))
    page.wait_for_url("**type=**")
    _type(page, "label", label)
    _press(page, form(page).locator("button.primary"))
    page.wait_for_url(f"{base}#pages")


def _type(page: Page, name: str, text: str) -> None:
    page.locator(f"[name={name}]").focus()
    page.keyboard.type(text)


def _choose(page: Page, where: str, value: str) -> None:
    """Choose in a list as arrows do: the option is reached one after the other."""
    box = page.locator(where)
    box.focus()
    for _try in range(60):
        if box.input_value() == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{value} is not in the list")


def _press(page: Page, control: object, key: str = "Enter") -> None:
    control.focus()  # type: ignore[attr-defined]
    page.keyboard.press(key)
