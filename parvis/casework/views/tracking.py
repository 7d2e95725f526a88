"""Following a case without an account: by number and code, or by the link in a message."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.casework.actions import conversation, missing
from parvis.casework.actions.transition import take
from parvis.casework.answers import summary
from parvis.casework.clock import day_of
from parvis.casework.definitions import definition_of
from parvis.casework.faults import CaseworkFault
from parvis.casework.letters.pdf import as_pdf
from parvis.casework.letters.wording import receipt, remedies, silence_sentence
from parvis.casework.links import case_path
from parvis.casework.models import Case, CaseDocument
from parvis.casework.numbers import access_code, code_opens
from parvis.casework.panels import panels_for
from parvis.casework.parties import voice_of
from parvis.casework.queries import cases
from parvis.casework.rules import possible
from parvis.casework.views.documents import REFUSALS, told
from parvis.casework.views.opening import refuse
from parvis.core.authorities.models import Authority
from parvis.core.files.responses import serve, serve_pdf
from parvis.core.files.types import BadFile
from parvis.core.permissions.decorators import public
from parvis.core.streams.topics import case_topic, stream_url
from parvis.kit.delays import label
from parvis.kit.text import plain_date_fr

SENT = (CaseDocument.Origin.APPLICANT, CaseDocument.Origin.AGENT)
DONE = {
    "message": gettext_lazy("Your message is sent to the service."),
    "complete": gettext_lazy("Your answer is sent. The service goes on with your request."),
    "abandon": gettext_lazy("Your request is given up."),
}


def _case(number: str, code: str) -> Case:
    """The case that this number and code open. 404 says nothing of whether the number exists."""
    found = cases.by_number(number)
    if found is None or not code_opens(found, code):
        raise Http404
    return found


@public
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponseBase:
    """Type the number and the code."""
    wrong = False
    if request.method == "POST":
        found = cases.by_number(request.POST.get("number", ""))
        if found is not None and code_opens(found, request.POST.get("code", "")):
            return redirect(case_path(found))
        wrong = True
    context = {"wrong": wrong, "number": request.POST.get("number", "")[:40]}
    return render(request, "casework/find.html", context, status=422 if wrong else 200)


def _context(case: Case, authority: Authority) -> dict[str, object]:
    definition = definition_of(case.version_id)
    me = voice_of(case)
    steps = possible(me, case, definition)
    request = cases.open_request(case)
    titles = {spec.name: spec for spec in definition.documents}
    pieces = cases.pieces(case, public_only=True)
    clock = definition.legal.clock
    return {
        "done": "",
        "head": _("%(number)s · sent on %(day)s")
        % {"number": case.number, "day": plain_date_fr(day_of(case.received_at))},
        "tone": cases.tone_of(case.phase, case.outcome),
        "silence": clock.silence if clock else "none",
        "letters": [piece for piece in pieces if piece.origin == CaseDocument.Origin.LETTER],
        "remedies": remedies(definition, authority) if case.outcome == "refused" or case.implicit else "",
        "stream": "",
        "case": case,
        "definition": definition,
        "path": case_path(case),
        "code": access_code(case),
        "public_state": cases.public_state(definition, case.state),
        "lines": list(reversed(cases.timeline(case, public_only=True))),
        "pieces": [piece for piece in pieces if piece.origin in SENT],
        "missing": request,
        "asked": [titles[name] for name in request.names if name in titles] if request else [],
        "withdrawals": [(n, s) for n, s in steps if definition.workflow.states[s.to].outcome == "withdrawn"],
        "panels": panels_for(case, me, "public"),
        "problem": "",
        "at": "",
        "text": "",
        "said": "",
        "writing_open": False,
    }


@public
@require_safe
def follow(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """State, what to do now, timeline, messages, documents."""
    case = _case(number, code)
    if "envoyee" in request.GET:
        return _just_sent(request, case)
    context = _context(case, request.authority)  # type: ignore[attr-defined]
    context["done"] = next((text for name, text in DONE.items() if name in request.GET), "")
    context["stream"] = stream_url(request, case_topic(request.authority.pk, case.pk))  # type: ignore[attr-defined]
    return render(request, "casework/follow.html", context)


def _just_sent(request: HttpRequest, case: Case) -> HttpResponse:
    """The confirmation: number, code, receipt, and what comes next."""
    definition = definition_of(case.version_id)
    context = {
        "case": case,
        "path": case_path(case),
        "code": access_code(case),
        "promise": label(definition.legal.promise) if definition.legal.promise else "",
        "silence": silence_sentence(definition, case.legal_due_on),
        "remedies": remedies(definition, request.authority),  # type: ignore[attr-defined]
    }
    return render(request, "casework/sent.html", context)


@public
@require_safe
def answers(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """What was answered."""
    case = _case(number, code)
    definition = definition_of(case.version_id)
    found = summary(definition, case.answers, day_of(case.received_at))
    groups = [group for group in found if not group[1].filled_by]  # a co-applicant's section stays her own
    context = {"case": case, "definition": definition, "groups": groups, "path": case_path(case)}
    return render(request, "casework/answers.html", context)


@public
@require_POST
def write(request: HttpRequest, number: str, code: str) -> HttpResponseBase:
    """A message to the service, with files if need be."""
    case = _case(number, code)
    text = request.POST.get("text", "")
    try:
        conversation.write(
            case.pk,
            text=text,
            by=voice_of(case),
            now=timezone.now(),
            uploads=request.FILES.getlist("files"),
        )
    except REFUSALS as fault:
        at = "files" if isinstance(fault, BadFile) else "text"
        return _again(request, case, told(fault), at=at, text=text, writing_open=True)
    return redirect(f"{case_path(case)}?message=1")


@public
@require_POST
def complete(request: HttpRequest, number: str, code: str) -> HttpResponseBase:
    """The answer to a request for missing items."""
    case = _case(number, code)
    text = request.POST.get("text", "")
    uploads = [(name[4:], file) for name in request.FILES for file in request.FILES.getlist(name)]
    try:
        missing.answer(
            case.pk,
            uploads=uploads,
            text=text,
            by=voice_of(case),
            now=timezone.now(),
            authority=request.authority,  # type: ignore[attr-defined]
        )
    except REFUSALS as fault:
        at = _first_file(uploads) if isinstance(fault, BadFile) else "complete-text"
        return _again(request, case, told(fault), at=at, said=text)
    return redirect(f"{case_path(case)}?complete=1")


def _first_file(uploads: list[tuple[str, UploadedFile]]) -> str:
    """The control to mend, when files were refused: the first one that was used."""
    return f"doc-{uploads[0][0]}" if uploads else "complete-text"


def _again(request: HttpRequest, case: Case, problem: str, **kept: object) -> HttpResponse:
    """The page, with what is wrong on top and beside the control `at`, and what was typed kept."""
    context = _context(case, request.authority) | {"problem": problem} | kept  # type: ignore[attr-defined]
    return render(request, "casework/follow.html", context, status=422)


@public
@require_POST
def withdraw(request: HttpRequest, number: str, code: str, name: str) -> HttpResponseBase:
    """Give the request up."""
    case = _case(number, code)
    definition = definition_of(case.version_id)
    step = definition.workflow.transitions.get(name)
    if step is None or step.by != "applicant" or definition.workflow.states[step.to].outcome != "withdrawn":
        raise Http404
    try:
        take(
            case.pk,
            name,
            by=voice_of(case),
            now=timezone.now(),
            authority=request.authority,  # type: ignore[attr-defined]
        )
    except CaseworkFault as fault:
        return refuse(request, fault)
    return redirect(f"{case_path(case)}?abandon=1")


@public
@require_safe
def receipt_pdf(request: HttpRequest, number: str, code: str) -> HttpResponseBase:
    """The receipt: the one that was kept, or the same made on the spot while the job has not run yet."""
    case = _case(number, code)
    kept = (
        CaseDocument.objects.select_related("file")
        .filter(case=case, origin=CaseDocument.Origin.RECEIPT)
        .first()
    )
    if kept is not None:
        return serve(kept.file)
    authority: Authority = request.authority  # type: ignore[attr-defined]
    letter = receipt(case, definition_of(case.version_id), case.unit, authority, code=access_code(case))
    return serve_pdf(as_pdf(letter), f"accuse-reception-{case.number}.pdf")


@public
@require_safe
def document(request: HttpRequest, number: str, code: str, pk: int) -> HttpResponseBase:
    """One document of the case."""
    found = cases.document(_case(number, code), pk, public_only=True)
    if found is None:
        raise Http404(_("This document does not exist."))
    return serve(found.file)
