"""One case, as an agent works on it: answers and documents left; state, next step, clock, assignee right."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from parvis.casework.actions import conversation
from parvis.casework.answers import summary
from parvis.casework.clock import day_of
from parvis.casework.definition.model import TransitionSpec
from parvis.casework.definitions import definition_of
from parvis.casework.faults import TextMissing
from parvis.casework.letters.pdf import as_pdf
from parvis.casework.letters.wording import receipt
from parvis.casework.models import Case, CaseDocument
from parvis.casework.panels import panels_for
from parvis.casework.parties import facts
from parvis.casework.queries import cases, inbox
from parvis.casework.queries.filters import Filters
from parvis.casework.queries.names import labels_for, labels_of
from parvis.casework.rules import asks_for_items, may_handle, may_view, possible
from parvis.casework.views.documents import REFUSALS, told
from parvis.casework.views.inbox import BASE
from parvis.core.actors import Actor, Forbidden
from parvis.core.files.responses import serve, serve_pdf
from parvis.core.permissions.decorators import needs
from parvis.core.permissions.queries import me
from parvis.core.registries import registry
from parvis.kit.text import small_number

AFTER = "puis"  # in the address of a case after something was done to it: the number of the one to open next
NUMBER = re.compile(r"[A-Z0-9-]{1,40}")


def load(request: HttpRequest, number: str) -> Case:
    """The case, if this agent may see it. Another unit's case is a 404: its existence is not told."""
    case = cases.by_number(number)
    if case is None or not may_view(me(request), case):
        raise Http404
    return case


@needs("casework.view")
@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """The page of a case."""
    return page_of(request, load(request, number))


def page_of(
    request: HttpRequest, case: Case, *, problem: str = "", status: int = 200, **kept: Any
) -> HttpResponse:
    """The page of a case, with what went wrong on top if something did."""
    actor, definition, today = me(request), definition_of(case.version_id), timezone.localdate()
    waits = any(hold.waits(case) for hold in registry.holds)
    steps = [] if waits else possible(actor, case, definition)
    filters = Filters.read(request.GET.dict())
    lines, pieces = cases.timeline(case, public_only=False), cases.pieces(case, public_only=False)
    context = {
        "case": case,
        "base": f"{BASE}{case.number}/",
        "definition": definition,
        "public_state": cases.desk_state(definition, case.state),
        "tone": cases.tone_of(case.phase, case.outcome),
        "groups": summary(definition, case.answers, day_of(case.received_at)),
        "pieces": pieces,
        "pictures": [piece for piece in pieces if piece.readable and piece.is_picture],
        "lines": list(reversed(lines)),
        "steps": _ranked([(name, spec) for name, spec in steps if not asks_for_items(spec)]),
        "can_ask": any(asks_for_items(spec) for _name, spec in steps),
        "parties": facts(case.parties),
        "can_handle": may_handle(actor, case),
        "days": (case.due_on - today).days if case.due_on.year < date.max.year else None,
        **_delay(case, today),
        "agents": _agents(actor, case),
        "offer_me": _offer_me(actor, case),
        "assignee": "" if may_handle(actor, case) else cases.assignee_name(case),
        "asked": cases.open_request(case),
        "filters": filters,
        "query": filters.address(),
        "kept": _query(filters, _after(request)),
        "neighbours": _neighbours(request, filters, today, case),
        "labels": labels_of(case.labels),
        "label_choices": labels_for(actor, case.unit_id) if may_handle(actor, case) else [],
        "panels": panels_for(case, actor, "desk"),
        "problem": problem,
        "at": "",
        "typed": "",
        "silence": definition.legal.clock.silence if definition.legal.clock else "none",
        **kept,
    }
    return render(request, "casework/case.html", context, status=status)


def _ranked(steps: list[tuple[str, TransitionSpec]]) -> list[tuple[str, TransitionSpec, str]]:
    """Steps with the kind of their button: the first that does no harm is the one to press, if there is one."""
    first = next((name for name, spec in steps if not spec.danger), "")
    return [(name, spec, "primary" if name == first else "secondary") for name, spec in steps]


def _agents(actor: Actor, case: Case) -> list[tuple[int, str]]:
    """Who may be given the case, for those who may give it."""
    return inbox.agents(case.unit_id) if may_handle(actor, case) else []


