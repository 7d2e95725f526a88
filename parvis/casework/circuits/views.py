"""What waits for an agent's visa or signature: the basket, the page of one, approving many."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.casework.answers import summary
from parvis.casework.circuits import queries, visas
from parvis.casework.circuits.models import Circuit
from parvis.casework.circuits.queries import acts
from parvis.casework.circuits.rules import signing
from parvis.casework.clock import day_of
from parvis.casework.definitions import definition_of
from parvis.casework.faults import CaseworkFault
from parvis.casework.letters.pdf import Letter
from parvis.casework.letters.wording import decision
from parvis.casework.queries import cases
from parvis.casework.rules import may_view
from parvis.core.actors import Forbidden
from parvis.core.files.responses import serve
from parvis.core.permissions.decorators import needs
from parvis.core.permissions.queries import me
from parvis.kit.text import small_number

BASE = "/agent/visas/"


@needs("casework.view")
@require_safe
def basket(request: HttpRequest) -> HttpResponse:
    """Everything that waits for her: what has a last day first, then the oldest."""
    actor, today = me(request), timezone.localdate()
    rows = queries.basket(actor)
    for row in rows:
        behalf = row.who.behalf  # type: ignore[attr-defined]
        row.behalf = behalf.name if behalf else ""  # type: ignore[attr-defined]
        row.act = acts()[row.awaits_kind]  # type: ignore[attr-defined]
        row.own_days = (row.due_on - today).days if row.due_on else None  # type: ignore[attr-defined]
        row.days = (row.case.due_on - today).days if row.case.due_on.year < 9999 else None  # type: ignore[attr-defined]
    return render(request, "circuits/basket.html", {"rows": rows})


def _load(request: HttpRequest, pk: int) -> Circuit:
    row = queries.one(me(request), pk)
    if row is None:
        raise Http404
    return row


@needs("casework.view")
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One step to approve or to send back. What is no longer hers leads to the basket, which says so."""
    if request.method != "POST":
        return _page(request, _load(request, pk))
    place = small_number(request.POST.get("place", ""))
    try:
        case = _answer(request, pk, -1 if place is None else place)
    except visas.ReasonMissing as fault:
        return _page(request, _load(request, pk), fault)
    except CaseworkFault as fault:
        messages.error(request, str(fault.message))
        return redirect(BASE)
    except Forbidden as forbidden:
        raise PermissionDenied(forbidden.ability) from forbidden
    sent_back = "refuse" in request.POST
    told = _("Sent back: %(number)s.") if sent_back else _("Approved: %(number)s.")
    messages.success(request, told % {"number": case.number})
    return redirect(BASE)


def _answer(request: HttpRequest, pk: int, place: int) -> Any:
    said: dict[str, Any] = {"place": place, "by": me(request), "now": timezone.now()}
    if "refuse" in request.POST:
        return visas.refuse(pk, reason=request.POST.get("reason", ""), **said)
    return visas.approve(pk, authority=request.authority, **said)  # type: ignore[attr-defined]


def _page(request: HttpRequest, row: Circuit, fault: CaseworkFault | None = None) -> HttpResponse:
    case, actor = row.case, me(request)
    definition = definition_of(case.version_id)
    who = signing(actor, row, case.unit_id)
    context = {
        "row": row,
        "case": case,
        "act": acts()[row.awaits_kind],
        "places": queries.places(row),
        "sent_back": queries.sent_back(row),
        "behalf": who.behalf.name if who and who.behalf else "",
        "groups": summary(definition, case.answers, day_of(case.received_at)),
        "pieces": cases.pieces(case, public_only=False),
        "letter": _letter(request, row),
        "may_view": may_view(actor, case),
        "problem": str(fault.message) if fault else "",
        "typed": request.POST.get("reason", ""),
    }
    return render(request, "circuits/one.html", context, status=fault.status if fault else 200)


def _letter(request: HttpRequest, row: Circuit) -> Letter | None:
    """The letter that the step will send, as it would leave; its author is who signs last."""
    definition = definition_of(row.case.version_id)
    spec = definition.workflow.transitions.get(row.transition)
    name = next((effect["send_letter"] for effect in spec.do if "send_letter" in effect), "") if spec else ""
    if spec is None or not name:
        return None
    row.case.outcome = definition.workflow.states[spec.to].outcome or ""  # in memory only
    authority = request.authority  # type: ignore[attr-defined]
    letter = definition.letters[name]
    return decision(letter, row.case, definition, row.case.unit, authority, row.grounds, timezone.now())


@needs("casework.view")
@require_POST
def many(request: HttpRequest) -> HttpResponseBase:
    """Approve those that were ticked, each at the place that the page showed."""
    pairs = [text.partition(":") for text in request.POST.getlist("circuit")[: visas.MOST]]
    wanted = [(small_number(pk), small_number(place)) for pk, _mark, place in pairs]
    known = [(pk, place) for pk, place in wanted if pk is not None and place is not None]
    authority = request.authority  # type: ignore[attr-defined]
    done = visas.approve_many(known, by=me(request), now=timezone.now(), authority=authority)
    if done.count:
        told = ngettext("%(count)s step approved.", "%(count)s steps approved.", done.count)
        messages.success(request, told % {"count": done.count})
    for number, reason in done.left:
        messages.warning(request, f"{number} : {reason}")
    if not known:
        messages.warning(request, _("Choose at least one."))
    return redirect(BASE)


@needs("casework.view")
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take the circuit back."""
    row = Circuit.objects.select_related("case").filter(pk=pk).first()
    if row is None or not may_view(me(request), row.case):
        raise Http404
    try:
        visas.withdraw(pk, by=me(request), now=timezone.now())
        messages.success(request, _("Taken back. Nobody is asked any more."))
    except CaseworkFault as fault:
        messages.error(request, str(fault.message))
    except Forbidden as forbidden:
        raise PermissionDenied(forbidden.ability) from forbidden
    return redirect(f"/agent/dossiers/{row.case.number}/")


@needs("casework.view")
@require_safe
def document(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """A document of the case, for who signs: she may belong to another unit. Never the receipt, which holds a code."""
    row = _load(request, pk)
    found = cases.document(row.case, number, public_only=False)
    if found is None or found.origin == "receipt":
        raise Http404
    return serve(found.file, inline="voir" in request.GET)
