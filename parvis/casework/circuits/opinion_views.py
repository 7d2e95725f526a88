"""Opinions: asked from a case, given at the desk or, outside, through a link that opens nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.casework.circuits import opinions, queries
from parvis.casework.circuits.faults import BadRequest, OpinionClosed
from parvis.casework.circuits.forms import AskForm, GiveForm
from parvis.casework.circuits.links import guest_path, opens
from parvis.casework.circuits.models import Opinion
from parvis.casework.circuits.rules import opining
from parvis.casework.faults import CaseworkFault
from parvis.casework.models import Case
from parvis.casework.queries import cases
from parvis.casework.rules import may_handle, may_view
from parvis.casework.views.documents import why
from parvis.core.actors import Actor, Forbidden
from parvis.core.files.responses import serve
from parvis.core.files.types import BadFile
from parvis.core.permissions.decorators import needs, public
from parvis.core.permissions.queries import me

BASE = "/agent/avis/"


@needs("casework.view")
@require_safe
def basket(request: HttpRequest) -> HttpResponse:
    """The opinions that are asked of her, the most urgent first."""
    today = timezone.localdate()
    rows = [(row, (row.due_on - today).days) for row in queries.opinions_to_give(me(request))]
    return render(request, "circuits/opinions.html", {"rows": rows})


def _case(request: HttpRequest, number: str) -> Case:
    case = cases.by_number(number)
    if case is None or not may_view(me(request), case):
        raise Http404
    return case


@needs("casework.handle")
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, number: str) -> HttpResponseBase:
    """Ask an opinion about a case."""
    case = _case(request, number)
    if not may_handle(me(request), case):
        raise PermissionDenied("casework.handle")
    form = AskForm(case, request.POST or None)
    if request.method == "POST" and form.is_valid() and _asked(request, case, form):
        messages.success(request, _("The opinion is asked for. It does not stop the legal delay."))
        return redirect(f"/agent/dossiers/{case.number}/")
    context = {"form": form, "case": case}
    return render(request, "circuits/ask_opinion.html", context, status=422 if form.is_bound else 200)


def _asked(request: HttpRequest, case: Case, form: AskForm) -> bool:
    data = form.cleaned_data
    try:
        opinions.ask(
            case.pk,
            whom=form.whom(),
            question=data["question"],
            due_on=data["due_on"],
            shown=data["shown"],
            documents=[int(pk) for pk in data["documents"]],
            by=me(request),
            now=timezone.now(),
        )
    except CaseworkFault as fault:
        form.add_error("due_on" if isinstance(fault, BadRequest) else None, str(fault.message))
        return False
    return True


@needs("casework.handle")
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Ask no longer."""
    row = Opinion.objects.filter(pk=pk).select_related("case").first()
    if row is None or not may_view(me(request), row.case):
        raise Http404
    try:
        opinions.withdraw(pk, by=me(request), now=timezone.now())
        messages.success(request, _("This opinion is no longer asked for."))
    except OpinionClosed as fault:
        messages.error(request, str(fault.message))
    except Forbidden as forbidden:
        raise PermissionDenied(forbidden.ability) from forbidden
    return redirect(f"/agent/dossiers/{row.case.number}/")


def _load(pk: int, may: Callable[[Opinion], bool]) -> Opinion:
    row = Opinion.objects.select_related("case").defer("case__search").filter(pk=pk).first()
    if row is None or not may(row):
        raise Http404
    return row


@needs("casework.view")
@require_http_methods(["GET", "POST"])
def at_desk(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give an opinion as an agent."""
    actor = me(request)
    row = _load(pk, lambda row: opining(actor, row) is not None)
    return _giving(request, row, "circuits/give_at_desk.html", BASE, actor)


@public
@require_http_methods(["GET", "POST"])
def outside(request: HttpRequest, pk: int, code: str) -> HttpResponseBase:
    """Give an opinion without an account. Once given or withdrawn, the link says so and shows nothing."""
    row = _load(pk, lambda row: bool(row.email) and opens(row, code))
    if not row.is_open or not row.case.is_open:
        closed = {"row": row, "given": row.state == Opinion.State.GIVEN}
        return render(request, "circuits/opinion_closed.html", closed, status=200 if closed["given"] else 410)
    return _giving(request, row, "circuits/give_outside.html", guest_path(row), None)


def _giving(
    request: HttpRequest, row: Opinion, template: str, after: str, actor: Actor | None
) -> HttpResponseBase:
    form = GiveForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _given(row, form, actor):
        messages.success(request, _("Your opinion is sent. Thank you."))
        return redirect(after)
    context = {
        "form": form,
        "row": row,
        "case": row.case,
        "answers": queries.shown_answers(row),
        "pieces": queries.shown_documents(row),
        "may_view": actor is not None and may_view(actor, row.case),
    }
    return render(request, template, context, status=422 if form.is_bound else 200)


def _given(row: Opinion, form: GiveForm, actor: Actor | None) -> bool:
    data: dict[str, Any] = form.cleaned_data
    said = {"verdict": data["verdict"], "text": data["text"], "uploads": data["file"] or []}
    try:
        opinions.give(row.pk, by=actor, now=timezone.now(), **said)
    except BadFile as bad:
        form.add_error("file", why(bad))
    except CaseworkFault as fault:
        form.add_error("text", str(fault.message))
    else:
        return True
    return False


@needs("casework.view")
@require_safe
def desk_document(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """One of the documents that were chosen for an agent's opinion."""
    actor = me(request)
    return _document(request, _load(pk, lambda row: opining(actor, row) is not None), number)


@public
@require_safe
def guest_document(request: HttpRequest, pk: int, code: str, number: int) -> HttpResponseBase:
    """One of the documents that were chosen for an opinion asked outside, while it is awaited."""
    row = _load(pk, lambda row: bool(row.email) and opens(row, code))
    if not row.is_open or not row.case.is_open:
        raise Http404
    return _document(request, row, number)


def _document(request: HttpRequest, row: Opinion, number: int) -> HttpResponseBase:
    found = cases.document(row.case, number, public_only=False) if number in row.documents else None
    if found is None:
        raise Http404
    return serve(found.file, inline="voir" in request.GET)
