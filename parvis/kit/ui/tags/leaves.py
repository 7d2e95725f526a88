"""Small things that hold no other: badges, buttons, dates, progress, avatars."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.template import Library
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.kit.charts import Chart, Sparkline, render, table_of
from parvis.kit.text import human_size, initials, plain_date_fr, plain_time_fr

register = Library()

TONES = {"neutral", "info", "good", "warn", "bad"}
MESSAGE_TONES = {"success": "good", "error": "bad", "warning": "warn"}

register.filter(human_size)  # in the same units everywhere


@register.filter
def tone_of(level: str) -> str:
    """The tone of a level of Django's messages framework."""
    return MESSAGE_TONES.get(level, "info")


@register.filter
def in_words(day: date | datetime | None) -> str:
    """A day inside a sentence: 21 janvier 2027, 1er janvier 2027."""
    if isinstance(day, datetime) and timezone.is_aware(day):
        day = timezone.localtime(day)
    return plain_date_fr(day) if day else ""


@register.inclusion_tag("ui/badge.html")
def badge(text: Any, tone: str = "neutral") -> dict[str, Any]:
    """A state in one or two words: `{% badge "Reçue" "info" %}`. Tones: neutral, info, good, warn, bad."""
    return {"text": text, "tone": tone if tone in TONES else "neutral"}


@register.inclusion_tag("ui/button.html")
def button(
    label: Any,
    *,
    href: str = "",
    kind: str = "primary",
    icon: str = "",
    name: str = "",
    value: Any = "",
    small: bool = False,
    form: str = "",
) -> dict[str, Any]:
    """A button, or a link drawn as one with `href`. Kinds: primary, secondary, quiet, danger."""
    return {
        "label": label,
        "href": href,
        "kind": kind,
        "icon_name": icon,
        "name": name,
        "value": value,
        "small": small,
        "form": form,
    }


@register.inclusion_tag("ui/back_link.html")
def back_link(url: str, label: Any = "") -> dict[str, Any]:
    """The way back, above the title: `{% back_link url %}` or with a label of its own."""
    return {"url": url, "label": label or _("Previous page")}


@register.inclusion_tag("ui/breadcrumb.html")
def breadcrumb(*links: Any) -> dict[str, Any]:
    """The way down to this page, as pairs: `{% breadcrumb "Démarches" url "École" url2 %}`."""
    return {"links": list(zip(links[::2], links[1::2], strict=True))}


@register.inclusion_tag("ui/steps.html")
def steps(current: int, total: int, title: Any = "") -> dict[str, Any]:
    """Where one is in a form: "Inscription à l'école · étape 2 sur 4" and a bar of as many pieces."""
    return {
        "current": current,
        "total": total,
        "title": title,
        "pieces": [n <= current for n in range(1, total + 1)],
    }


@register.inclusion_tag("ui/progress.html")
def progress(value: float, maximum: float, label: Any, *, text: Any = "") -> dict[str, Any]:
    """How much of something is done, with its figure in words."""
    percent = round(100 * value / maximum) if maximum else 0
    return {"value": value, "maximum": maximum, "label": label, "text": text or f"{percent} %"}


@register.simple_tag
def avatar(name: str) -> SafeString:
    """The initials of a person, beside her written name: hidden from screen readers."""
    return format_html('<span class="avatar" aria-hidden="true">{}</span>', initials(name))


@register.simple_tag
def moment(value: date | datetime | None, style: str = "date") -> SafeString | str:
    """A date in words in `<time>`: date (21 janvier 2027), short (21 janv.) or time (… à 14 h 30)."""
    if value is None:
        return ""
    local = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    if style == "short":
        words = f"{'1er' if local.day == 1 else local.day} {date_format(local, 'N')}"
    else:
        words = plain_date_fr(local)
    if style == "time" and isinstance(local, datetime):
        words = _("%(date)s at %(time)s") % {"date": words, "time": plain_time_fr(local.time())}
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), words)


