"""Screens of circuits, opinions, absences, households and paper, for the same audits as the others."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.e2e.conftest import Town
from tests.e2e.robot import fill, go_on, play

SCHOOL = "/demarches/derogation-scolaire/"


def signing(page: Page, town: Town) -> Iterator[str]:
    """What a director has to sign, what she is asked, when she is away."""
    play(page, town, "Florent Mercier")
    page.goto(f"{town.url}/agent/visas/")
    yield "to approve"
    if page.locator("td.wide a").count():
        page.locator("td.wide a").first.click()
        page.locator("main summary").first.click()
        yield "one to approve"
        page.locator("button[name=refuse]").click()
        yield "sent back without a reason"
    page.goto(f"{town.url}/agent/avis/")
    yield "opinions to give"
    page.goto(f"{town.url}/agent/absences/")
    yield "absences"
    page.locator("main form button.primary").last.click()
    yield "absence refused"
    page.goto(town.desk("received", "avis/"))
    yield "opinion to ask"
    page.locator("main form button.primary").last.click()
    yield "opinion refused"


def counter(page: Page, town: Town) -> Iterator[str]:
    """Mandates, help and paper, at the counter."""
    play(page, town, "Joël Picard")
    for name, path in (("mandates", "mandats/"), ("help", "aide/"), ("paper", "nouveau/papier/")):
        page.goto(f"{town.url}/agent/{path}")
        yield name
    page.locator("main form button.primary").first.click()
    yield "scan missing"
    page.goto(f"{town.url}/agent/nouveau/papier/")
    if page.locator("td.wide a").count():
        page.locator("td.wide a").first.click()
        yield "scan read"
        page.locator("main form button.primary").click()
        yield "scan beside the questions"
    play(page, town, "Estelle Roussel")
    page.goto(f"{town.url}/agent/mandats/aidants/")
    yield "helpers"


def family(page: Page, town: Town) -> Iterator[str]:
    """A resident's household, and a request for a child; a code for another device."""
    play(page, town, town.told["resident"])
    for name, path in (
        ("household", "foyer/"),
        ("mandate of an adult", "mandats/personne/"),
        ("mandate of an association", "mandats/association/"),
    ):
        page.goto(f"{town.url}/mon-espace/{path}")
        yield name
        page.locator("main form button.primary").last.click()
        yield f"{name} refused"
    page.goto(f"{town.url}{SCHOOL}pour-qui/")
    yield "for whom"
    page.goto(f"{town.url}/reprendre/")
    go_on(page)
    yield "code refused"
    page.goto(f"{town.url}/demarches/copie-acte-naissance/nouvelle/1/")
    fill(page)
    page.locator("button[name=later]").click()
    yield "for later, with a code"
    page.get_by_role("button", name="Obtenir un code").click()
    yield "code"
