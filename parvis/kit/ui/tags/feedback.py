"""What the house says to the person: banners, the box of what she must do, the words of a thread."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.template import Library
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

register = Library()

NOTICE_ICONS = {"info": "info", "good": "check", "warn": "alert", "bad": "alert"}


@register.simple_block_tag
def notice(content: str, title: Any = "", *, tone: str = "info") -> str:
    """A banner: info, good, warn, bad. Good and info are read aloud when polite, the others at once."""
    role = "alert" if tone in {"warn", "bad"} else "status"
    icon = NOTICE_ICONS.get(tone, "info")
    return render_to_string(
        "ui/notice.html", {"content": content, "title": title, "tone": tone, "role": role, "icon_name": icon}
    )


@register.simple_block_tag
def action_box(content: str, title: Any = "", *, due: date | None = None) -> str:
    """ "Your turn": the one thing the person must do now, above the timeline of her case."""
    return render_to_string(
        "ui/action_box.html", {"content": content, "title": title or _("Your turn"), "due": due}
    )


@register.simple_block_tag
def thread(content: str, label: Any = "") -> str:
    """Messages in the order they were written; holds `{% message %}` blocks."""
    return render_to_string("ui/thread.html", {"content": content, "label": label or _("Messages")})


@register.simple_block_tag
def message(content: str, author: str, at: datetime, *, mine: bool = False, note: bool = False) -> str:
    """One message; `mine` for those of the reader's side, `note` for one that only agents see."""
    return render_to_string(
        "ui/message.html", {"content": content, "author": author, "at": at, "mine": mine, "note": note}
    )
