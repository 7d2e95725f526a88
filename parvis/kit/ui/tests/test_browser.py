"""The gallery in a real browser: accessibility, reflow, targets, focus, with and without JavaScript."""

from pathlib import Path
from time import sleep

import axe_playwright_python
import pytest

from parvis.kit.ui.fonts import build_fonts
from parvis.kit.ui.gallery import PAGES
from parvis.kit.ui.tests import stage
from parvis.kit.ui.theme import contrast

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(stage.chromium() is None, reason="no Chromium on this machine"),
]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def chromium():
    with stage.browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    folder = tmp_path_factory.mktemp("build")
    build_fonts(folder)
    return folder


@pytest.fixture
def visit(chromium, build):
    """Open a page of the gallery; keyword arguments are those of a browser context."""
    contexts = []

    def visit(name, *, width=1280, extra=None, **options):
        context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("console", lambda said: page.faults.append(said.text) if said.type == "error" else None)
        stage.play(page, build, extra)
        page.goto(f"{stage.HOST}/ui/{name}/")
        return page

    yield visit
    for context in contexts:
        context.close()


TOO_SMALL = """() => [...document.querySelectorAll('a,button,input,select,textarea,summary')].filter(e => {
  const box = e.getBoundingClientRect(), style = getComputedStyle(e);
  if (!box.width || style.visibility === 'hidden' || e.matches('[type=hidden], .sr, .skip')) return false;
  const target = e.closest('label')?.getBoundingClientRect() || box;
  const alone = e.parentElement.textContent.trim() === e.textContent.trim();
  const inText = style.display === 'inline' && !alone;
  const wide = getComputedStyle(e, '::after').position === 'absolute';
  return !inText && !wide && (target.width < 24 || target.height < 24);
}).map(e => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible(visit, name, width):
    page = visit(name, width=width, reduced_motion="reduce")
    page.evaluate(AXE)
    assert _violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert _violations(page) == []
    assert page.evaluate(TOO_SMALL) == []
    if width == 390:
        page.set_viewport_size({"width": 320, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.faults == []


def _violations(page):
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", RULES)
    return [(fault["id"], node["html"][:120]) for fault in found["violations"] for node in fault["nodes"]]


BORDERS = """() => {
  const ground = e => {
    const colour = getComputedStyle(e).backgroundColor;
    return colour === 'rgba(0, 0, 0, 0)' && e.parentElement ? ground(e.parentElement) : colour;
  };
  const typed = 'input:not([type=hidden], [type=radio], [type=checkbox]), select, textarea';
  return [...document.querySelectorAll(typed + ', .button.secondary, .chip, .option')]
    .filter(e => e.getBoundingClientRect().width && !e.closest('.palette'))
    .map(e => [getComputedStyle(e).borderTopColor, ground(e.parentElement), e.outerHTML.slice(0, 80)]); }"""


def _hex(colour):
    parts = [float(part) for part in colour[colour.index("(") + 1 : -1].split(",")]
    return "#" + "".join(f"{round(part):02x}" for part in parts[:3])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["components", "fields", "errors", "inbox"])
def test_the_edge_of_every_control_can_be_seen(visit, name, scheme):
    edges = visit(name, color_scheme=scheme).evaluate(BORDERS)
    assert len(edges) > 2
    weak = [
        (what, round(contrast(_hex(a), _hex(b)), 2)) for a, b, what in edges if contrast(_hex(a), _hex(b)) < 3
    ]
    assert weak == []


FOCUS = """() => { const e = document.activeElement;
  if (!e || e === document.body) return null;
  const shown = [e, e.closest('.option, .links li')].filter(Boolean).some(n => {
    const s = getComputedStyle(n); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2; });
  return [e.outerHTML.slice(0, 100), shown]; }"""


@pytest.mark.parametrize("name", ["home", "form", "inbox", "components"])
def test_focus_is_seen_at_every_stop(visit, name):
    page = visit(name)
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    stops = []
    for _press in range(90):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None:
            break
        stops.append(stop)
    assert len(stops) >= 8
    assert [what for what, seen in stops if not seen] == []


@pytest.mark.parametrize(("name", "menu"), [("home", "#menu"), ("inbox", "#side")])
def test_the_menu_opens_on_a_phone_without_javascript(visit, name, menu):
    page = visit(name, width=390, java_script_enabled=False)
    entry = page.locator(f"{menu} a").last
    assert not entry.is_visible()
    page.locator(f"header [popovertarget={menu[1:]}]").click()
    assert entry.is_visible()
    page.keyboard.press("Escape")
    assert not entry.is_visible()


WATCH_SHIFTS = """new PerformanceObserver(list => list.getEntries().forEach(entry => {
  window.shift = (window.shift || 0) + entry.value; })).observe({type: 'layout-shift', buffered: true})"""


def test_a_page_does_not_jump_when_the_font_arrives(visit):
    def late(route):
        if route.request.url.endswith(".woff2"):
            sleep(0.4)
        return False

    page = visit("home", extra=late)
    page.add_init_script(WATCH_SHIFTS)
    page.reload()
    page.wait_for_timeout(900)
    assert page.evaluate("document.fonts.check('18px \"Parvis Sans\"')")
    assert page.evaluate("window.shift || 0") <= 0.02


def test_forced_colours_keep_the_borders_of_buttons(visit):
    page = visit("components", forced_colors="active")
    assert page.evaluate("getComputedStyle(document.querySelector('.button')).borderTopWidth") != "0px"
    assert page.evaluate("getComputedStyle(document.querySelector('.badge')).borderTopStyle") == "solid"


def test_a_printed_page_is_ink_on_paper_without_menus(visit):
    page = visit("agent-case", color_scheme="dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator(".side").is_visible()
    assert not page.locator(".bar").is_visible()


def test_motion_stops_for_those_who_ask(visit):
    page = visit("home", reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.querySelector('.button')).transitionDuration") == "0s"
    assert (
        visit("home").evaluate("getComputedStyle(document.querySelector('.button')).transitionDuration")
        != "0s"
    )


def test_the_reader_is_taken_to_the_errors_then_to_the_control(visit):
    page = visit("form")
    assert page.evaluate("document.activeElement.className") == "errors"
    page.locator(".errors a").first.click()
    assert page.evaluate("document.activeElement.id") == "id_born_year"


def test_ticked_rows_are_counted(visit):
    page = visit("inbox")
    count = page.locator(".bulk-count")
    assert count.inner_text().startswith("2 ")
    page.locator("[data-select-all]").check()
    assert count.inner_text().startswith("10 ")
    page.locator("tbody [type=checkbox]").first.uncheck()
    assert count.inner_text().startswith("9 ")
    assert page.evaluate("document.querySelector('[data-select-all]').indeterminate")


def test_characters_are_counted_down(visit):
    page = visit("fields")
    page.fill("#id_reason", "x" * 490)
    assert "10" in page.inner_text("#id_reason_count")
    page.fill("#id_reason", "x" * 503)
    assert "3" in page.inner_text("#id_reason_count")
    assert "over" in page.get_attribute("#id_reason_count", "class")


def test_a_date_pasted_in_one_box_fills_the_three(visit):
    page = visit("fields")
    page.evaluate("""() => { const data = new DataTransfer(); data.setData('text', '03/11/1980');
        document.getElementById('id_born_day').dispatchEvent(
            new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})); }""")
    values = [page.input_value(f"#id_born_{part}") for part in ("day", "month", "year")]
    assert values == ["03", "11", "1980"]


def test_a_form_leaves_once(visit):
    sent = []

    def keep(route):
        if route.request.method != "POST":
            return False
        sent.append(route.request.url)
        sleep(0.3)
        route.fulfill(status=204, body="")
        return True

    page = visit("form", extra=keep)
    page.evaluate(
        """() => { const button = document.querySelector('form .button'); button.click(); button.click(); }"""
    )
    page.wait_for_timeout(800)
    assert len(sent) == 1


def test_control_k_opens_the_palette(visit):
    def answer(route):
        if "/palette" not in route.request.url:
            return False
        route.fulfill(content_type="text/html", body='<ul><li><a href="/d">D-2026-04457</a></li></ul>')
        return True

    page = visit("inbox", extra=answer)
    page.keyboard.press("Control+k")
    assert page.locator("#palette").is_visible()
    page.fill("#palette-q", "044")
    page.locator("#palette a").wait_for()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == "D-2026-04457"
    page.keyboard.press("Escape")
    assert not page.locator("#palette").is_visible()


def test_a_window_opens_over_the_page_and_closes(visit):
    page = visit("components")
    page.click("[data-dialog]")
    dialog = page.locator("#sample-dialog")
    assert dialog.is_visible()
    dialog.locator(".dialog-close button").click()
    assert not dialog.is_visible()


def test_a_part_that_follows_events_is_drawn_again(visit):
    def answer(route):
        if route.request.url.endswith("/events"):
            route.fulfill(content_type="text/event-stream", body="data: moved\n\n")
            return True
        if route.request.url.endswith("/fresh"):
            route.fulfill(content_type="text/html", body='<p id="part" data-stream="/events">fresh</p>')
            return True
        return False

    page = visit("home", extra=answer)
    script = "document.body.insertAdjacentHTML('beforeend', " + (
        "'<p id=part data-stream=/events data-refresh=/fresh>stale</p>')"
    )
    page.evaluate(script)
    page.evaluate((Path(stage.__file__).parents[1] / "static/ui/parvis.js").read_text())
    page.locator("#part", has_text="fresh").wait_for(timeout=5_000)


def test_a_cold_public_page_is_light(visit):
    sizes = {}

    def weigh(response):
        sizes[response.url] = len(response.body())

    page = visit("home")
    page.on("response", weigh)
    page.reload()
    page.wait_for_timeout(300)
    assert len(sizes) <= 10
    assert all(url.startswith(stage.HOST) for url in sizes)
    assert sum(size for url, size in sizes.items() if url.endswith(".woff2")) <= 40 * 1024
    assert page.evaluate("document.querySelectorAll('*').length") <= 600