def _offer_me(actor: Actor, case: Case) -> int | None:
    """The agent at work, when the case is not hers and may be."""
    one = actor.agent_id
    offered = case.is_open and case.assignee_id != one and one in dict(_agents(actor, case))
    return one if offered else None


def _delay(case: Case, today: date) -> dict[str, Any]:
    """How much of the legal delay is gone, for the bar of the page."""
    if not case.legal_due_on or not case.clock_started_on:
        return {"clock_total": 0, "clock_used": 0, "clock_text": ""}
    total = (case.legal_due_on - case.clock_started_on).days
    used = min(max((today - case.clock_started_on).days, 0), total)
    text = _("%(used)s days of %(total)s") % {"used": used, "total": total}
    return {"clock_total": total, "clock_used": used, "clock_text": text}


def acting(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Turn refusals into the same page with the reason on top, and what was typed kept."""

    @wraps(view)
    def guarded(request: HttpRequest, number: str, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, number, **kwargs)
        except REFUSALS as fault:
            return page_of(
                request,
                load(request, number),
                problem=told(fault),
                status=getattr(fault, "status", 422),
                at="text" if isinstance(fault, TextMissing) else "",
                typed=request.POST.get("text", ""),
            )
        except Forbidden as forbidden:
            raise PermissionDenied(forbidden.ability) from forbidden

    return guarded


def address_of(request: HttpRequest, case: Case) -> str:
    """The case's page, in the list it was opened from."""
    query = _query(Filters.read(request.GET.dict()), _after(request))
    return f"{BASE}{case.number}/?{query}" if query else f"{BASE}{case.number}/"


def back_to(request: HttpRequest, case: Case) -> HttpResponseBase:
    """Lead there once something is done. `case` is as it was before: the one that followed it still follows, though
    what was done may have taken this one out of the list."""
    filters = Filters.read(request.GET.dict())
    after = _after(request) or inbox.after(me(request), filters, timezone.localdate(), case)
    query = _query(filters, after)
    return redirect(f"{BASE}{case.number}/?{query}" if query else f"{BASE}{case.number}/")


def _query(filters: Filters, after: str) -> str:
    return "&".join(part for part in (filters.address(), f"{AFTER}={after}" if after else "") if part)


def _after(request: HttpRequest) -> str:
    """The number of the case to open next, that the address keeps; empty when it is none of ours."""
    number = request.GET.get(AFTER, "")
    return number if NUMBER.fullmatch(number) else ""


def _neighbours(request: HttpRequest, filters: Filters, today: date, case: Case) -> tuple[str, str]:
    actor = me(request)
    after = _after(request) or inbox.after(actor, filters, today, case)
    return inbox.before(actor, filters, today, case), after


@needs("casework.handle")
@require_POST
@acting
def write(request: HttpRequest, number: str) -> HttpResponseBase:
    """A message to the applicant, or an internal note."""
    case = load(request, number)
    text, now = request.POST.get("text", ""), timezone.now()
    uploads = request.FILES.getlist("files")
    if request.POST.get("note"):
        conversation.note(case.pk, text=text, by=me(request), now=now, uploads=uploads)
        messages.success(request, _("The note is kept. The applicant does not see it."))
    else:
        conversation.write(case.pk, text=text, by=me(request), now=now, uploads=uploads)
        messages.success(request, _("The message is sent."))
    return back_to(request, case)


@needs("casework.handle")
@require_POST
@acting
def assign(request: HttpRequest, number: str) -> HttpResponseBase:
    """Give the case to an agent."""
    case = load(request, number)
    agent = small_number(request.POST.get("agent", ""))
    given = conversation.assign(case.pk, agent_id=agent, by=me(request), now=timezone.now())
    name = str(given.assignee or "")
    told = _("Assigned to %(name)s") % {"name": name} if name else _("No longer assigned")
    messages.success(request, f"{told}.")
    return back_to(request, case)


@needs("casework.view")
@require_GET
def document(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """A document, shown in the page when `?voir=1`. Of a receipt, a copy without the code: with it an agent could
    act as the applicant."""
    case = load(request, number)
    found = cases.document(case, pk, public_only=False)
    if found is None:
        raise Http404
    if found.origin == CaseDocument.Origin.RECEIPT:
        authority = request.authority  # type: ignore[attr-defined]
        copy = receipt(case, definition_of(case.version_id), case.unit, authority, code="")
        return serve_pdf(as_pdf(copy), found.file.name, inline="voir" in request.GET)
    return serve(found.file, inline="voir" in request.GET)
