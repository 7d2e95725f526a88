"""Counter mode: an agent files a request for somebody, and prints the slip that proves it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.casework.actions import drafting
from parvis.casework.answers import needed_documents
from parvis.casework.clock import day_of
from parvis.casework.definitions import definition_for
from parvis.casework.letters.pdf import as_pdf
from parvis.casework.letters.wording import deposit_slip
from parvis.casework.links import case_path
from parvis.casework.models import Case, CaseDocument, CaseEvent
from parvis.casework.numbers import access_code
from parvis.casework.queries.cases import BY_AN_AGENT, by_number
from parvis.casework.queries.catalogue import Listed, all_open, find, published
from parvis.casework.rules import may_view
from parvis.core.files.responses import serve_pdf
from parvis.core.permissions.decorators import needs
from parvis.core.permissions.queries import me


@needs("casework.file")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Choose the procedure and how the request came, then fill the same pages as the public."""
    slug, channel = request.POST.get("procedure", ""), request.POST.get("channel", "")
    problems: dict[str, str] = {}
    if request.method == "POST":
        found = published(slug)
        if found is None or not found.is_open:
            problems["procedure"] = _("Choose a procedure.")
        if channel not in BY_AN_AGENT:
            problems["channel"] = _("Say how the request came.")
        if found is not None and not problems:
            opened = drafting.begin_for_somebody(found.version_id, channel=channel, now=timezone.now())
            return redirect(f"/demarches/{slug}/{opened.token}/1/")
    typed = request.GET.get("q", "").replace("\x00", "")[:100].strip()
    groups: dict[str, list[Listed]] = {}
    for item in _offered(typed, slug):
        groups.setdefault(item.theme, []).append(item)
    context = {
        "groups": groups,
        "typed": typed,
        "channels": [(one.value, one.label) for one in Case.Channel if one in BY_AN_AGENT],
        "slug": slug or request.GET.get("procedure", ""),
        "channel": channel or Case.Channel.COUNTER,
        "problems": problems,
    }
    return render(request, "casework/counter.html", context, status=422 if problems else 200)


def _offered(typed: str, slug: str) -> list[Listed]:
    """The procedures that match what was typed; all of them by theme when nothing was, or when one is chosen."""
    return all_open() if slug or not typed else find(typed)[0]


@needs("casework.file")
@require_safe
def filed(request: HttpRequest, number: str) -> HttpResponse:
    """The end: number, code, and the deposit slip to print. Only for the agent who filed it."""
    case, actor = by_number(number), me(request)
    if case is None or not _filed_by(case, actor.account_id):
        raise Http404
    context = {
        "case": case,
        "code": access_code(case),
        "path": case_path(case),
        "may_view": may_view(actor, case),
    }
    return render(request, "casework/counter_done.html", context)


@needs("casework.file")
@require_safe
def slip(request: HttpRequest, number: str) -> HttpResponse:
    """The deposit slip, to print and hand over. Only for the agent who filed it: it holds the code."""
    case, actor = by_number(number), me(request)
    if case is None or not _filed_by(case, actor.account_id):
        raise Http404
    definition = definition_for(case.version_id, case.channel)
    needed = needed_documents(definition, case.answers, day_of(case.received_at))
    pieces = CaseDocument.objects.filter(case=case).exclude(origin=CaseDocument.Origin.RECEIPT)
    sent = list(pieces.order_by("pk").values_list("name", "title"))
    there = {name for name, _title in sent}
    letter = deposit_slip(
        case,
        definition,
        case.unit,
        request.authority,  # type: ignore[attr-defined]
        code=access_code(case),
        received=[title for _name, title in sent],
        missing=[spec.title for spec, must in needed if must and spec.name not in there],
        agent=actor.name,
    )
    return serve_pdf(as_pdf(letter), f"recepisse-{case.number}.pdf", inline=True)


def _filed_by(case: Case, account_id: int | None) -> bool:
    told = CaseEvent.objects.filter(case=case, type="submitted", actor_account=account_id)
    return case.channel in BY_AN_AGENT and told.exists()
