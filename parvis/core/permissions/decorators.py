"""View guards. Each names the ability it asks for, so that the rights matrix can be read from the routes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import urlencode

from parvis.core.actors import Actor
from parvis.core.permissions.queries import actor_of

View = Callable[..., HttpResponseBase]


def public(view: View) -> View:
    """Anyone may call this view (it checks its own secret, if any)."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Any account may call this view."""
    return _guarded(view, "signed-in", lambda actor: True)


def staff(view: View) -> View:
    """Any agent may call this view, whatever her rights: what it shows is chosen by them."""
    return _guarded(view, "staff", lambda actor: actor.is_agent)


def needs(ability: str) -> Callable[[View], View]:
    """Only an agent who holds the ability (somewhere) may call this view; the view checks the unit."""
    return lambda view: _guarded(view, ability, lambda actor: actor.is_agent and actor.can(ability))


def _guarded(view: View, access: str, opens: Callable[[Actor], bool]) -> View:
    """The view for whom it opens; who is not signed in is led to sign in, then back. Raises PermissionDenied."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        actor = actor_of(request)
        if actor is None:
            return redirect(f"/compte/connexion/?{urlencode({'next': request.get_full_path()})}")
        if not opens(actor):
            raise PermissionDenied(access)
        return view(request, *args, **kwargs)

    guarded.access = access  # type: ignore[attr-defined]
    return guarded
