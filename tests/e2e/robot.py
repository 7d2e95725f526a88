"""Hands for the journeys: fill a page as a person would, sign in, read the mail of the demonstration."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from typing import Any

from playwright.sync_api import FilePayload, Locator, Page

from tests.e2e.conftest import Town
from tests.e2e.pictures import jpeg

WORDS = {
    "_day": "14",
    "_month": "3",
    "_year": "2004",
    "postcode": "35999",
    "email": "lina.martin@exemple.fr",
    "phone": "06 12 34 56 78",
    "siret": "73282932000074",
    "school_code": "0350001L",
    "plate": "AB-123-CD",
    "amount": "1200",
    "members": "48",
    "family_name": "Martin",
    "given_names": "Lina",
    "street": "12 rue des Halles",
    "city": "Saint-Aubin",
}
PHOTO = FilePayload(name="carte-identite.jpg", mimeType="image/jpeg", buffer=jpeg())
BIRTH = "/demarches/copie-acte-naissance/"


def form(page: Page) -> Locator:
    """The form of the page."""
    return page.locator("main form[method=post]").first


def go_on(page: Page) -> None:
    """Press the main button of the form."""
    form(page).locator("button.button.primary").first.click()


def fill(page: Page, **wanted: str) -> None:
    """Answer every question on screen: `wanted` by name, the first choice or a believable word otherwise."""
    box = form(page)
    for radio in box.locator("input[type=radio]").all():
        name = str(radio.get_attribute("name"))
        if name in wanted:
            box.locator(f"input[name='{name}'][value='{wanted[name]}']").check()
        elif not box.locator(f"input[name='{name}']:checked").count():
            radio.check()
    for tick in box.locator("input[type=checkbox]").all():
        tick.check()
    for control in box.locator(
        "input:not([type=radio], [type=checkbox], [type=hidden], [type=file]), textarea"
    ).all():
        name = str(control.get_attribute("name"))
        if control.is_visible() and not control.input_value():
            control.fill(wanted.get(name) or word_for(name))
    for choice in box.locator("select").all():
        if choice.is_visible() and not choice.input_value():
            rank = re.search(r"\d$", str(choice.get_attribute("name")))
            choice.select_option(index=int(rank[0]) if rank else 1)  # each place of a ranking takes another
    for upload in box.locator("input[type=file]").all():
        upload.set_input_files(PHOTO)


def word_for(name: str) -> str:
    """A believable answer to the question of this name."""
    return next((word for part, word in WORDS.items() if name.endswith(part) or part in name), "Rosa Lopez")


def walk(page: Page, until: str, **wanted: str) -> None:
    """Answer page after page until the address holds `until`."""
    for _step in range(12):
        if until in page.url:
            return
        fill(page, **wanted)
        go_on(page)
    raise AssertionError(f"Stopped at {page.url}: {page.locator('main').inner_text()[:500]}")


def play(page: Page, town: Town, who: str | int) -> None:
    """Become a persona of the demonstration."""
    key = who if isinstance(who, int) else town.told["accounts"][who]
    page.goto(f"{town.url}/demo/")
    page.locator(f"form[action='/demo/{key}/'] button").click()
    page.wait_for_load_state()


def sign_in(page: Page, town: Town, who: str) -> None:
    """Type an agent's e-mail address and password."""
    page.goto(f"{town.url}/compte/connexion/")
    page.fill("[name=login]", town.told["emails"][who])
    page.fill("[name=password]", town.told["password"])
    go_on(page)


def one_time_code(secret: str) -> str:
    """The code of six digits that an application shows now (RFC 6238)."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def letters(page: Page, town: Town, holds: str) -> str:
    """The text of the last e-mail that holds these words. Waits for the worker that makes it."""
    for _try in range(40):
        page.goto(f"{town.url}/demo/boite-aux-lettres/")
        for one in page.locator("details").all():
            text = str(one.text_content())
            if holds in text:
                return text
        page.wait_for_timeout(500)
    raise AssertionError(f"No e-mail holds {holds!r}")


def link_in(text: str, part: str) -> str:
    """The address in a text that holds this part."""
    found = next((url for url in re.findall(r"http://[^\s<>\"]+", text) if part in url), None)
    assert found is not None, text
    return found


def passkey(page: Page) -> Any:
    """Give the browser a device that recognises its owner."""
    link = page.context.new_cdp_session(page)
    link.send("WebAuthn.enable")
    link.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return link
