"""Each screen, on a telephone and a computer, light and dark: axe finds nothing, nothing overflows, the keyboard
sees where it is."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import Empty, Town, visit
from tests.e2e.robot import go_on
from tests.e2e.screens import WALKS, Walk

pytestmark = pytest.mark.browser
SIZES = ((1280, 900), (390, 844))
# Focus that cannot be seen: neither outline, nor shadow, nor border that changes with it.
BLIND = """() => {
  const seen = el => {
    const s = getComputedStyle(el);
    return s.outlineStyle + s.outlineWidth + s.boxShadow + s.borderColor;
  };
  const stops = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter(el => el.checkVisibility() && !el.disabled && !el.closest('[inert]')).slice(0, 60);
  const blind = [];
  for (const el of stops) {
    const box = el.closest('.option, .links li') ?? el;
    el.blur(); const before = seen(el) + seen(box);
    el.focus({focusVisible: true}); const after = seen(el) + seen(box);
    if (document.activeElement === el && before === after) blind.push(el.outerHTML.slice(0, 120));
  }
  document.activeElement?.blur();
  return blind;
}"""
SMALL = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
  .filter(el => el.checkVisibility() && !el.closest('p, li, dd, td, th, .message-body, .said, .option, .skip'))
  .map(el => [el, el.getBoundingClientRect()])
  .filter(([el, b]) => b.width && (b.width < 24 || b.height < 24) && !el.matches('.skip, .sr'))
  .map(([el, b]) => `${Math.round(b.width)}x${Math.round(b.height)} ${el.outerHTML.slice(0, 120)}`)"""


FOUNDING = {
    "name": "Commune de Brize",
    "insee_code": "35997",
    "agent_name": "Ada Roche",
    "email": "ada@brize.example",
    "password": "un-tres-long-secret",
}
ALL = {"resultTypes": ["violations"]}
# The elements are the same in the dark: only what axe says of colours can differ.
COLOURS = {**ALL, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def violations(page: Page, options: dict[str, object] = ALL) -> list[str]:
    """What axe finds, with the element."""
    found = Axe().run(page, options=options).response["violations"]
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"][:3]]


def overflow(page: Page) -> int:
    """How many pixels stick out of the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def faults(page: Page) -> list[str]:
    """All that is wrong with the screen, which is left as it was found."""
    found: list[str] = []
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{width} light: {one}" for one in violations(page)]
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        found += [f"{width} dark: {one}" for one in violations(page, COLOURS)]
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found += [f"small target: {one}" for one in page.evaluate(SMALL)]
    page.set_viewport_size({"width": 320, "height": 640})
    if overflow(page) > 0:
        found.append(f"{overflow(page)} px stick out at 320 px")
    page.set_viewport_size({"width": 1280, "height": 900})
    found += [f"focus unseen: {one}" for one in page.evaluate(BLIND)]
    if not page.locator("h1:visible, dialog[open]").count():
        found.append("no main heading")
    return found


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.__name__)
def test_screens(walk: Walk, chrome: Browser, town: Town) -> None:
    found: list[str] = []
    titles: dict[str, str] = {}
    with visit(chrome, reduced_motion="reduce") as context:
        page = context.new_page()
        for name in walk(page, town):
            page.wait_for_load_state()  # a click answers as soon as the next page begins
            found += [f"{name}: {fault}" for fault in faults(page)]
            address = page.url.partition("?")[0]
            if titles.setdefault(page.title(), address) != address:
                found.append(f"{name}: the title {page.title()!r} is also that of {titles[page.title()]}")
    assert not found, "\n".join(found)


def test_an_empty_install_becomes_a_town_hall(chrome: Browser, empty: Empty) -> None:
    found: list[str] = []
    with visit(chrome, reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(empty.url)
        page.wait_for_url("**/installation/")
        found += [f"questions: {fault}" for fault in faults(page)]
        go_on(page)
        found += [f"refused: {fault}" for fault in faults(page)]
        for name, said in {**FOUNDING, "code": empty.code}.items():
            page.fill(f"[name={name}]", said)
        go_on(page)
        page.wait_for_url("**/compte/connexion/**")
        page.goto(empty.url)
        assert FOUNDING["name"] in page.title()
        found += [f"home: {fault}" for fault in faults(page)]
        page.goto(f"{empty.url}/installation/")
        assert "/installation/" in page.url
        assert page.locator("main form").count() == 0, "the door is closed for ever"
    assert not found, "\n".join(found)


def test_forced_colours_and_print_keep_everything(page: Page, town: Town) -> None:
    page.emulate_media(forced_colors="active")
    page.goto(town.case("waiting"))
    assert not violations(page)
    page.emulate_media(media="print", forced_colors="none")
    assert not page.locator(".top nav, .foot nav").first.is_visible()
    assert page.locator(".timeline").first.is_visible()
