"""Labels: the page where they are made and retired, and putting them on a case."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.casework.actions.labels import create_label, retire_label, set_labels
from parvis.casework.faults import CaseworkFault
from parvis.casework.models import Label
from parvis.casework.queries import inbox
from parvis.casework.queries.names import labels_for, unit_names
from parvis.casework.rules import HANDLE
from parvis.casework.views.case import acting, back_to, load
from parvis.core.actors import Forbidden
from parvis.core.permissions.decorators import needs
from parvis.core.permissions.queries import me
from parvis.kit.faults import Fault
from parvis.kit.text import small_number

PAGE = "/agent/etiquettes/"


@needs("casework.handle")
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponseBase:
    """The labels that this agent may put, and a form for one more."""
    problem = ""
    if request.method == "POST":
        try:
            create_label(
                name=request.POST.get("name", ""),
                tone=request.POST.get("tone", ""),
                unit_id=small_number(request.POST.get("unit", "")),
                by=me(request),
                now=timezone.now(),
            )
            return redirect(PAGE)
        except Forbidden as forbidden:
            raise PermissionDenied(forbidden.ability) from forbidden
        except (CaseworkFault, Fault) as fault:
            problem = str(fault.message)
            if not request.POST.get("name", "").strip():
                problem = _("Write the name of the label.")
    return _page(request, problem)


def _page(request: HttpRequest, problem: str) -> HttpResponse:
    actor, names = me(request), unit_names()
    everywhere = actor.units_for(HANDLE) is None
    rows = [
        (label, names.get(label.unit_id, "") if label.unit_id else "", everywhere or label.unit_id)
        for label in labels_for(actor)
    ]
    context = {
        "rows": rows,
        "tones": Label.Tone.choices,
        "units": [pair for pair in inbox.units() if actor.can(HANDLE, pair[0])],
        "everywhere": everywhere,
        "problem": problem,
        "typed": request.POST.get("name", ""),
    }
    return render(request, "casework/labels.html", context, status=422 if problem else 200)


@needs("casework.handle")
@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Offer a label no more."""
    try:
        retire_label(pk, by=me(request), now=timezone.now())
    except Forbidden as forbidden:
        raise PermissionDenied(forbidden.ability) from forbidden
    messages.success(request, _("The label is retired. Cases that have it keep it."))
    return redirect(PAGE)


@needs("casework.handle")
@require_POST
@acting
def put(request: HttpRequest, number: str) -> HttpResponseBase:
    """The labels of one case, as ticked."""
    case, actor = load(request, number), me(request)
    offered = {label.pk for label in labels_for(actor, case.unit_id)}
    ticked = {pk for text in request.POST.getlist("label") if (pk := small_number(text)) in offered}
    held = set(case.labels or ())
    removed = sorted((held & offered) - ticked)
    set_labels(case.pk, add=sorted(pk for pk in ticked if pk), remove=removed, by=actor, now=timezone.now())
    return back_to(request, case)
