"""The page of the bridge: a démarche translated into a draft, its dossiers taken in as cases."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.casework.bridge.models import Arrival
from parvis.casework.bridge.reading import MOST_BYTES, NotTheirs, descriptor_in
from parvis.casework.bridge.taking import WRITE, receive
from parvis.casework.bridge.translating import translate
from parvis.casework.definition.faults import Refused
from parvis.casework.faults import CaseworkFault
from parvis.casework.models import Procedure
from parvis.casework.queries import inbox
from parvis.core.permissions.decorators import needs
from parvis.core.permissions.queries import me
from parvis.kit.text import small_number

BASE = "/agent/passerelle/"


@needs(WRITE)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Both ways in, and what came lately."""
    return _home(request)


def _home(request: HttpRequest, problem: str = "", at: str = "") -> HttpResponse:
    published = Procedure.objects.exclude(published=None).values_list("pk", flat=True)
    context = {
        "units": inbox.unit_choices(),
        "procedures": [pair for pair in inbox.procedures() if pair[0] in set(published)],
        "arrivals": Arrival.objects.select_related("procedure").defer("text")[:20],
        "problem": problem,
        "at": at,
    }
    return render(request, "bridge/home.html", context, status=422 if problem else 200)


@needs(WRITE)
@require_POST
def descriptor(request: HttpRequest) -> HttpResponse:
    """A démarche as a draft in YAML, with what is left to do. Nothing is kept."""
    upload = request.FILES.get("file")
    try:
        if upload is None:
            raise NotTheirs(_("Choose a file."))
        unit = request.POST.get("unit", "")
        if unit not in dict(inbox.unit_choices()):
            raise NotTheirs(_("Choose a service."))
        found = translate(descriptor_in(upload.read(MOST_BYTES + 1)), unit=unit)
    except (NotTheirs, Refused) as fault:
        return _home(request, str(getattr(fault, "message", fault)), "file")
    return render(request, "bridge/draft.html", {"found": found})


@needs(WRITE)
@require_POST
def dossiers(request: HttpRequest) -> HttpResponseBase:
    """A file of dossiers, taken in by the worker."""
    upload = request.FILES.get("dossiers")
    procedure = Procedure.objects.filter(pk=small_number(request.POST.get("procedure", "")) or 0).first()
    try:
        if upload is None:
            raise NotTheirs(_("Choose a file."))
        if procedure is None:
            raise NotTheirs(_("Choose a procedure."))
        content = upload.read(MOST_BYTES + 1)
        receive(content, name=str(upload.name), procedure=procedure, by=me(request), now=timezone.now())
    except CaseworkFault as fault:
        return _home(request, str(fault.message), "dossiers")
    messages.success(request, _("The dossiers are being taken in."))
    return redirect(BASE)
