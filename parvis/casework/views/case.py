"""One case, as an agent works on it: answers and documents left; state, next step, clock, assignee right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from parvis.casework.actions import conversation, missing
from parvis.casework.actions.transition import take
from parvis.casework.answers import summary
from parvis.casework.clock import day_of
from parvis.casework.definition.model import Definition
from parvis.casework.definitions import definition_of
from parvis.casework.faults import CaseworkFault
from parvis.casework.letters.pdf import as_pdf
from parvis.casework.letters.wording import decision
from parvis.casework.models import Case
from parvis.casework.queries import cases, inbox
from parvis.casework.queries.inbox import Filters
from parvis.casework.rules import asks_for_items, may_handle, may_view, possible
from parvis.casework.views.documents import why
from parvis.casework.views.inbox import BASE, _agents, me
from parvis.core.files.responses import serve
from parvis.core.files.types import BadFile
from parvis.core.permissions.actors import Forbidden
from parvis.core.permissions.decorators import needs
from parvis.kit.faults import Fault

DEFAULT_DELAY = timedelta(days=30)


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
    return _page(request, load(request, number))


def _page(
    request: HttpRequest, case: Case, *, problem: str = "", status: int = 200, **kept: Any
) -> HttpResponse:
    actor, definition, today = me(request), definition_of(case.version_id), timezone.localdate()
    steps = possible(actor, case, definition)
    filters = Filters.read(request.GET.dict())
    lines = cases.timeline(case, public_only=False)
    context = {
        "case": case,
        "definition": definition,
        "public_state": cases.public_state(definition, case.state),
        "groups": summary(definition, case.answers, day_of(case.received_at)),
        "pieces": cases.pieces(case, public_only=False),
        "lines": list(reversed(lines)),
        "steps": [(name, spec) for name, spec in steps if not asks_for_items(spec)],
        "can_ask": any(asks_for_items(spec) for _name, spec in steps),
        "can_handle": may_handle(actor, case),
        "days": (case.legal_due_on - today).days if case.legal_due_on else None,
        "agents": _agents() if may_handle(actor, case) else [],
        "asked": cases.open_request(case),
        "filters": filters,
        "query": filters.address(),
        "next_number": inbox.next_case(actor, filters, today, case),
        "problem": problem,
        "typed": "",
        "silence": definition.legal.clock.silence if definition.legal.clock else "none",
        **kept,
    }
    return render(request, "casework/case.html", context, status=status)


def _acting(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Turn refusals into the same page with the reason on top, and what was typed kept."""

    @wraps(view)
    def guarded(request: HttpRequest, number: str, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, number, **kwargs)
        except BadFile as bad:
            return _page(
                request,
                load(request, number),
                problem=why(bad),
                status=422,
                typed=request.POST.get("text", ""),
            )
        except CaseworkFault as fault:
            return _page(
                request,
                load(request, number),
                problem=str(fault.message),
                status=fault.status,
                typed=request.POST.get("text", ""),
            )
        except Fault as fault:
            return _page(
                request,
                load(request, number),
                problem=fault.message,
                status=422,
                typed=request.POST.get("text", ""),
            )
        except Forbidden as forbidden:
            raise PermissionDenied(forbidden.ability) from forbidden

    return guarded


def _back(request: HttpRequest, case: Case) -> HttpResponseBase:
    query = Filters.read(request.GET.dict()).address()
    return redirect(f"{BASE}{case.number}/?{query}" if query else f"{BASE}{case.number}/")


def _revision(request: HttpRequest) -> int | None:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


