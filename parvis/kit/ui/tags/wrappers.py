"""Blocks that hold others: `{% panel "Title" %}…{% endpanel %}`."""

from __future__ import annotations

from typing import Any

from django.template import Library
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = Library()


@register.simple_block_tag
def page_head(content: str, title: Any, *, lead: Any = "", meta: Any = "", count: Any = "") -> str:
    """The head of a page: a line above (`meta`), the `h1`, a count beside it, a sentence, then the rest."""
    context = {
        "content": SafeString(content.strip()),
        "title": title,
        "lead": lead,
        "meta": meta,
        "count": count,
    }
    return render_to_string("ui/page_head.html", context)


@register.simple_block_tag
def panel(content: str, title: Any = "", *, level: int = 2, plain: bool = False) -> str:
    """The tinted surface: one a page, for what the person should not miss. `plain` draws a rule instead."""
    return render_to_string(
        "ui/panel.html", {"content": content, "title": title, "level": level, "plain": plain}
    )


@register.simple_block_tag
def section(content: str, title: Any, *, id: str = "", note: Any = "") -> str:  # noqa: A002 as in HTML
    """A part of a page under a thin rule: its heading stands in the margin where there is room for one."""
    return render_to_string("ui/section.html", {"content": content, "title": title, "id": id, "note": note})


@register.simple_block_tag
def disclosure(content: str, summary: Any, *, open: bool = False, quiet: bool = False) -> str:  # noqa: A002
    """Something to unfold, closed unless `open`; `quiet` for a small help inside a form."""
    return render_to_string(
        "ui/disclosure.html", {"content": content, "summary": summary, "open": open, "quiet": quiet}
    )


@register.simple_block_tag
def confirm(content: str, title: Any, *, tone: str = "good", number: Any = "", level: int = 1) -> str:
    """The page that says it is done (`good`), with the number to keep, or asks first (`warn`, `bad`)."""
    return render_to_string(
        "ui/confirm.html",
        {"content": content, "title": title, "tone": tone, "number": number, "level": level},
    )


@register.simple_block_tag
def empty(content: str, title: Any) -> str:
    """A list with nothing in it: says why, and what to do."""
    return render_to_string("ui/empty.html", {"content": content, "title": title})


@register.simple_block_tag
def toolbar(content: str, label: Any) -> str:
    """Buttons and filters on one line above a list."""
    return render_to_string("ui/toolbar.html", {"content": content, "label": label})


@register.simple_block_tag
def bulk_bar(content: str, *, form: str, one: Any = "", many: Any = "") -> str:
    """What may be done to the ticked rows of the form of that id; `many` holds {n} for the count."""
    words = {"one": one or _("{n} case selected"), "many": many or _("{n} cases selected")}
    return render_to_string("ui/bulk_bar.html", {"content": content, "form": form, **words})


@register.simple_block_tag
def dialog(content: str, id: str, title: Any) -> str:  # noqa: A002 as in HTML
    """A native window opened by `<a href="…" data-dialog="id">`, whose address is the same as a page."""
    return render_to_string("ui/dialog.html", {"content": content, "id": id, "title": title})


@register.simple_block_tag
def table(content: str, caption: Any, *, hidden: bool = False, stack: bool = False) -> str:
    """A table that scrolls by itself when it must; `stack` turns each row into lines on a phone."""
    return render_to_string(
        "ui/table.html", {"content": content, "caption": caption, "hidden": hidden, "stack": stack}
    )
