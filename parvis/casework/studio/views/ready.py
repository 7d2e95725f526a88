"""The page of ready procedures: what there is, what the authority has, and taking some."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from parvis.casework.actions.install import install as install_ready
from parvis.casework.definition.faults import Refused
from parvis.casework.faults import CaseworkFault
from parvis.casework.queries.ready import ready_here
from parvis.core.authorities.models import Unit
from parvis.core.permissions.decorators import needs
from parvis.core.permissions.queries import me

BASE = "/agent/studio/catalogue/"


@needs("casework.procedures")
@require_http_methods(["GET", "POST"])
def catalogue(request: HttpRequest) -> HttpResponseBase:
    """Ready procedures by theme; those that are ticked are installed."""
    if request.method != "POST":
        return _page(request)
    chosen = request.POST.getlist("take")
    if not chosen:
        return _page(request, [_("Choose at least one procedure.")])
    refused = list(filter(None, (_take(request, name) for name in chosen[:100])))
    count = len(chosen) - len(refused)
    if count:
        done = ngettext("%(count)s procedure is installed.", "%(count)s procedures are installed.", count)
        messages.success(request, done % {"count": count})
    return _page(request, refused) if refused else redirect(BASE)


def _take(request: HttpRequest, name: str) -> str:
    """Install one procedure; why it is refused, empty when it is not."""
    by = me(request)
    try:
        install_ready(name, by=by, now=timezone.now(), unit=request.POST.get(f"unit-{name}", "")[:60])
    except CaseworkFault as fault:
        return f"{name[:60]} : {fault.message}"
    except Refused as refusal:
        return f"{name[:60]} : {refusal.faults[0].why}"
    return ""


def _page(request: HttpRequest, refused: list[str] | None = None) -> HttpResponse:
    rows = ready_here()
    themes = [(theme, list(group)) for theme, group in groupby(rows, key=lambda row: row.definition.theme)]
    context = {
        "themes": themes,
        "count": len(rows),
        "units": list(Unit.objects.filter(is_active=True).values_list("slug", "name")),
        "refused": refused or [],
        "left": any(row.state == "absent" for row in rows),
    }
    return render(request, "studio/ready.html", context, status=422 if refused else 200)
