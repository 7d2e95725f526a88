"""Steps of the workflow that need a page: a decision with its grounds and letter, a request for documents."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.casework.actions import missing
from parvis.casework.actions.transition import take
from parvis.casework.definition.model import Definition, TransitionSpec
from parvis.casework.definitions import definition_of
from parvis.casework.faults import BadDay, CaseworkFault, GroundsMissing, TextMissing
from parvis.casework.letters.pdf import Letter, as_pdf
from parvis.casework.letters.wording import decision
from parvis.casework.models import Case
from parvis.casework.queries.cases import desk_state, name_and_job
from parvis.casework.rules import ability_of, acting_on, possible
from parvis.casework.views.case import acting, address_of, back_to, load
from parvis.casework.views.inbox import BASE
from parvis.core.authorities.models import Authority
from parvis.core.files.responses import serve_pdf
from parvis.core.permissions.decorators import needs
from parvis.core.permissions.queries import me
from parvis.kit.text import small_number

DEFAULT_DELAY = timedelta(days=30)
LONGEST_PREVIEW = 10_000


@needs("casework.handle")
@require_http_methods(["GET", "POST"])
@acting
def step(request: HttpRequest, number: str, name: str) -> HttpResponseBase:
    """Take a step: a simple one at once, a decision after its page with grounds and the letter's preview."""
    case = load(request, number)
    definition = definition_of(case.version_id)
    spec = dict(possible(me(request), case, definition)).get(name)
    grounds = request.POST.get("grounds", "")
    if request.method == "POST":
        try:
            _take(request, case, name, grounds)
        except CaseworkFault as fault:
            if spec is None or not (spec.do or spec.needs or spec.circuit):
                raise
            return _decide(request, case, definition, name, spec, grounds=grounds, fault=fault)
        messages.success(request, _told_after(case, name))
        return back_to(request, case)
    if spec is None:
        raise Http404
    return _decide(request, case, definition, name, spec)


def _told_after(before: Case, name: str) -> str:
    """What was done: the new state, or that the step now waits for others."""
    definition = definition_of(before.version_id)
    spec = definition.workflow.transitions[name]
    if spec.circuit:
        return _("Sent for approval. The step is taken when everybody has approved.")
    return _("Done. The request is now: %(state)s.") % {"state": desk_state(definition, spec.to)}


def _take(request: HttpRequest, case: Case, name: str, grounds: str) -> None:
    take(
        case.pk,
        name,
        by=me(request),
        now=timezone.now(),
        authority=request.authority,  # type: ignore[attr-defined]
        revision=_revision(request),
        grounds=grounds,
    )


def _decide(
    request: HttpRequest,
    case: Case,
    definition: Definition,
    name: str,
    spec: TransitionSpec,
    *,
    grounds: str = "",
    fault: CaseworkFault | None = None,
) -> HttpResponse:
    context = {
        "case": case,
        "base": f"{BASE}{case.number}/",
        "spec": spec,
        "name": name,
        "letter": _preview(request, case, definition, name, grounds)
        if _letter_of(definition, name)
        else None,
        "typed": grounds,
        "problem": str(fault.message) if fault else "",
        "at": "grounds" if isinstance(fault, GroundsMissing) else "",
        "back": address_of(request, case),
    }
    return render(request, "casework/decide.html", context, status=fault.status if fault else 200)


def _letter_of(definition: Definition, name: str) -> str:
    for effect in definition.workflow.transitions[name].do:
        if "send_letter" in effect:
            return str(effect["send_letter"])
    return ""


def _preview(request: HttpRequest, case: Case, definition: Definition, name: str, grounds: str) -> Letter:
    """The letter as it would leave. The case is told the outcome in memory only: nothing is written."""
    target = definition.workflow.transitions[name].to
    case.outcome = definition.workflow.states[target].outcome or ""
    authority: Authority = request.authority  # type: ignore[attr-defined]
    spec, text = definition.letters[_letter_of(definition, name)], grounds.strip() or "…"
    now: datetime = timezone.now()
    return decision(
        spec,
        case,
        definition,
        case.unit,
        authority,
        text[:LONGEST_PREVIEW],
        now,
        _author(request, case, definition.workflow.transitions[name]),
    )


def _author(request: HttpRequest, case: Case, spec: TransitionSpec) -> tuple[str, ...]:
    """Who the letter will name: the agent at work; nobody yet when others sign after her."""
    if spec.circuit:
        return ()
    lent = acting_on(me(request), case, ability_of(spec)).behalf
    return name_and_job(request.user.agent, lent.name if lent else "")  # type: ignore[union-attr]


@needs("casework.handle")
@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest, number: str, name: str) -> HttpResponseBase:
    """The very PDF, with the grounds typed so far; its text alone while they are being typed."""
    case = load(request, number)
    definition = definition_of(case.version_id)
    if name not in definition.workflow.transitions or not _letter_of(definition, name):
        raise Http404
    source = request.POST if request.method == "POST" else request.GET
    preview = _preview(request, case, definition, name, source.get("grounds", ""))
    if "texte" in source:
        return render(request, "casework/letter.html", {"letter": preview})
    return serve_pdf(as_pdf(preview), f"apercu-{case.number}.pdf", inline=True)


@needs("casework.handle")
@require_http_methods(["GET", "POST"])
@acting
def ask(request: HttpRequest, number: str) -> HttpResponseBase:
    """Ask for missing items, with what it does to the clock said before."""
    case = load(request, number)
    if request.method != "POST":
        return _asking(request, case)
    try:
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
    except CaseworkFault as fault:
        return _asking(request, case, fault)
    messages.success(request, _("The applicant is asked for what is missing."))
    return back_to(request, case)


def _asking(request: HttpRequest, case: Case, fault: CaseworkFault | None = None) -> HttpResponse:
    definition = definition_of(case.version_id)
    context: dict[str, Any] = {
        "case": case,
        "definition": definition,
        "until": request.POST.get("until", "")[:10] or (timezone.localdate() + DEFAULT_DELAY).isoformat(),
        "silence": definition.legal.clock.silence if definition.legal.clock else "none",
        "back": address_of(request, case),
        "problem": str(fault.message) if fault else "",
        "at": _where(definition, fault),
        "typed": request.POST.get("text", ""),
        "chosen": request.POST.getlist("names"),
    }
    return render(request, "casework/ask.html", context, status=fault.status if fault else 200)


def _where(definition: Definition, fault: CaseworkFault | None) -> str:
    """The control that mends a refused request for documents; none when nothing on the page does."""
    if isinstance(fault, TextMissing):
        return "names-1" if definition.documents else "text"
    return "until" if isinstance(fault, BadDay) else ""


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise BadDay(_("Write the last day as a date.")) from problem


def _revision(request: HttpRequest) -> int | None:
    return small_number(request.POST.get("revision", ""))
