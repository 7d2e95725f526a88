"""What the frame of every page shows: authority, menus, account. One dictionary, made from the registries."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from parvis.casework.facade import saved_views_of
from parvis.core.actors import Actor
from parvis.core.permissions.queries import actor_of
from parvis.core.registries import Menu, registry
from parvis.kit.ui.chrome import Account, Links, MenuEntry, MenuGroup

AGENT_LINKS = Links(
    home="/",
    desk="/agent/",
    my_space="/mon-espace/",
    search="/agent/dossiers/",
    palette="/agent/aller/",
    new_case="/agent/nouveau/",
    sign_in=settings.LOGIN_URL,
    sign_out="/compte/deconnexion/",
    demo="/demo/",
)
LIST = "/agent/dossiers/"
PAGING = {"after", "before", "last", "defaire"}
PUBLIC_LINKS = Links(
    home="/", desk="/agent/", my_space="/mon-espace/", sign_in=settings.LOGIN_URL, demo="/demo/"
)


def house(request: HttpRequest) -> dict[str, Any]:
    """The frame's context. Agent pages (/agent/) get the agent's menu with its counts."""
    authority = getattr(request, "authority", None)
    if authority is None:
        return {}
    actor = actor_of(request) if hasattr(request, "user") and _may_be_signed_in(request) else None
    at_desk = is_desk(request, actor)
    account = Account(actor.name, actor.is_agent) if actor else None
    return {
        "authority": authority,
        "account": account,
        "actor": actor,
        "menu": menu_of(request, actor, "agent" if at_desk else "public"),
        "kept_list": getattr(request, "kept_list", None),
        "links": _desk_links(actor) if at_desk and actor else PUBLIC_LINKS,
        "footer": _footer(request),
        "is_demo": authority.is_demo and settings.PARVIS_DEMO,
    }


def _desk_links(actor: Actor) -> Links:
    """The addresses of the bar, without those that this agent may not open."""
    return replace(
        AGENT_LINKS,
        search=AGENT_LINKS.search if actor.can("casework.view") else "",
        new_case=AGENT_LINKS.new_case if actor.can("casework.file") else "",
    )


def is_desk(request: HttpRequest, actor: Actor | None) -> bool:
    """Whether this page has the frame of the desk: a resident who strays there keeps the public one."""
    return request.path.startswith("/agent/") and actor is not None and actor.is_agent


def _may_be_signed_in(request: HttpRequest) -> bool:
    """Without a session cookie nobody is signed in, and nothing needs to be asked of the database."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def menu_of(request: HttpRequest, actor: Actor | None, place: str) -> list[MenuGroup]:
    """The menu of the desk (`agent`, with counts and kept lists) or of the public pages."""
    groups: dict[str, list[MenuEntry]] = {}
    kept = _kept_lists(request, actor) if place == "agent" and actor is not None else []
    elsewhere = any(entry.current for entry in kept)
    for item in registry.menu:
        if item.place == place and (not item.ability or (actor is not None and actor.can(item.ability))):
            current = not elsewhere and _is_here(request, item.url)
            entry = MenuEntry(str(item.label), item.url, current, _count(item, actor))
            groups.setdefault(str(item.group), []).append(entry)
    found = [MenuGroup(label, entries) for label, entries in groups.items()]
    return [*found[:1], MenuGroup(_("Saved views"), kept), *found[1:]] if kept else found


def _is_here(request: HttpRequest, url: str) -> bool:
    """Whether the page is this entry or stands under it; lists are told apart by their view."""
    path, _mark, query = url.partition("?")
    if path == "/" or not request.path.startswith(path):
        return request.path == path
    return request.GET.get("view", "") == dict(parse_qsl(query)).get("view", "")


def _kept_lists(request: HttpRequest, actor: Actor) -> list[MenuEntry]:
    here = sorted(pair for pair in request.GET.items() if pair[0] not in PAGING)
    on_list = request.path.startswith(LIST)
    found = []
    for view in saved_views_of(actor) if actor.account_id else []:
        current = on_list and sorted(parse_qsl(view.query)) == here
        if current and view.account_id == actor.account_id:
            request.kept_list = view.pk  # type: ignore[attr-defined]
        found.append(MenuEntry(view.name, f"{LIST}?{view.query}", current))
    return found


def _count(item: Menu, actor: Actor | None) -> int | None:
    return item.count(actor) if item.count is not None and actor is not None else None


def _footer(request: HttpRequest) -> list[MenuEntry]:
    pages = [
        (_("Accessibility: not compliant"), "/accessibilite/"),
        (_("Legal information"), "/mentions-legales/"),
        (_("Personal data"), "/donnees-personnelles/"),
        (_("Site map"), "/plan/"),
        (_("Staff desk"), "/agent/"),
    ]
    return [MenuEntry(label, url, request.path == url) for label, url in pages]
