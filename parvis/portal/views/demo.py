"""The demonstration: a page lists its people, one click signs in as any of them. Nowhere else does it exist."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from parvis.core.messaging.models import OutgoingMessage
from parvis.core.people.models import Account
from parvis.core.permissions.decorators import public
from parvis.portal.personas import personas

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def _only_in_a_demonstration(request: HttpRequest) -> None:
    if not (settings.PARVIS_DEMO and request.authority.is_demo):  # type: ignore[attr-defined]
        raise Http404


@public
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Who can be played."""
    _only_in_a_demonstration(request)
    return render(request, "portal/demo.html", {"personas": personas()})


@public
@require_POST
def play(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Sign in as one of them."""
    _only_in_a_demonstration(request)
    account = Account.objects.filter(pk=pk, is_active=True).first()
    if account is None:
        raise Http404
    login(request, account, backend=BACKEND)
    request.session["demo_persona"] = True
    return redirect("/agent/" if hasattr(account, "agent") else "/mon-espace/")


@public
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """The messages that would have left, since a demonstration has no mail server."""
    _only_in_a_demonstration(request)
    rows = OutgoingMessage.objects.order_by("-created_at")[:50]
    return render(request, "portal/mailbox.html", {"rows": rows, "pretend": not settings.PARVIS_SMTP_HOST})