@register.simple_tag
def telephone(number: str) -> SafeString:
    """A telephone number that a phone dials when it is pressed, never broken over two lines."""
    dialled = "".join(sign for sign in number if sign.isascii() and (sign.isdigit() or sign == "+"))
    return format_html('<a class="nowrap" href="tel:{}">{}</a>', dialled, number)


@register.inclusion_tag("ui/due.html")
def due(days: int | None, *, stopped: bool = False) -> dict[str, Any]:
    """Days left before a legal date: late in red, three or fewer in amber, a stopped clock said as such."""
    if days is None:
        return {"text": "", "tone": "neutral"}
    if stopped:
        return {"text": _("Clock stopped"), "tone": "neutral"}
    if days < 0:
        late = ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": -days}
        return {"text": late, "tone": "bad"}
    if days == 0:
        return {"text": _("Today"), "tone": "bad"}
    left = ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    return {"text": left, "tone": "warn" if days <= 3 else "neutral"}


@register.inclusion_tag("ui/copy_field.html")
def copy_field(label: Any, value: Any, field_id: str) -> dict[str, Any]:
    """A value made to be copied (a number, a link), with a button where JavaScript runs."""
    return {"label": label, "value": value, "field_id": field_id}


@register.inclusion_tag("ui/file_row.html")
def file_row(
    name: str,
    *,
    size: int = 0,
    url: str = "",
    kind: str = "",
    added: datetime | None = None,
    view: str = "",
    note: Any = "",
    tone: str = "neutral",
    remove_name: str = "",
    remove_label: Any = "",
) -> dict[str, Any]:
    """A file in `<ul class="files">`: name, size, day, what is said of it, and a button that removes it. `view`
    (image, pdf) shows it in the window `viewer` of the page, if it has one."""
    return {
        "name": name,
        "size": human_size(size) if size else "",
        "url": url,
        "kind": kind,
        "added": added,
        "view": view,
        "note": note,
        "tone": tone,
        "remove_name": remove_name,
        "remove_label": remove_label or _("Remove"),
    }


@register.inclusion_tag("ui/stat.html")
def stat(label: Any, value: Any, note: Any = "", tone: str = "neutral") -> dict[str, Any]:
    """A figure with what it is compared with; inside `{% stats %}`, four at most."""
    return {"label": label, "value": value, "note": note, "tone": tone}


@register.inclusion_tag("ui/chart.html")
def chart(chart: Chart, *, note: Any = "", csv_url: str = "", level: int = 2) -> dict[str, Any]:
    """A chart under its finding, with the same figures in a table that unfolds and, if there is one, as a file."""
    return {
        "chart": chart,
        "drawing": render(chart),
        "figures": table_of(chart),
        "note": note,
        "csv_url": csv_url,
        "level": level,
    }


@register.simple_tag
def sparkline(chart: Sparkline) -> SafeString:
    """The shape of a figure's recent past, in the line of the figure."""
    return render(chart)


@register.inclusion_tag("ui/tabs.html")
def tabs(entries: Sequence[Any], label: Any) -> dict[str, Any]:
    """Links to the faces of one thing: a list of MenuEntry."""
    return {"entries": entries, "label": label}


@register.inclusion_tag("ui/filters.html")
def filters(chips: Sequence[Any], label: Any = "", *, clear_url: str = "") -> dict[str, Any]:
    """Flat filters of a list: a list of Chip, each a link that turns itself on or off."""
    return {"chips": chips, "label": label or _("Filters"), "clear_url": clear_url}


@register.inclusion_tag("ui/pager.html")
def pager(
    previous_url: str = "",
    next_url: str = "",
    label: Any = "",
    *,
    previous_text: Any = "",
    next_text: Any = "",
) -> dict[str, Any]:
    """Keyset pages: previous, next, and nothing that counts to a million."""
    return {
        "previous_url": previous_url,
        "next_url": next_url,
        "label": label or _("Pages"),
        "previous_text": previous_text,
        "next_text": next_text,
    }
