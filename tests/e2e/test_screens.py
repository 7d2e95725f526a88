"""Each screen, on a telephone and a computer, light and dark: axe finds nothing, nothing overflows, the keyboard
sees where it is."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import Town, visit
from tests.e2e.screens import DESK, PUBLIC

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


def violations(page: Page) -> list[str]:
    """What axe finds, with the element."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"][:3]]


def overflow(page: Page) -> int:
    """How many pixels stick out of the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@pytest.fixture(scope="module")
def titles() -> dict[str, str]:
    """Titles seen so far, by screen."""
    return {}


@pytest.mark.parametrize("name", [*PUBLIC, *DESK])
def test_a_screen(name: str, chrome: Browser, town: Town, titles: dict[str, str]) -> None:
    with visit(chrome) as context:
        page = context.new_page()
        {**PUBLIC, **DESK}[name](page, town)
        faults: list[str] = []
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                page.wait_for_timeout(150)  # colours change over an eighth of a second
                faults += [f"{width} {scheme}: {one}" for one in violations(page)]
        page.emulate_media(color_scheme="light")
        faults += [f"target {one}" for one in page.evaluate(SMALL)]
        page.set_viewport_size({"width": 320, "height": 640})
        if overflow(page) > 0:
            faults.append(f"{overflow(page)} px stick out at 320 px")
        faults += [f"focus unseen: {one}" for one in page.evaluate(BLIND)]
        title = page.title()
        assert not faults, "\n".join(faults)
        assert "  " not in title
        assert titles.setdefault(f"{page.url.split('?')[0]} {title}", name) == name
        assert page.locator("h1:visible, dialog[open]").count() >= 1


def test_titles_tell_screens_apart(titles: dict[str, str]) -> None:
    """Two screens of different addresses never have the same title (this runs after those above)."""
    by_title: dict[str, set[str]] = {}
    for key in titles:
        url, _space, title = key.partition(" ")
        by_title.setdefault(title, set()).add(url)
    twice = {title: urls for title, urls in by_title.items() if len(urls) > 1}
    assert not twice


def test_forced_colours_and_print_keep_everything(page: Page, town: Town) -> None:
    page.emulate_media(forced_colors="active")
    PUBLIC["waiting"](page, town)
    assert not violations(page)
    page.emulate_media(media="print", forced_colors="none")
    assert not page.locator(".top nav, .foot nav").first.is_visible()
    assert page.locator(".timeline").first.is_visible()