@needs("casework.handle")
@require_http_methods(["GET", "POST"])
@_acting
def step(request: HttpRequest, number: str, name: str) -> HttpResponseBase:
    """Take a step: a simple one at once, a decision after its page with grounds and the letter's preview."""
    case = load(request, number)
    definition = definition_of(case.version_id)
    spec = dict(possible(me(request), case, definition)).get(name)
    if request.method == "POST":
        take(
            case.pk,
            name,
            by=me(request),
            now=timezone.now(),
            authority=request.authority,  # type: ignore[attr-defined]
            revision=_revision(request),
            grounds=request.POST.get("grounds", ""),
        )
        messages.success(
            request, _("Done: %(step)s.") % {"step": definition.workflow.transitions[name].label}
        )
        return _back(request, case)
    if spec is None:
        raise Http404
    context = {
        "case": case,
        "spec": spec,
        "name": name,
        "letter": _letter_of(definition, name),
        "query": request.GET.urlencode(),
    }
    return render(request, "casework/decide.html", context)


def _letter_of(definition: Definition, name: str) -> str:
    for effect in definition.workflow.transitions[name].do:
        if "send_letter" in effect:
            return str(effect["send_letter"])
    return ""


@needs("casework.handle")
@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest, number: str, name: str) -> HttpResponseBase:
    """The letter as it would leave: the very PDF, with the grounds typed so far. Nothing is written."""
    case = load(request, number)
    definition = definition_of(case.version_id)
    found = _letter_of(definition, name) if name in definition.workflow.transitions else ""
    if not found:
        raise Http404
    source = request.POST if request.method == "POST" else request.GET
    target = definition.workflow.transitions[name].to
    case.outcome = definition.workflow.states[target].outcome or ""
    preview = decision(
        definition.letters[found],
        case,
        definition,
        case.unit,
        request.authority,  # type: ignore[attr-defined]
        source.get("grounds", "")[:10_000],
        timezone.now(),
    )
    response = HttpResponse(as_pdf(preview), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="apercu-{case.number}.pdf"'
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    )
    return response


@needs("casework.handle")
@require_http_methods(["GET", "POST"])
@_acting
def ask(request: HttpRequest, number: str) -> HttpResponseBase:
    """Ask for missing items, with what it does to the clock said before."""
    case = load(request, number)
    definition = definition_of(case.version_id)
    if request.method == "POST":
        missing.ask(
            case.pk,
            names=request.POST.getlist("names"),
            text=request.POST.get("text", "")[:5_000],
            until=_date(request.POST.get("until", "")),
            by=me(request),
            now=timezone.now(),
            authority=request.authority,  # type: ignore[attr-defined]
            revision=_revision(request),
        )
        messages.success(request, _("The applicant is asked for what is missing."))
        return _back(request, case)
    context = {
        "case": case,
        "definition": definition,
        "until": timezone.localdate() + DEFAULT_DELAY,
        "silence": definition.legal.clock.silence if definition.legal.clock else "none",
        "query": request.GET.urlencode(),
    }
    return render(request, "casework/ask.html", context)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise CaseworkFault(_("Write the last day as a date.")) from problem


@needs("casework.handle")
@require_POST
@_acting
def write(request: HttpRequest, number: str) -> HttpResponseBase:
    """A message to the applicant, or an internal note."""
    case = load(request, number)
    text, now = request.POST.get("text", ""), timezone.now()
    if request.POST.get("note"):
        conversation.note(case.pk, text=text, by=me(request), now=now)
    else:
        conversation.write(
            case.pk, text=text, by=me(request), now=now, uploads=request.FILES.getlist("files")
        )
    return _back(request, case)


@needs("casework.handle")
@require_POST
@_acting
def assign(request: HttpRequest, number: str) -> HttpResponseBase:
    """Give the case to an agent."""
    case = load(request, number)
    wanted = request.POST.get("agent", "")
    agent = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 10 else None
    conversation.assign(case.pk, agent_id=agent, by=me(request), now=timezone.now())
    return _back(request, case)


@needs("casework.view")
@require_GET
def document(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """A document, shown in the page when `?voir=1`."""
    found = cases.document(load(request, number), pk, public_only=False)
    if found is None:
        raise Http404
    return serve(found.file, inline="voir" in request.GET)
