"""Every screen by its name: how to reach it, as whom. Read by the tests of accessibility and of weight."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.e2e.conftest import Town
from tests.e2e.robot import BIRTH, PHOTO, fill, form, go_on, play, sign_in, walk

Reach = Callable[[Page, Town], None]


def at(path: str) -> Reach:
    """A page anybody opens by its address."""
    return lambda page, town: _open(page, f"{town.url}{path}")


def case(name: str, rest: str = "") -> Reach:
    """The page on which an applicant follows a case."""
    return lambda page, town: _open(page, town.case(name) + rest)


def desk(path: str, who: str = "Claire Morin") -> Reach:
    """A page of the desk."""

    def reach(page: Page, town: Town) -> None:
        play(page, town, who)
        _open(page, f"{town.url}{path}")

    return reach


def work(name: str, rest: str = "") -> Reach:
    """A case at the desk."""

    def reach(page: Page, town: Town) -> None:
        play(page, town, "Claire Morin")
        _open(page, town.desk(name, rest))

    return reach


def filing(until: str, then: Callable[[Page], None] = lambda page: None, path: str = BIRTH) -> Reach:
    """A step of a request."""

    def reach(page: Page, town: Town) -> None:
        _open(page, f"{town.url}{path}nouvelle/1/")
        walk(page, until, kind="full", link="self")
        then(page)

    return reach


def _open(page: Page, url: str) -> None:
    page.goto(url)


def _later(page: Page) -> None:
    fill(page)
    form(page).locator("[name=later]").click()


def _later_sent(page: Page) -> None:
    _later(page)
    page.fill("[name=email]", "ecran@exemple.fr")
    go_on(page)


def _document(page: Page) -> None:
    page.locator("input[type=file]").first.set_input_files(PHOTO)
    form(page).locator("[name=add]").click()


def _sent(page: Page) -> None:
    go_on(page)
    page.wait_for_url("**/suivi/**")


def _wrong_code(page: Page, town: Town) -> None:
    _open(page, f"{town.url}/suivi/")
    page.fill("[name=number]", "D-2026-99999")
    go_on(page)


def _ticked(page: Page, town: Town) -> None:
    desk("/agent/dossiers/?view=all")(page, town)
    for box in page.locator("tbody [type=checkbox]").all()[:3]:
        box.check()


def _bulk(verb: str) -> Reach:
    def reach(page: Page, town: Town) -> None:
        _ticked(page, town)
        page.locator(f".bulk button[value={verb}]").click()

    return reach


def _undecided(page: Page, town: Town) -> None:
    work("received", "etape/refuse/")(page, town)
    form(page).locator("button.danger").click()


def _palette(page: Page, town: Town) -> None:
    desk("/agent/dossiers/")(page, town)
    page.keyboard.press("Control+k")
    page.keyboard.type("lina")
    page.locator("#palette a").first.wait_for()


def _factor(link: str) -> Reach:
    def reach(page: Page, town: Town) -> None:
        sign_in(page, town, "Pauline Vidal")
        if link:
            page.locator(f"a[href*='{link}']").click()
        if "/reauthenticate/" in page.url:
            page.fill("[name=password]", town.told["password"])
            go_on(page)

    return reach


def _space(page: Page, town: Town) -> None:
    play(page, town, town.told["resident"])


def _counter(page: Page, town: Town) -> None:
    desk("/agent/nouveau/")(page, town)
    page.locator("[name=procedure][value=copie-acte-naissance]").check()
    go_on(page)
    walk(page, "/verifier/", kind="short", link="self")
    go_on(page)
    page.wait_for_url("**/agent/nouveau/D-*/")


SCHOOL, GRANT = "/demarches/inscription-scolaire/", "/demarches/subvention-association/"
PUBLIC: dict[str, Reach] = {
    "home": at("/"),
    "procedures": at("/demarches/"),
    "search": at("/demarches/?q=acte"),
    "search misspelt": at("/demarches/?q=acte+de+naisance"),
    "search none": at("/demarches/?q=zzzz"),
    "start": at(BIRTH),
    "first page": at(f"{BIRTH}nouvelle/1/"),
    "identity": filing("/2/"),
    "errors": filing("/2/", go_on),
    "block": filing("/2/", path=GRANT),
    "block errors": filing("/2/", go_on, path=GRANT),
    "amounts": filing("/3/", path=GRANT),
    "children": filing("/4/", path=SCHOOL),
    "documents": filing("/documents/"),
    "documents sent": filing("/documents/", _document),
    "documents missing": filing("/documents/", go_on),
    "check": filing("/verifier/"),
    "later": filing("/2/", _later),
    "later sent": filing("/2/", _later_sent),
    "sent": filing("/verifier/", _sent),
    "waiting": case("waiting"),
    "accepted": case("accepted"),
    "refused": case("refused"),
    "implicit": case("implicit"),
    "answers": case("accepted", "reponses/"),
    "find": at("/suivi/"),
    "find wrong": _wrong_code,
    "space": _space,
    "personas": at("/demo/"),
    "mailbox": at("/demo/boite-aux-lettres/"),
    "not found": at("/nulle-part/"),
    "sign in": at("/compte/connexion/"),
    "sign up": at("/compte/signup/"),
    "password": at("/compte/password/reset/"),
    "second factor": _factor(""),
    "totp": _factor("totp/activate"),
    "passkey": _factor("webauthn/add"),
    "accessibility": at("/accessibilite/"),
    "legal": at("/mentions-legales/"),
    "privacy": at("/donnees-personnelles/"),
    "site map": at("/plan/"),
}
DESK: dict[str, Reach] = {
    "inbox": desk("/agent/dossiers/?view=all"),
    "inbox empty": desk("/agent/dossiers/?q=zzzz"),
    "inbox ticked": _ticked,
    "bulk assign": _bulk("assign"),
    "bulk write": _bulk("write"),
    "case": work("received"),
    "case waiting": work("waiting"),
    "case implicit": work("implicit"),
    "case decided": work("refused"),
    "decide": work("received", "etape/refuse/"),
    "decide refused": _undecided,
    "accept": work("received", "etape/accept/"),
    "ask": work("received", "pieces/"),
    "counter": desk("/agent/nouveau/"),
    "counter done": _counter,
    "palette": _palette,
    "palette page": desk("/agent/aller/?q=lina"),
    "settings": desk("/agent/reglages/", "Estelle Roussel"),
    "forbidden": desk("/agent/reglages/"),
}
