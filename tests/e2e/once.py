"""Screens of "tell us once", of newer kinds of questions and of ready procedures, in the order one meets them."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.e2e.conftest import Town
from tests.e2e.robot import go_on, play, walk

# Procedure -> page of its questions: lists in two steps, dates, places, computed answers; tables; rankings.
KINDS = {
    "occupation-domaine-public": ("2", "3"),
    "accueil-periscolaire": ("2", "3"),
    "place-en-creche": ("3",),
    "attestation-accueil": ("1", "3"),
    "duplicata-livret-famille": ("3",),
}
WANTED = (
    {
        "surface": "12",
        "spot_latitude": "48,11",
        "spot_longitude": "-1,68",
        "start_year": "2035",
        "end_year": "2036",
        "wednesday": "no",
        "born": "yes",
        "married": "yes",
        "wedding_place": "Rennes",
        "needs_mon_to_time": "18 h",
        "rooms": "3",
        "people": "4",
    }
    | {f"needs_{day}_from_time": "8 h" for day in ("mon", "tue", "thu", "fri")}
    | {f"needs_{day}_to_time": "18 h" for day in ("mon", "tue", "thu", "fri")}
)
GRANT = "/demarches/subvention-association/nouvelle/1/"


def kinds(page: Page, town: Town) -> Iterator[str]:
    """Pages of questions, as they come and as they are refused."""
    for slug, numbers in KINDS.items():
        page.goto(f"{town.url}/demarches/{slug}/nouvelle/1/")
        for number in numbers:
            walk(page, f"/{number}/", **WANTED)
            yield f"{slug} {number}"
            go_on(page)
            yield f"{slug} {number} refused"


def given_once(page: Page, town: Town) -> Iterator[str]:
    """What a resident keeps, and the help beside questions and documents."""
    play(page, town, town.told["resident"])
    for name in ("informations", "documents"):
        page.goto(f"{town.url}/mon-espace/{name}/")
        yield f"my {name}"
    page.locator("main form[enctype] button.primary").click()
    yield "nothing to keep"
    page.goto(f"{town.url}{GRANT}")
    page.fill("[name=siret]", "73282932000074")
    page.locator("button[value='demander:siret']").click()
    yield "service"
    go_on(page)
    yield "service without agreement"
    page.locator("[name=agree]").check()
    go_on(page)
    page.locator("button[value='adresse:seat']").click()
    yield "address"
    for text, screen in (("3 rue du Port 35400", "found"), ("nulle part", "not found"), (" ", "not written")):
        page.fill("[name=q]", text)
        page.locator("main form:has([name=q]) button").click()
        yield f"address {screen}"


def set_up(page: Page, town: Town) -> Iterator[str]:
    """Ready procedures and connected services, for an administrator."""
    play(page, town, "Estelle Roussel")
    page.goto(f"{town.url}/agent/reglages/demarches/catalogue/")
    yield "ready procedures"
    page.goto(f"{town.url}/agent/reglages/connecteurs/")
    yield "services"
    page.goto(f"{town.url}/agent/reglages/connecteurs/company/")
    page.locator("[name=mode][value=real]").check()
    go_on(page)
    yield "service refused"
