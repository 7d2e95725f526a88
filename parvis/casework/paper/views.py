"""Printing a form, reading one that came back, resuming by a short code."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.casework.actions.drafting import MINE
from parvis.casework.definitions import definition_of
from parvis.casework.faults import CaseworkFault
from parvis.casework.models import ProcedureVersion
from parvis.casework.paper import codes, scans
from parvis.casework.paper.faults import UnknownCode
from parvis.casework.paper.models import PaperScan
from parvis.casework.paper.printing import as_paper
from parvis.casework.queries.cases import known_units
from parvis.casework.queries.catalogue import all_open
from parvis.casework.views.documents import why
from parvis.casework.views.opening import RESUMED, Step, open_page, opening_begun
from parvis.core.actors import Forbidden
from parvis.core.files.responses import serve, serve_pdf
from parvis.core.files.types import BadFile
from parvis.core.permissions.decorators import needs, public
from parvis.core.permissions.queries import actor_of, me

DESK = "/agent/nouveau/papier/"
MOST = 30


@public
@require_safe
def blank(request: HttpRequest, slug: str) -> HttpResponse:
    """The form of a procedure, to fill in by hand."""
    found = open_page(slug)
    number = ProcedureVersion.objects.values_list("number", flat=True).get(pk=found.version_id)
    authority = request.authority  # type: ignore[attr-defined]
    pdf = as_paper(found.definition, number, found.unit, authority)
    return serve_pdf(pdf, f"{slug}.pdf", inline=True)


@public
@require_POST
@opening_begun
def begun(request: HttpRequest, step: Step) -> HttpResponseBase:
    """The form with what was answered so far, and a code that says which draft it comes from. A new code each time:
    the former one opens nothing any more."""
    version = ProcedureVersion.objects.select_related("procedure").get(pk=step.version_id)
    code = codes.make(step.begun, by=actor_of(request), now=timezone.now())
    unit = known_units()[version.procedure.unit_id]
    authority = request.authority  # type: ignore[attr-defined]
    answers = {name: a for page in step.pages for name, a in _of_page(step, page[1])}
    pdf = as_paper(step.definition, version.number, unit, authority, answers=answers, code=code)
    return serve_pdf(pdf, f"{step.slug}.pdf", inline=True)


def _of_page(step: Step, page: Any) -> list[tuple[str, Any]]:
    return [(spec.name, step.answers[spec.name]) for spec in page.fields if spec.name in step.answers]


@public
@require_POST
@opening_begun
def code(request: HttpRequest, step: Step) -> HttpResponseBase:
    """Give the short code that resumes this draft on another device."""
    made = codes.make(step.begun, by=actor_of(request), now=timezone.now())
    context = {
        "step": step,
        "code": codes.written(made),
        "spelt": " ".join(made),
        "until": step.begun.expires_on,
        "back": step.first_undone() or step.url("verifier"),
    }
    return render(request, "paper/code.html", context)


@public
@require_http_methods(["GET", "POST"])
def resume(request: HttpRequest) -> HttpResponseBase:
    """Type a short code, go on where one was."""
    problem, status = "", 200
    if request.method == "POST":
        address = get_adapter(request).get_client_ip(request)  # behind a proxy, not the proxy's
        try:
            draft = codes.resume(request.POST.get("code", ""), address=address, now=timezone.now())
            if draft is not None:
                known = [pk for pk in request.session.get(RESUMED, []) if pk != draft.pk]
                request.session[RESUMED] = [*known, draft.pk][-10:]
                slug = definition_of(draft.version_id).procedure
                step = Step(request, slug, f"{MINE}{draft.pk}")
                return redirect(step.first_undone() or step.url("verifier"))
            problem, status = str(UnknownCode.message), UnknownCode.status
        except CaseworkFault as fault:
            problem, status = str(fault.message), fault.status
    context = {"problem": problem, "typed": request.POST.get("code", "")[:20]}
    return render(request, "paper/resume.html", context, status=status)


@needs("casework.file")
@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest) -> HttpResponseBase:
    """Send a scan; find those that are not typed yet."""
    problem = ""
    if request.method == "POST":
        upload = request.FILES.get("scan")
        try:
            if upload is not None:
                row = scans.receive_scan(upload, by=me(request), now=timezone.now())
                return redirect(f"{DESK}{row.pk}/")
            problem = _("Add a scan.")
        except BadFile as bad:
            problem = why(bad)
    rows = scans.scans_of(me(request)).select_related("version__procedure", "file")[:MOST]
    context = {"problem": problem, "rows": rows, "machine": bool(scans.program()), "procedures": all_open()}
    return render(request, "paper/desk.html", context, status=422 if problem else 200)


def _load(request: HttpRequest, pk: int) -> PaperScan:
    row = scans.scans_of(me(request)).select_related("version__procedure", "file").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


@needs("casework.file")
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What was read of a scan; open it."""
    row, problem = _load(request, pk), ""
    if request.method == "POST":
        if "leave" in request.POST:
            scans.throw_away(pk, by=me(request), now=timezone.now())
            messages.success(request, _("This scan is set aside."))
            return redirect(DESK)
        try:
            slug, token = scans.open_scan(
                pk, slug=request.POST.get("procedure", ""), by=me(request), now=timezone.now()
            )
            return redirect(f"/demarches/{slug}/{token}/1/")
        except CaseworkFault as fault:
            problem = str(fault.message)
        except Forbidden as forbidden:
            raise PermissionDenied(forbidden.ability) from forbidden
    return render(request, "paper/one.html", _shown(row, problem), status=422 if problem else 200)


def _shown(row: PaperScan, problem: str) -> dict[str, Any]:
    version = row.version
    newer = version is not None and version.procedure.published_id != version.pk
    return {
        "row": row,
        "problem": problem,
        "title": definition_of(version.pk).title if version is not None else "",
        "newer": newer,
        "count": len(row.proposals),
        "procedures": all_open() if row.state == PaperScan.State.UNKNOWN else [],
    }


@needs("casework.file")
@require_safe
def scan(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The scan itself."""
    return serve(_load(request, pk).file, inline=True)
