"""Every screen, in the order a person meets them: each walk yields the name of the screen it has reached."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from playwright.sync_api import Page

from tests.e2e import once, studio
from tests.e2e.conftest import Town
from tests.e2e.robot import BIRTH, PHOTO, fill, form, go_on, play, sign_in, walk
from tests.e2e.screens_together import counter, family, signing

Walk = Callable[[Page, Town], Iterator[str]]
GRANT, SCHOOL = "/demarches/subvention-association/", "/demarches/inscription-scolaire/"
OPEN = {
    "home": "/",
    "search": "/demarches/?q=acte",
    "search misspelt": "/demarches/?q=acte+de+naisance",
    "search none": "/demarches/?q=zzzz",
    "start": BIRTH,
    "find": "/suivi/",
    "personas": "/demo/",
    "mailbox": "/demo/boite-aux-lettres/",
    "not found": "/nulle-part/",
    "sign in": "/compte/connexion/",
    "sign up": "/compte/signup/",
    "password": "/compte/password/reset/",
    "accessibility": "/accessibilite/",
    "legal": "/mentions-legales/",
    "privacy": "/donnees-personnelles/",
    "site map": "/plan/",
}
DESK = {
    "inbox": "/agent/dossiers/?view=all",
    "inbox empty": "/agent/dossiers/?q=zzzz",
    "palette page": "/agent/aller/?q=lina",
    "counter": "/agent/nouveau/",
    "forbidden": "/agent/reglages/",
}

ROOMS = {
    "labels": "/agent/etiquettes/",
    "exports": "/agent/exports/",
    "export": "/agent/exports/nouveau/?view=late",
    "statistics": "/agent/statistiques/",
    "columns": "/agent/dossiers/?view=all&cols=applicant,assignee,state,channel,due",
    "cards": "/agent/fiches/",
    "card list": "/agent/fiches/ecoles/",
    "card": "/agent/fiches/ecoles/1/",
    "card form": "/agent/fiches/ecoles/1/modifier/",
    "card import": "/agent/fiches/ecoles/import/",
    "card type": "/agent/fiches/types/ecoles/",
    "card question": "/agent/fiches/types/ecoles/question/niveau/",
    "card yaml": "/agent/fiches/types/yaml/",
    "rules": "/agent/automates/",
    "rule": "/agent/automates/1/",
    "rule condition": "/agent/automates/1/si/",
    "rule dry run": "/agent/automates/1/essai/",
    "bridge": "/agent/passerelle/",
}


def open_pages(page: Page, town: Town) -> Iterator[str]:
    """Pages that anybody opens by their address."""
    for name, path in OPEN.items():
        page.goto(town.url + path)
        yield name
    page.goto(f"{town.url}/suivi/")
    page.fill("[name=number]", "D-2026-99999")
    go_on(page)
    yield "find wrong"
    page.goto(f"{town.url}/compte/connexion/")
    page.fill("[name=login]", "personne@exemple.fr")
    page.fill("[name=password]", "mauvais")
    go_on(page)
    yield "sign in refused"


def birth(page: Page, town: Town) -> Iterator[str]:
    """A whole request."""
    page.goto(f"{town.url}{BIRTH}nouvelle/1/")
    yield "first page"
    go_on(page)
    yield "errors of a choice"
    walk(page, "/2/", kind="full", link="self")
    yield "identity"
    go_on(page)
    yield "errors of an identity"
    walk(page, "/documents/", kind="full", link="self")
    yield "documents"
    go_on(page)
    yield "documents missing"
    page.locator("input[type=file]").first.set_input_files(PHOTO)
    form(page).locator("[name=add]").click()
    yield "documents sent"
    walk(page, "/verifier/")
    yield "check"
    go_on(page)
    page.wait_for_url("**/suivi/**")
    yield "sent"


def questions(page: Page, town: Town) -> Iterator[str]:
    """Other kinds of questions: blocks, amounts, dates, files; and leaving for later."""
    page.goto(f"{town.url}{GRANT}nouvelle/1/")
    walk(page, "/2/")
    yield "block"
    go_on(page)
    yield "errors of a block"
    page.locator("[name^='add:']").click()
    yield "block with two entries"
    walk(page, "/3/")
    yield "amounts"
    fill(page)
    page.locator("[name=other_amount]").wait_for()
    fill(page)
    form(page).locator("[name=later]").click()
    yield "later"
    page.fill("[name=email]", "ecran@exemple.fr")
    go_on(page)
    yield "later sent"
    page.goto(f"{town.url}{SCHOOL}nouvelle/1/")
    yield "school"


def followed(page: Page, town: Town) -> Iterator[str]:
    """What an applicant sees of a case, in each state; then in the space of an account."""
    for name in town.told["cases"]:
        page.goto(town.case(name))
        yield f"case {name}"
    page.goto(f"{town.case('accepted')}reponses/")
    yield "answers"
    play(page, town, town.told["resident"])
    yield "space"


def second_factor(page: Page, town: Town) -> Iterator[str]:
    """An agent's first day."""
    sign_in(page, town, "Pauline Vidal")
    yield "second factor"
    for part in ("totp/activate", "webauthn/add"):
        page.goto(f"{town.url}/compte/2fa/{part}/")
        if "/reauthenticate/" in page.url:
            yield "confirm"
            page.fill("[name=password]", town.told["password"])
            go_on(page)
        yield part


