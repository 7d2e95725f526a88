"""The palette: one box that goes to a case, a page or a kept list. A page by itself, a window with Ctrl K."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parvis.core.actors import Actor
from parvis.core.permissions.decorators import staff
from parvis.core.permissions.queries import me
from parvis.core.registries import registry
from parvis.kit.text import fold
from parvis.kit.ui.chrome import MenuEntry
from parvis.portal.context import LIST, menu_of

MOST = 8
LONGEST = 100


@staff
@require_safe
def go_to(request: HttpRequest) -> HttpResponse:
    """Pages of the menu and what each search source finds; the window asks for the results alone."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    actor = me(request)
    context = {
        "q": words,
        "commands": _commands(request, actor, words),
        "pages": _pages(request, actor, words),
        "groups": _found(actor, words),
    }
    alone = "#results" if request.headers.get("HX-Request") else ""
    return render(request, f"portal/palette.html{alone}", context)


def _commands(request: HttpRequest, actor: Actor, words: str) -> list[MenuEntry]:
    """What can be begun from here; what is done with a list, only from a list."""
    came_from = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    of_list = came_from.path == LIST
    wanted, found = fold(words), []
    for command in registry.commands:
        allowed = not command.ability or actor.can(command.ability)
        if allowed and (of_list or not command.of_list) and wanted in fold(str(command.label)):
            query = f"?{came_from.query}" if command.of_list and came_from.query else ""
            found.append(MenuEntry(str(command.label), f"{command.url}{query}"))
    return found[:MOST]


def _pages(request: HttpRequest, actor: Actor, words: str) -> list[Any]:
    wanted = fold(words)
    entries = [entry for group in menu_of(request, actor, "agent") for entry in group.entries]
    return [entry for entry in entries if wanted in fold(entry.label)][:MOST]


def _found(actor: Actor, words: str) -> list[tuple[str, list[Any]]]:
    if not words:
        return []
    found: Iterable[tuple[str, list[Any]]] = (
        (str(source.label), list(source.find(actor, words, MOST))) for source in registry.search
    )
    return [(label, results) for label, results in found if results]
