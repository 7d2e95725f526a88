"""The frame of every page: theme, header, menus, footer. An error page has no context and still has these."""

from __future__ import annotations

from typing import Any
from zlib import crc32

from django.template import Context, Library
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from parvis.kit.ui.chrome import Links
from parvis.kit.ui.icons import ICONS
from parvis.kit.ui.theme import DEFAULT_BRAND, theme_version

register = Library()

SCHEMES = {"light", "dark"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing that decorates, hidden from screen readers: `{% icon "search" %}`; names in icons.json."""
    return format_html(
        '<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d="{}"/></svg>',
        ICONS[name],
    )


@register.simple_tag(takes_context=True)
def theme_url(context: Context) -> str:
    """Address of the colours of the authority, new whenever they change."""
    brand = getattr(context.get("authority"), "brand_colour", "") or DEFAULT_BRAND
    return f"{reverse('ui:theme')}?v={theme_version(brand)}"


@register.simple_tag(takes_context=True)
def scheme_attribute(context: Context) -> str:
    """` data-scheme="dark"` when the person (cookie `scheme`) or the page (variable `scheme`) forces one."""
    chosen = context.get("scheme")
    if chosen is None and (request := context.get("request")) is not None:
        chosen = request.COOKIES.get("scheme")
    return mark_safe(f' data-scheme="{chosen}"') if chosen in SCHEMES else ""  # noqa: S308 one of two constants


@register.simple_tag(takes_context=True)
def title_prefix(context: Context) -> str:
    """ "Error: " when the `form` of the page has errors, so that the first word read aloud says so."""
    form = context.get("form")
    if form is None or not getattr(form, "is_bound", False) or not form.errors:
        return ""
    return _("Error: ")


def _frame(context: Context) -> dict[str, Any]:
    authority = context.get("authority")
    logo = getattr(authority, "logo", "")
    return {
        "authority": authority,
        "name": getattr(authority, "name", "") or "Parvis",
        "logo_url": f"{reverse('ui:logo')}?v={crc32(logo.encode()):x}" if logo else "",
        "menu": context.get("menu") or (),
        "account": context.get("account"),
        "links": context.get("links") or Links(),
        "footer": context.get("footer") or (),
        "request": context.get("request"),
    }


@register.inclusion_tag("ui/frame/public_header.html", takes_context=True)
def public_header(context: Context) -> dict[str, Any]:
    """Identity, main menu and "My space" of a public page."""
    return _frame(context)


@register.inclusion_tag("ui/frame/public_footer.html", takes_context=True)
def public_footer(context: Context) -> dict[str, Any]:
    """Who we are, how to reach us, and the pages the law asks for."""
    return _frame(context)


@register.inclusion_tag("ui/frame/agent_side.html", takes_context=True)
def agent_side(context: Context) -> dict[str, Any]:
    """Side menu of an agent: groups of links with counts, then the account."""
    return _frame(context)


@register.inclusion_tag("ui/frame/agent_bar.html", takes_context=True)
def agent_bar(context: Context) -> dict[str, Any]:
    """Top bar of an agent: menu button on a phone, search, "New case"."""
    return _frame(context)


@register.inclusion_tag("ui/frame/palette.html", takes_context=True)
def palette(context: Context) -> dict[str, Any]:
    """The Ctrl K window; without JavaScript its address is a page of its own."""
    return _frame(context)


@register.inclusion_tag("ui/frame/messages.html", takes_context=True)
def flash_messages(context: Context) -> dict[str, Any]:
    """What Django's messages framework has to say, as one banner each."""
    return {"messages": context.get("messages") or ()}
