"""Lists of things: answers, tasks, events, links, figures. A wrapper and its item go together."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.template import Library
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = Library()


def _trim(content: SafeString) -> SafeString:
    """What a block holds without the blanks around it, so that an empty one is seen to be empty."""
    return SafeString(content.strip())


@register.simple_block_tag
def summary_list(content: SafeString, title: Any = "", *, change_url: str = "", level: int = 2) -> str:
    """Answers or facts, one a line: holds `{% row %}` blocks. `change_url` mends the whole group."""
    return render_to_string(
        "ui/summary_list.html", {"content": content, "title": title, "change_url": change_url, "level": level}
    )


@register.simple_block_tag
def row(content: SafeString, label: Any, *, change_url: str = "", change_label: Any = "") -> str:
    """A label and its value, with a way to change it. An empty value is said as such."""
    return render_to_string(
        "ui/row.html",
        {
            "content": _trim(content),
            "label": label,
            "change_url": change_url,
            "change_label": change_label or label,
        },
    )


@register.simple_block_tag
def task_list(content: SafeString, label: Any = "") -> str:
    """Things to do in any order: holds `{% task %}` tags."""
    return render_to_string("ui/task_list.html", {"content": content, "label": label})


@register.inclusion_tag("ui/task.html")
def task(
    title: Any, url: str = "", *, state: Any = "", tone: str = "neutral", hint: Any = ""
) -> dict[str, Any]:
    """One thing to do and where it stands; without `url` it cannot be done yet."""
    return {"title": title, "url": url, "state": state, "tone": tone, "hint": hint}


@register.simple_block_tag
def timeline(content: SafeString, label: Any = "") -> str:
    """What happened to a case, latest first: holds `{% event %}` blocks."""
    return render_to_string("ui/timeline.html", {"content": content, "label": label})


@register.simple_block_tag
def event(
    content: SafeString,
    title: Any,
    at: date | datetime | None = None,
    *,
    by: str = "",
    tone: str = "neutral",
    state: str = "done",
) -> str:
    """One event; `state` is done, now or next (announced, not yet come)."""
    return render_to_string(
        "ui/event.html",
        {"content": _trim(content), "title": title, "at": at, "by": by, "tone": tone, "state": state},
    )


@register.simple_block_tag
def link_list(content: SafeString, *, columns: bool = True) -> str:
    """Links with a line of explanation, between thin rules: holds `{% link_item %}` tags."""
    return render_to_string("ui/link_list.html", {"content": content, "columns": columns})


@register.inclusion_tag("ui/link_item.html")
def link_item(
    title: Any, url: str, text: Any = "", *, meta: Any = "", state: Any = "", tone: str = "neutral"
) -> dict[str, Any]:
    """One link: title, what it leads to, a date or number above (`meta`), a state beside."""
    return {"title": title, "url": url, "text": text, "meta": meta, "state": state, "tone": tone}


@register.simple_block_tag
def stats(content: SafeString) -> str:
    """Figures side by side, four at most: holds `{% stat %}` tags."""
    return render_to_string("ui/stats.html", {"content": content})
