"""The demonstration: a page lists its people, one click signs in as any of them. Nowhere else does it exist."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.core.federation import twin
from parvis.core.messaging.models import OutgoingMessage
from parvis.core.people.models import Account
from parvis.core.permissions.decorators import public
from parvis.portal.personas import personas
from parvis.portal.views.identity import absolute

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


@public
@require_http_methods(["GET", "POST"])
def twin_page(request: HttpRequest) -> HttpResponseBase:
    """What FranceConnect's own page would be: one of its people says yes, or goes back."""
    _only_in_a_demonstration(request)
    asked = {key: request.GET.get(key, "")[:500] for key in ("redirect_uri", "state", "nonce")}
    ours = absolute(request, reverse("portal:identity_back", args=["franceconnect"]))
    if asked["redirect_uri"] != ours:
        raise Http404
    if request.method != "POST":
        return render(request, "portal/twin.html", {"people": twin.PEOPLE})
    person = request.POST.get("person", "")
    answer = {"state": asked["state"]}
    if person in twin.PEOPLE:
        answer["code"] = twin.code_for(person, asked)
    else:
        answer["error"] = "access_denied"
    return redirect(f"{ours}?{urlencode(answer)}")


@public
@require_safe
def twin_out(request: HttpRequest) -> HttpResponseBase:
    """Where FranceConnect would sign its person out: there is nothing to forget here."""
    _only_in_a_demonstration(request)
    return redirect("portal:signed_out")
