"""Agents work with a second factor: passkey, or password and one-time code."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from parvis.core.permissions.queries import actor_of

SET_UP = "/compte/2fa/"


class SecondFactorMiddleware:
    """Sends an agent without a second factor to set one up before anything under /agent/ opens.

    A demonstration's one-click personas are let through: nothing real is behind them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith("/agent/") and self._lacks(request):
            return HttpResponseRedirect(SET_UP)
        return self.get_response(request)

    def _lacks(self, request: HttpRequest) -> bool:
        if not request.user.is_authenticated or request.session.get("second_factor"):
            return False
        if request.authority.is_demo and request.session.get("demo_persona"):  # type: ignore[attr-defined]
            return False
        actor = actor_of(request)
        if actor is None or not actor.is_agent:
            return False
        return not Authenticator.objects.filter(
            user=request.user, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
        ).exists()
