"""Before the first question: for whom is this request?"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.casework.definition.model import Definition
from parvis.casework.faults import CaseworkFault, ProcedureClosed
from parvis.casework.households import acting
from parvis.casework.households.acting import Consent
from parvis.casework.households.forms import ConsentForm, HelpForm
from parvis.casework.households.queries import is_helper
from parvis.casework.households.rules import title_of
from parvis.casework.queries.catalogue import Published, all_open, published
from parvis.casework.views.opening import NEW, refuse
from parvis.core.actors import Actor, Forbidden
from parvis.core.permissions.decorators import needs, public
from parvis.core.permissions.queries import actor_of, me
from parvis.kit.text import small_number


def _open(slug: str) -> Published:
    found = published(slug)
    if found is None:
        raise Http404
    return found


@public
@require_http_methods(["GET", "POST"])
def for_whom(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Oneself, a child, an adult or an association for whom one may act."""
    found, actor = _open(slug), actor_of(request)
    if not found.is_open:
        return refuse(request, ProcedureClosed())
    if request.method != "POST":
        return _page(request, found, actor)
    chosen = request.POST.get("whom", "")
    if chosen == "me":
        return redirect(f"/demarches/{slug}/{NEW}/1/")
    key = small_number(chosen)
    if key is None or actor is None:
        return _page(request, found, actor, _("Choose for whom you ask."))
    try:
        opened = acting.begin_for(found.version_id, found.definition, key, by=actor, now=timezone.now())
    except CaseworkFault as fault:
        return _page(request, found, actor, str(fault.message))
    return redirect(f"/demarches/{slug}/{opened.token}/1/")


def _page(request: HttpRequest, found: Published, actor: Actor | None, problem: str = "") -> HttpResponse:
    definition, resident = found.definition, actor is not None and not actor.is_agent
    rights: list[tuple[Any, Any, Any]] = []
    if resident and actor is not None and actor.account_id is not None:
        today = timezone.localdate()
        rights = [
            (row.pk, str(row.person or row.organisation), title_of(row))
            for row in acting.rights_of(actor.account_id, definition.on_behalf, today)
        ]
    context = {
        "definition": definition,
        "offered": _offered(definition, rights),
        "resident": resident,
        "helper": resident and actor is not None and is_helper(actor.account_id or 0),
        "problem": problem,
    }
    return render(request, "households/for_whom.html", context, status=422 if problem else 200)


def _offered(definition: Definition, rights: list[tuple[Any, Any, Any]]) -> list[tuple[Any, Any, Any]]:
    """What one may choose: oneself first; or, where it is never for oneself, those one may act for, then others."""
    if not definition.only_on_behalf:
        return [("me", _("For me"), ""), *rights]
    other = _("For somebody else") if rights else _("For somebody whom I name in the request")
    return [*rights, ("me", other, _("You write the identity yourself."))]


@public
@require_http_methods(["GET", "POST"])
def help_online(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A known helper files for somebody who agreed."""
    found, actor = _open(slug), actor_of(request)
    if actor is None or actor.is_agent or not is_helper(actor.account_id or 0):
        raise Http404
    form = ConsentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not found.is_open:
            return refuse(request, ProcedureClosed())
        data = form.cleaned_data
        consent = Consent(data["person"], data["how"], data["on"])
        try:
            opened = acting.begin_helping(
                found.version_id, consent, by=actor, channel="web", now=timezone.now()
            )
        except CaseworkFault as fault:
            form.add_error(getattr(fault, "at", None), _("Check this answer."))
        else:
            return redirect(f"/demarches/{slug}/{opened.token}/1/")
    context = {"form": form, "definition": found.definition}
    return render(request, "households/help_online.html", context, status=422 if form.is_bound else 200)


@needs("casework.file")
@require_http_methods(["GET", "POST"])
def help_at_desk(request: HttpRequest) -> HttpResponseBase:
    """An agent files for somebody who agreed: the agreement is recorded with the case."""
    procedures = [(item.slug, item.title) for item in all_open()]
    form = HelpForm(procedures, request.POST or None, initial={"procedure": request.GET.get("procedure", "")})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        found, consent = _open(data["procedure"]), Consent(data["person"], data["how"], data["on"])
        try:
            opened = acting.begin_helping(
                found.version_id, consent, by=me(request), channel=data["channel"], now=timezone.now()
            )
        except CaseworkFault as fault:
            form.add_error(getattr(fault, "at", None), _("Check this answer."))
        except Forbidden as forbidden:
            raise PermissionDenied(forbidden.ability) from forbidden
        else:
            return redirect(f"/demarches/{data['procedure']}/{opened.token}/1/")
    return render(request, "households/help.html", {"form": form}, status=422 if form.is_bound else 200)
