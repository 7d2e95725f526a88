"""Pages for when something is refused, missing or broken. They say what to do, and never a technical detail."""

from __future__ import annotations

import logging
import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from parvis.core.actors import Actor
from parvis.core.exchange.problems import problem
from parvis.core.permissions.queries import actor_of
from parvis.portal.context import is_desk

log = logging.getLogger("parvis.pages")
TOO_BIG = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
OUTAGE = (OperationalError, InterfaceError)


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


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 for a request that is too big: it was not read, so nothing of it is known, not even who sent it."""
    big = isinstance(exception, TOO_BIG)
    title = _("This request is too big") if big else _("This request cannot be read")
    text = (
        _("Go back, shorten what you wrote, and send it again.") if big else _("Go back and send it again.")
    )
    return _plain(request, 413 if big else 400, title, text)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when the database went away. Rendered without the database, which may be what failed."""
    fault = sys.exception()
    if isinstance(fault, OUTAGE):
        log.warning("The database does not answer: %s", type(fault.__cause__ or fault).__name__)
        return _interrupted(request)
    text = _("What you have saved is not lost. Try again in a few minutes.")
    return _plain(request, 500, _("Something went wrong"), text)


def _interrupted(request: HttpRequest) -> HttpResponse:
    text = _("What you have saved is not lost. Try again in a minute.")
    answer = _plain(request, 503, _("The service is interrupted"), text)
    answer["Retry-After"] = "30"
    answer._has_been_logged = True  # type: ignore[attr-defined]  # one line was enough
    return answer


def _plain(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    """A page, or for a program a problem, that needs nothing of what may be broken."""
    if request.path.startswith("/api/"):
        return problem(status, f"{title}. {text}")
    page = PLAIN.format(title=title, text=text, home=_("Back to the home page"))
    return HttpResponse(page, status=status)


PLAIN = """<!doctype html><html lang="fr"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<link rel="stylesheet" href="/static/ui/parvis.css"><main class="wrap main"><h1>{title}</h1>
<p>{text}</p>
<p><a href="/">{home}</a></p></main></html>"""