def desk(page: Page, town: Town) -> Iterator[str]:
    """The lists, the palette, work in bulk, the counter."""
    play(page, town, "Claire Morin")
    for name, path in DESK.items():
        page.goto(town.url + path)
        yield name
    for verb in ("assign", "write"):
        page.goto(f"{town.url}/agent/dossiers/?view=all")
        for box in page.locator("tbody [type=checkbox]").all()[:3]:
            box.check()
        if verb == "assign":
            yield "inbox ticked"
        page.locator(f".bulk button[value={verb}]").click()
        yield f"bulk {verb}"
    page.goto(f"{town.url}/agent/dossiers/")
    page.keyboard.press("Control+k")
    page.keyboard.type("lina")
    page.locator("#palette a").first.wait_for()
    yield "palette"
    page.goto(f"{town.url}/agent/nouveau/")
    page.locator("[name=procedure][value=copie-acte-naissance]").check()
    go_on(page)
    yield "filing for somebody"
    walk(page, "/verifier/", kind="short", link="self")
    go_on(page)
    page.wait_for_url("**/agent/nouveau/D-*/")
    yield "counter done"


def work(page: Page, town: Town) -> Iterator[str]:
    """A case at the desk, and what an agent decides."""
    play(page, town, "Claire Morin")
    for name in town.told["cases"]:
        page.goto(town.desk(name))
        yield f"work {name}"
    for step in ("etape/accept/", "pieces/", "etape/refuse/"):
        page.goto(town.desk("received", step))
        yield step
    form(page).locator("button.danger").click()
    yield "decision without grounds"
    page.goto(f"{town.url}/agent/dossiers/D-0000-00000/")
    yield "no such case"


SETTINGS = {
    "settings": "",
    "identity": "identite/",
    "contact": "coordonnees/",
    "agents": "agents/",
    "agent added": "agents/nouveau/",
    "units": "services/",
    "unit added": "services/nouveau/",
    "roles": "roles/",
    "role added": "roles/nouveau/",
    "wordings": "messages/",
    "wording": "messages/receipt/",
    "programs": "echanges/",
    "incidents": "incidents/",
}


def settings(page: Page, town: Town) -> Iterator[str]:
    """All that an administrator sets, and what she is told when it is wrong."""
    play(page, town, "Estelle Roussel")
    for name, path in SETTINGS.items():
        answer = page.goto(f"{town.url}/agent/reglages/{path}")
        assert answer is not None
        assert answer.status == 200, path
        yield name
    for name in ("agents", "services", "roles"):
        page.goto(f"{town.url}/agent/reglages/{name}/")
        page.locator("main a[href]:not([href*='nouveau']):not([href$='/reglages/'])").first.click()
        yield f"{name}: one of them"
    page.goto(f"{town.url}/agent/reglages/agents/nouveau/")
    go_on(page)
    yield "agent refused"
    page.goto(f"{town.url}/agent/reglages/echanges/")
    for summary in page.locator("main summary").all():
        summary.click()
    yield "programs unfolded"
    page.fill("[name=name]", "Logiciel métier")
    page.locator("[name=abilities]").first.check()
    page.locator("button[name=token]").click()
    yield "key shown once"


def identity(page: Page, town: Town) -> Iterator[str]:
    """FranceConnect's double: the way there, abandoned, then followed to the end; and how it is set."""
    page.goto(f"{town.url}/compte/connexion/")
    page.locator("main a[href^='/compte/identite/']").click()
    yield "franceconnect"
    form(page).locator("button.quiet").click()
    yield "sign-in abandoned"
    page.goto(f"{town.url}/compte/identite/franceconnect/")
    form(page).locator("button[value=angele]").click()
    yield "address to confirm"
    play(page, town, town.told["resident"])
    page.goto(f"{town.url}/mon-espace/")
    yield "space, with ways to sign in"
    page.goto(f"{town.url}/compte/identite/franceconnect/")
    form(page).locator("button[value=maria]").click()
    yield "identity to join"
    play(page, town, "Estelle Roussel")
    for part in ("", "franceconnect/", "oidc/"):
        page.goto(f"{town.url}/agent/reglages/connexion/{part}")
        yield f"signing in: {part}"
    form(page).locator("button").click()
    yield "provider refused"


def rooms(page: Page, town: Town) -> Iterator[str]:
    """Labels, exports, figures, cards, rules, the bridge."""
    play(page, town, "Estelle Roussel")
    for name, path in ROOMS.items():
        page.goto(town.url + path)
        yield name


WALKS: list[Walk] = [
    signing,
    counter,
    family,
    open_pages,
    birth,
    questions,
    followed,
    second_factor,
    desk,
    work,
    settings,
    identity,
    studio.screens,
    rooms,
    once.kinds,
    once.given_once,
    once.set_up,
]
