"""The gallery shows everything, and what it shows is clean HTML."""

import gzip
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.http import Http404
from django.template.loader import get_template
from django.test import RequestFactory
from django.test.signals import template_rendered
from django.test.utils import override_settings

from parvis.kit.ui import views
from parvis.kit.ui.gallery import PAGES
from parvis.kit.ui.tests.stage import html
from parvis.kit.ui.theme import theme_version

HERE = Path(views.__file__).parent
TEMPLATES = HERE / "templates" / "ui"
STATIC = HERE / "static" / "ui"
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
# Skeletons of one block or two that no sample page needs; a page that extends them proves them.
NOT_SHOWN = {"pages/reading.html", "pages/desk_form.html", "forms/formset.html", "frame/messages.html"}


class Outline(HTMLParser):
    """What the checks ask of a page: its tags with their attributes, and that every tag is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if len(dict(attrs)) != len(attrs):
            self.faults.append(f"twice the same attribute in <{tag}>: {attrs}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")

    def values(self, name: str) -> list[str]:
        return [attrs[name] or "" for _tag, attrs in self.tags if name in attrs]


@pytest.fixture(scope="module", params=PAGES)
def outline(request):
    return Outline(html(f"/ui/{request.param}/"))


def test_every_tag_is_closed_once(outline):
    assert outline.faults == []
    assert outline.open == []


def test_nothing_the_security_policy_forbids(outline):
    assert outline.values("style") == []
    assert [name for _tag, attrs in outline.tags for name in attrs if name.startswith("on")] == []
    assert all("src" in attrs for tag, attrs in outline.tags if tag == "script")
    assert all(tag != "style" for tag, _attrs in outline.tags)


def test_ids_are_unique_and_references_find_them(outline):
    ids = outline.values("id")
    assert sorted(ids) == sorted(set(ids))
    named = [
        name
        for key in ("aria-describedby", "aria-labelledby")
        for v in outline.values(key)
        for name in v.split()
    ]
    named += outline.values("for") + outline.values("popovertarget") + outline.values("data-copy")
    assert [name for name in named if name not in ids] == []


def test_one_title_and_headings_in_order(outline):
    levels = [int(tag[1]) for tag, _attrs in outline.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    after_title = levels[levels.index(1) :]
    assert [pair for pair in pairwise(after_title) if pair[1] - pair[0] > 1] == []


def test_every_control_has_a_label(outline):
    labelled = set(outline.values("for"))
    controls = [(tag, attrs) for tag, attrs in outline.tags if tag in {"input", "select", "textarea"}]
    mute = [
        attrs
        for _tag, attrs in controls
        if attrs.get("type") != "hidden" and attrs.get("id") not in labelled and not attrs.get("aria-label")
    ]
    assert mute == []


def test_every_link_of_the_error_summary_leads_to_a_control():
    page = Outline(html("/ui/errors/"))
    controls = {a.get("id") for tag, a in page.tags if tag in {"input", "select", "textarea", "button"}}
    text = html("/ui/errors/")
    summary = text[text.index('class="errors"') : text.index("</ul></div>")]
    links = re.findall(r'href="#([^"]+)"', summary)
    assert len(links) >= 15
    assert [link for link in links if link not in controls] == []


def test_a_page_with_errors_says_so_first():
    assert re.search(r"<title>(Erreur|Error)\s?: ", html("/ui/form/"))
    assert not re.search(r"<title>(Erreur|Error)\s?: ", html("/ui/fields/"))


def test_every_component_is_shown():
    shown = set()

    def note(template, **_others):
        shown.add(template.name)

    template_rendered.connect(note)
    try:
        for page in PAGES:
            html(f"/ui/{page}/")
    finally:
        template_rendered.disconnect(note)
    files = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html")}
    hidden = {name for name in files if f"ui/{name}" not in shown} - NOT_SHOWN
    assert hidden == set()
    assert files >= NOT_SHOWN


def test_the_templates_not_shown_can_be_read():
    for name in NOT_SHOWN:
        get_template(f"ui/{name}")


def test_every_class_of_the_stylesheet_is_used():
    sheet = (STATIC / "parvis.css").read_text()
    rules = re.sub(r"/\*.*?\*/|url\([^)]*\)", "", sheet, flags=re.DOTALL)
    classes = set(re.findall(r"\.([a-z][\w-]*)", rules)) - {"woff2"}
    pages = [path for path in HERE.parents[1].rglob("*.html") if "templates" in str(path)]  # of every floor
    sources = [*pages, *HERE.glob("*.py")]
    written = "".join(path.read_text() for path in sources) + (STATIC / "parvis.js").read_text()
    written += "".join(html(f"/ui/{page}/") for page in PAGES)
    charts = {"chart", "grid", "ax", "lab", "s1", "s2", "d1", "b1", "b2", "sm", "lg"}  # drawn by kit.charts
    offered = {"text-good", "text-warn", "medium", "long", "prose", "nowrap"}  # for the authors of pages
    offered |= {"tight", "plain", "facts", "code-picture", "event-quiet"}
    dead = {name for name in classes if not re.search(rf"[\"\s]{name}[\"\s{{]", written)} - charts - offered
    assert dead == set()


def test_logical_properties_only():
    sheet = (STATIC / "parvis.css").read_text()
    physical = re.findall(
        r"(?:margin|padding|border)-(?:left|right|top|bottom)|[{;]\s*(?:left|right|top|bottom):", sheet
    )
    assert physical == []
    assert re.findall(r"[{;\s](?:width|height|min-width|max-height):", sheet) == []


@pytest.mark.parametrize(("name", "limit"), [("parvis.css", 12), ("parvis.js", 6)])
def test_weight(name, limit):
    assert len(gzip.compress((STATIC / name).read_bytes(), 9)) <= limit * 1024


def test_the_gallery_is_closed_in_production():
    request = RequestFactory().get("/ui/")
    with override_settings(DEBUG=False, PARVIS_DEMO=False), pytest.raises(Http404):
        views.gallery(request)
    with override_settings(DEBUG=False, PARVIS_DEMO=True), pytest.raises(Http404):
        views.gallery(request, "nothing")


def test_the_theme_is_kept_for_ever_under_its_version():
    request = RequestFactory().get("/ui/theme.css")
    request.authority = type("Town", (), {"brand_colour": "#7a1f5c"})()
    answer = views.theme(request)
    assert "--brand:#7a1f5c" in answer.content.decode()
    assert answer["Content-Type"].startswith("text/css")
    assert answer["Cache-Control"] == "public, max-age=300"
    again = RequestFactory().get(
        f"/ui/theme.css?v={theme_version('#7a1f5c')}", headers={"If-None-Match": answer["ETag"]}
    )
    again.authority = request.authority
    kept = views.theme(again)
    assert (kept.status_code, kept.content) == (304, b"")
    assert "immutable" in kept["Cache-Control"]


PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9Q"
    "DwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.mark.parametrize(
    "logo", ["", "data:image/svg+xml;base64,PHN2Zz4=", "data:image/png;base64,é", "data:text/html,x"]
)
def test_only_pixels_are_served_as_a_logo(logo):
    request = RequestFactory().get("/ui/logo")
    request.authority = type("Town", (), {"logo": logo})()
    with pytest.raises(Http404):
        views.logo(request)
    request.authority = type("Town", (), {"logo": PIXEL})()
    answer = views.logo(request)
    assert (answer["Content-Type"], answer.content[:4]) == ("image/png", b"\x89PNG")


def test_the_form_renderer_is_ours():
    assert settings.FORM_RENDERER == "parvis.kit.ui.forms.Renderer"
