"""Make the pictures of README.md and of the guides again, from a demonstration town that is being served:

    make run                                   # in another window
    .venv/bin/python scripts/pictures.py       # or with its address, such as http://localhost:8000, and some names

Needs what `make setup-dev` installs, and a Chromium.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from tests.e2e.robot import walk  # noqa: E402 - the hands of the journeys

FOLDER = ROOT / "docs" / "images"
AGENT = "Estelle Roussel"
BIGGEST = 200_000


def keep(page: Page, name: str) -> None:
    """Keep what is on screen, in 160 colours: flat pages lose nothing, and weigh a half."""
    raw = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    path = FOLDER / f"{name}.png"
    raw.quantize(160, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    if size > BIGGEST:
        raise SystemExit(f"{path.name} weighs {size} bytes: {BIGGEST} at most.")
    sys.stdout.write(f"{path.name}: {size // 1000} kB\n")


def home(chrome: Browser, town: str) -> None:
    """What a resident sees first."""
    page = chrome.new_page(viewport={"width": 1200, "height": 760}, locale="fr-FR")
    page.goto(town)
    keep(page, "home")


def desk(chrome: Browser, town: str) -> None:
    """What waits for the agents, by legal date."""
    page = chrome.new_page(viewport={"width": 1200, "height": 760}, locale="fr-FR")
    page.goto(f"{town}/demo/")
    page.locator("li", has_text=AGENT).locator("button").click()
    page.goto(f"{town}/agent/dossiers/")
    keep(page, "inbox")


def phone(chrome: Browser, town: str) -> None:
    """A question of a request, on a phone, in the dark."""
    options = {"viewport": {"width": 390, "height": 760}, "color_scheme": "dark", "locale": "fr-FR"}
    page = chrome.new_page(**options)  # type: ignore[arg-type]
    page.goto(f"{town}/demarches/copie-acte-naissance/nouvelle/1/")
    page.locator("main [type=radio]").first.check()
    keep(page, "phone")


def _administrator(chrome: Browser, town: str) -> Page:
    page = chrome.new_page(viewport={"width": 1200, "height": 760}, locale="fr-FR")
    page.goto(f"{town}/demo/")
    page.locator("li", has_text=AGENT).locator("button").click()
    return page


def studio(chrome: Browser, town: str) -> None:
    """The studio: the plan of a procedure, a condition, the circuit."""
    page, here = _administrator(chrome, town), f"{town}/agent/studio/carte-stationnement-resident/"
    page.goto(here)
    if "versions" in page.url:
        page.locator("main form button.primary").first.click()
    page.goto(here)
    keep(page, "studio-plan")
    page.goto(f"{here}condition/pages.2.fields.3/")
    keep(page, "studio-condition")
    page.goto(f"{here}#circuit")
    page.locator("#circuit").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('circuit').scrollIntoView()")
    keep(page, "studio-circuit")


def informed(chrome: Browser, town: str) -> None:
    """A step that tells others of the decision."""
    page, here = _administrator(chrome, town), f"{town}/agent/studio/travaux-voirie/"
    page.goto(here)
    if "versions" in page.url:
        page.locator("main form button.primary").first.click()
    page.goto(f"{here}partie/workflow.transitions.accept/")
    page.locator("[name=do_inform]").evaluate("box => box.scrollIntoView({block: 'center'})")
    keep(page, "inform")


def resident(chrome: Browser, town: str) -> None:
    """A request begun twice is told; two parents ask together."""
    page = chrome.new_page(viewport={"width": 1200, "height": 760}, locale="fr-FR")
    page.goto(f"{town}/demo/")
    page.locator("main form button").last.click()
    page.goto(f"{town}/demarches/copie-acte-naissance/nouvelle/1/")
    page.locator("main [type=radio]").first.check()
    page.locator("main form button.primary").first.click()
    page.wait_for_url("**/2/")
    page.goto(f"{town}/demarches/copie-acte-naissance/")
    keep(page, "begun")
    page.goto(f"{town}/demarches/derogation-scolaire/nouvelle/1/")
    walk(page, "/verifier/", shared="yes", moving_on_year="2035")
    page.get_by_role("heading", name="Votre accord").evaluate("head => scrollTo(0, head.offsetTop - 60)")
    keep(page, "together")


def main() -> None:
    """All pictures, or those that are named after the address."""
    town = (sys.argv[1:] or ["http://localhost:8000"])[0].rstrip("/")
    named = os.environ.get("PARVIS_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=named, args=["--no-sandbox", "--disable-gpu"])
        for picture in (home, desk, phone, studio, informed, resident):
            if not sys.argv[2:] or picture.__name__ in sys.argv[2:]:
                picture(chrome, town)
        chrome.close()


if __name__ == "__main__":
    main()
