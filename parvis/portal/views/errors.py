"""Pages for when something is refused, missing or broken. They say what to do, and never a technical detail."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from parvis.core.actors import Actor
from parvis.core.permissions.queries import actor_of
from parvis.portal.context import is_desk


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    context = {"error_title": title, "error_text": text, "error_code": status}
    name = "portal/desk_error.html" if is_desk(request, _actor(request)) else "ui/error.html"
    return render(request, name, context, status=status)


def _actor(request: HttpRequest) -> Actor | None:
    """Who is signed in, if it can be known: an error may come before sessions are read."""
    return actor_of(request) if getattr(request, "authority", None) and hasattr(request, "user") else None


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    text = _("Your account does not give access to this page. Ask the administrator of your authority.")
    return _page(request, 403, _("You may not see this page"), text)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return _page(
        request,
        404,
        _("This page does not exist"),
        _("Check the address, or start again from the home page."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 when a form comes from elsewhere, or from a browser that refuses cookies."""
    text = _("Go back, reload the page and send the form again. Your browser must accept cookies.")
    return _page(request, 403, _("This form could not be checked"), text)


def server_error(request: HttpRequest) -> HttpResponse:
    """500. Rendered without the database, which may be what failed."""
    return HttpResponse(BROKEN, status=500)


BROKEN = """<!doctype html><html lang="fr"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Un problème est survenu</title>
<link rel="stylesheet" href="/static/ui/parvis.css"><main class="wrap main"><h1>Un problème est survenu</h1>
<p>Ce que vous avez enregistré n’est pas perdu. Réessayez dans quelques minutes.</p>
<p><a href="/">Retour à l’accueil</a></p></main></html>"""
