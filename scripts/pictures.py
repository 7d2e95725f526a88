"""Make the pictures of README.md again, from a demonstration town that is being served:

    make run                                   # in another window
    .venv/bin/python scripts/pictures.py       # or with its address, such as http://localhost:8000

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

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "images"
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


def main() -> None:
    """The three pictures."""
    town = (sys.argv[1:] or ["http://localhost:8000"])[0].rstrip("/")
    named = os.environ.get("PARVIS_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=named, args=["--no-sandbox", "--disable-gpu"])
        for picture in (home, desk, phone):
            picture(chrome, town)
        chrome.close()


if __name__ == "__main__":
    main()
