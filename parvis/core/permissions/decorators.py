"""View guards. Each names the ability it asks for, so that the rights matrix can be read from the routes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import urlencode

from parvis.core.permissions.queries import actor_of

View = Callable[..., HttpResponseBase]


def public(view: View) -> View:
    """Anyone may call this view (it checks its own secret, if any)."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Any account may call this view."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if actor_of(request) is None:
            return redirect(f"/compte/connexion/?{urlencode({'next': request.get_full_path()})}")
        return view(request, *args, **kwargs)

    guarded.access = "signed-in"  # type: ignore[attr-defined]
    return guarded


def staff(view: View) -> View:
    """Any agent may call this view, whatever her rights: what it shows is chosen by them."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        actor = actor_of(request)
        if actor is None:
            return redirect(f"/compte/connexion/?{urlencode({'next': request.get_full_path()})}")
        if not actor.is_agent:
            raise PermissionDenied("staff")
        return view(request, *args, **kwargs)

    guarded.access = "staff"  # type: ignore[attr-defined]
    return guarded


def needs(ability: str) -> Callable[[View], View]:
    """Only an agent who holds the ability (somewhere) may call this view; the view checks the unit."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = actor_of(request)
            if actor is None:
                return redirect(f"/compte/connexion/?{urlencode({'next': request.get_full_path()})}")
            if not actor.is_agent or not actor.can(ability):
                raise PermissionDenied(ability)
            return view(request, *args, **kwargs)

        guarded.access = ability  # type: ignore[attr-defined]
        return guarded

    return decorate
