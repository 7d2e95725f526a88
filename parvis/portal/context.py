"""What the frame of every page shows: authority, menus, account. One dictionary, made from the registries."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

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
)
PUBLIC_LINKS = Links(home="/", desk="/agent/", my_space="/mon-espace/", sign_in=settings.LOGIN_URL)


def house(request: HttpRequest) -> dict[str, Any]:
    """The frame's context. Agent pages (/agent/) get the agent's menu with its counts."""
    authority = getattr(request, "authority", None)
    if authority is None:
        return {}
    at_desk = request.path.startswith("/agent/")
    actor = actor_of(request) if hasattr(request, "user") and _may_be_signed_in(request) else None
    account = Account(actor.name, actor.is_agent) if actor else None
    return {
        "authority": authority,
        "account": account,
        "actor": actor,
        "menu": _menu(request, actor, "agent" if at_desk else "public"),
        "links": AGENT_LINKS if at_desk else PUBLIC_LINKS,
        "footer": _footer(request),
        "is_demo": authority.is_demo and settings.PARVIS_DEMO,
    }


def _may_be_signed_in(request: HttpRequest) -> bool:
    """Without a session cookie nobody is signed in, and nothing needs to be asked of the database."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def _menu(request: HttpRequest, actor: Actor | None, place: str) -> list[MenuGroup]:
    groups: dict[str, list[MenuEntry]] = {}
    for item in registry.menu:
        if item.place == place and (not item.ability or (actor is not None and actor.can(item.ability))):
            entry = MenuEntry(str(item.label), item.url, _current(request, item), _count(item, actor))
            groups.setdefault(str(item.group), []).append(entry)
    return [MenuGroup(label, entries) for label, entries in groups.items()]


def _current(request: HttpRequest, item: Menu) -> bool:
    here = request.get_full_path()
    return here == item.url or ("?" not in item.url and request.path == item.url and "view=" not in here)


def _count(item: Menu, actor: Actor | None) -> int | None:
    return item.count(actor) if item.count is not None and actor is not None else None


def _footer(request: HttpRequest) -> list[MenuEntry]:
    pages = [
        (_("Accessibility"), "/accessibilite/"),
        (_("Legal information"), "/mentions-legales/"),
        (_("Personal data"), "/donnees-personnelles/"),
        (_("Follow a request"), "/suivi/"),
        (_("Staff desk"), "/agent/"),
    ]
    return [MenuEntry(label, url, request.path == url) for label, url in pages]
