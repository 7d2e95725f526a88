"""Signing in with an identity kept elsewhere: the way there, the way back, linking, and signing out of both.

The way there is a plain link: it changes nothing but our own session, and its answer opens only the account of
who proves to be somebody. Linking an account does change something: it is confirmed by a form, on our own site,
which says whose identity joins which account.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.account.views import LoginView, LogoutView
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.cache import cache
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.core.authorities.queries import canonical_url
from parvis.core.federation import actions, protocol
from parvis.core.federation.faults import SignInFault
from parvis.core.federation.kinds import Verified
from parvis.core.federation.models import IdentityProvider
from parvis.core.federation.queries import offered, provider_of
from parvis.core.people.models import Account
from parvis.core.permissions.decorators import public, signed_in
from parvis.kit.text import plain_date_fr

ASKED, HELD, HERE = "identity_asked", "identity_held", "identity_here"
MOST_ASKED = 3  # a person may have begun in several tabs
MOST_A_MINUTE = 60  # from one address: a town hall has one for all its agents
HOLD = 600
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class SignIn(LoginView):
    """The library's page, and the providers beside it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Each with the page to go to afterwards."""
        after = safe_next(self.request, self.request.GET.get("next", ""))
        return super().get_context_data(**kwargs) | {"providers": offered(), "after": after}


class SignOut(LogoutView):
    """The library's page. Who came through a provider is led there, to be signed out of it too."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sign out here first: whatever the provider does, this is done."""
        here = self.request.session.get(HERE)
        answer: HttpResponse = super().post(*args, **kwargs)
        address = _sign_out_address(self.request, here)
        if not address:
            return answer
        # A page of its own: our policy lets no form of ours end at another site.
        context = {"address": address, "name": here["name"]}
        return render(self.request, "portal/identity_out.html", context)


def _sign_out_address(request: HttpRequest, here: Mapping[str, Any] | None) -> str:
    provider = IdentityProvider.objects.filter(pk=here["provider"]).first() if here else None
    if provider is None or here is None:
        return ""
    back = absolute(request, reverse("portal:signed_out"))
    return protocol.sign_out_address(provider, here["token"], back)


@public
@require_safe
def signed_out(request: HttpRequest) -> HttpResponseBase:
    """Back from the provider. Nothing depends on it, so nothing is asked of it."""
    return redirect("/")


@public
@require_safe
def leave(request: HttpRequest, name: str) -> HttpResponseBase:
    """Go to a provider."""
    provider = _provider(name)
    here = urlsplit(absolute(request, request.path))
    if request.get_host().partition(":")[0] != here.hostname:
        # The provider knows one return address, and the session lives under its host.
        return redirect(here._replace(query=request.GET.urlencode()).geturl())
    try:
        _limit(request)
        back = absolute(request, reverse("portal:identity_back", args=[name]))
        after = safe_next(request, request.GET.get("next", ""))
        attempt, address = protocol.begin(provider, back=back, next=after, now=timezone.now())
    except SignInFault as fault:
        return _stop(request, fault)
    waiting = dict(list(request.session.get(ASKED, {}).items())[-(MOST_ASKED - 1) :])
    request.session[ASKED] = waiting | {attempt.state: attempt.as_json()}
    return redirect(address)


@public
@require_safe
def back(request: HttpRequest, name: str) -> HttpResponseBase:
    """Back from a provider, with a proof or without."""
    provider = _provider(name)
    try:
        _limit(request)
        attempt = _answered(request)
        answer = {key: request.GET[key] for key in ("code", "error", "iss") if key in request.GET}
        outcome = protocol.finish(provider, attempt, answer, timezone.now())
        if request.user.is_authenticated:
            return _hold(request, provider, outcome)
        return _open(request, provider, outcome, attempt.next)
    except SignInFault as fault:
        return _stop(request, fault)


def _answered(request: HttpRequest) -> protocol.Attempt:
    """The question of this browser that is being answered; never twice. Raises SignInFault."""
    waiting = dict(request.session.get(ASKED, {}))
    kept = waiting.pop(request.GET.get("state", ""), None)
    if kept is None:
        raise SignInFault("stale")
    request.session[ASKED] = waiting
    return protocol.Attempt(**kept)


