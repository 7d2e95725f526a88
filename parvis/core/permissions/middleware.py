"""Agents work with a second factor: passkey, or password and one-time code."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
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
        if not request.user.is_authenticated or self._gave(request):
            return False
        played = settings.PARVIS_DEMO and request.authority.is_demo  # type: ignore[attr-defined]
        if played and request.session.get("demo_persona"):
            return False
        actor = actor_of(request)
        if actor is None or not actor.is_agent:
            return False
        return not Authenticator.objects.filter(
            user=request.user, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
        ).exists()

    @staticmethod
    def _gave(request: HttpRequest) -> bool:
        """Whether the session was opened with a second factor: allauth keeps how in the session, so most pages
        need not ask the database."""
        records = get_authentication_records(request, request.user)
        return any(record.get("method") == "mfa" for record in records)
