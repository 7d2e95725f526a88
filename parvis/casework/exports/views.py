"""Pages of exports: asking for one, and those that one asked for."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.casework.exports.actions import NothingChosen, NotThere, RightsChanged, ask, drop, take
from parvis.casework.exports.models import Export
from parvis.casework.exports.queries import EXPORT, exportable, filters_of, of_agent, offered, usual
from parvis.casework.queries.inbox import MOST_COUNTED, narrowed
from parvis.core.files.responses import serve_made
from parvis.core.permissions.decorators import needs
from parvis.core.permissions.queries import me
from parvis.kit.tables import MIME

BASE = "/agent/exports/"


@needs(EXPORT)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The exports of this agent."""
    return render(request, "exports/list.html", {"rows": of_agent(me(request))})


@needs(EXPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Choose the format and the columns of the list that one came from."""
    problem = ""
    if request.method == "POST":
        try:
            ask(
                query=request.POST.get("query", ""),
                columns=request.POST.getlist("column"),
                file_format=request.POST.get("format", ""),
                by=me(request),
                now=timezone.now(),
            )
            messages.success(
                request, _("The export is being prepared. An e-mail tells you when it is ready.")
            )
            return redirect(BASE)
        except NothingChosen as fault:
            problem = str(fault.message)
    return _form(request, problem)


def _form(request: HttpRequest, problem: str) -> HttpResponse:
    query = request.POST.get("query") or request.GET.urlencode()
    filters, actor = filters_of(query), me(request)
    rows = narrowed(exportable(actor), filters, actor, timezone.localdate())
    columns = offered(filters)
    context = {
        "query": filters.address(columns=()),
        "count": rows.order_by()[: MOST_COUNTED + 1].values("id").count(),
        "most": MOST_COUNTED,
        "formats": Export.Format.choices,
        "columns": [(column, usual(column)) for column in columns if not column.sensitive],
        "sensitive": [column for column in columns if column.sensitive],
        "whole": filters.procedure is None,
        "problem": problem,
    }
    return render(request, "exports/new.html", context, status=422 if problem else 200)


def _mine(request: HttpRequest, pk: int) -> Export:
    """An export of this agent; anybody else's does not exist."""
    found = Export.objects.filter(pk=pk, account=me(request).account_id).first()
    if found is None:
        raise Http404
    return found


@needs(EXPORT)
@require_POST
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file, for who asked for it and may still read all of it. Not a GET: who takes it is written down."""
    found = _mine(request, pk)
    try:
        take(found, by=me(request), now=timezone.now())
    except (NotThere, RightsChanged) as fault:
        messages.error(request, str(fault.message))
        return redirect(BASE)
    return serve_made(found.key, found.name, MIME[found.format])


@needs(EXPORT)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Remove an export before it expires."""
    drop(_mine(request, pk), by=me(request), now=timezone.now())
    messages.success(request, _("The export is removed."))
    return redirect(BASE)