def _open(
    request: HttpRequest, provider: IdentityProvider, outcome: protocol.Outcome, after: str
) -> HttpResponseBase:
    """Sign in whoever was proved to be there."""
    try:
        opened = actions.open_account(provider, outcome.who, now=timezone.now())
    except actions.EmailKnown:
        return _hold(request, provider, outcome)
    except IntegrityError as twice:
        raise SignInFault("stale") from twice
    _remember(request, provider, outcome)
    account = opened.account
    strong = outcome.who.acr in provider.rules.strong
    if strong and not (opened.bound and _has_own_factor(account)):
        # The provider proved two factors. The first time, ours is asked for as well: it proves that the agent
        # whom the provider speaks of is the one whom we know.
        login(request, account, backend=BACKEND)
        record_authentication(request, account, "mfa", type=provider.kind, acr=outcome.who.acr)
        return redirect(after or _home(account))
    email = account.email if opened.new else None
    answer: HttpResponseBase = perform_login(
        request, account, signup=opened.new, email=email, redirect_url=after or None
    )
    return answer


def _has_own_factor(account: Account) -> bool:
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return Authenticator.objects.filter(user=account, type__in=kinds).exists()


def _home(account: Account) -> str:
    return "/agent/" if hasattr(account, "agent") else "/mon-espace/"


def _remember(request: HttpRequest, provider: IdentityProvider, outcome: protocol.Outcome) -> None:
    request.session[HERE] = {"provider": provider.pk, "name": provider.name, "token": outcome.id_token}


def _hold(request: HttpRequest, provider: IdentityProvider, outcome: protocol.Outcome) -> HttpResponseBase:
    """Keep a proved identity for some minutes, until the holder of the account says that it joins it."""
    now = timezone.now().timestamp()
    held = {"provider": provider.pk, "who": asdict(outcome.who), "token": outcome.id_token, "at": now}
    request.session[HELD] = held
    return redirect("portal:identity_link")


@public
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest) -> HttpResponseBase:
    """Join the identity just proved to the account signed in to; or sign in to it first."""
    held = request.session.get(HELD)
    now = timezone.now()
    provider = IdentityProvider.objects.filter(pk=held["provider"], is_active=True).first() if held else None
    if held is None or provider is None or not 0 <= now.timestamp() - held["at"] <= HOLD:
        request.session.pop(HELD, None)
        return _stop(request, SignInFault("stale"))
    who = Verified(**held["who"])
    context = {"provider": provider, "who": who, "here": request.path, "born": _day(who.birth_date)}
    if not request.user.is_authenticated:
        return render(request, "portal/identity_known.html", context, status=409)
    if request.method != "POST":
        return render(request, "portal/identity_link.html", context)
    del request.session[HELD]
    try:
        actions.link(provider, who, request.user, now=now)
    except SignInFault as fault:
        return _stop(request, fault)
    _remember(request, provider, protocol.Outcome(who, held["token"]))
    messages.success(request, _("%(provider)s now opens your account.") % {"provider": provider.name})
    return redirect(_home(request.user))


def _day(text: str) -> str:
    """A date in words, as it came when it is none."""
    with suppress(ValueError):
        return plain_date_fr(date.fromisoformat(text))
    return text


@signed_in
@require_POST
def unlink(request: HttpRequest, name: str) -> HttpResponseBase:
    """Stop opening one's account with a provider."""
    try:
        actions.unlink(name, request.user, now=timezone.now())  # type: ignore[arg-type]
    except SignInFault as fault:
        return _stop(request, fault)
    messages.success(request, _("Saved."))
    return redirect(_home(request.user))  # type: ignore[arg-type]


def _provider(name: str) -> IdentityProvider:
    provider = provider_of(name)
    if provider is None:
        raise Http404
    return provider


def _limit(request: HttpRequest) -> None:
    """The library's own limits do not count the pages that are only read."""
    address = get_adapter(request).get_client_ip(request)
    key = f"identity:{address}:{int(time.time()) // 60}"
    count = int(cache.get(key, 0)) + 1
    cache.set(key, count, timeout=60)
    if count > MOST_A_MINUTE:
        raise SignInFault("too_many")


def _stop(request: HttpRequest, fault: SignInFault) -> HttpResponse:
    """The page that says why nobody was signed in."""
    context = {"text": fault.message, "cancelled": fault.code == "cancelled"}
    return render(request, "portal/identity_stop.html", context, status=fault.status)


def safe_next(request: HttpRequest, wanted: str) -> str:
    """A page of ours to go to afterwards, or nothing."""
    ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if ours and len(wanted) <= 2000 else ""


def absolute(request: HttpRequest, path: str) -> str:
    """The full address of a page under the configured hostname: the one that providers are told."""
    authority = request.authority  # type: ignore[attr-defined]
    return canonical_url(authority, path, secure=settings.PARVIS_HTTPS, port=settings.PARVIS_PUBLIC_PORT)
