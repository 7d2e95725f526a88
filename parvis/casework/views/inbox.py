"""The agent's inbox: views, filters, search, saved views, and work in bulk with a preview."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from parvis.casework.actions import bulk
from parvis.casework.actions.views import forget_view, keep_view
from parvis.casework.definitions import definition_of
from parvis.casework.faults import TextMissing
from parvis.casework.queries import inbox
from parvis.casework.queries.cases import desk_state, tone_of
from parvis.casework.queries.inbox import Filters
from parvis.core.actors import Actor
from parvis.core.permissions.decorators import needs
from parvis.core.permissions.queries import actor_of
from parvis.core.streams.topics import cases_topic, stream_url
from parvis.kit.text import small_number
from parvis.kit.ui.chrome import Chip

BASE = "/agent/dossiers/"
UNDO = "defaire"  # in the address of the list just after an assignment of many, and in the session
TITLES = {
    "todo": gettext_lazy("To handle"),
    "mine": gettext_lazy("My cases"),
    "late": gettext_lazy("Late"),
    "waiting": gettext_lazy("Waiting for the applicant"),
    "decided": gettext_lazy("Decided"),
    "all": gettext_lazy("All cases"),
}


ACTS = {
    "assign": gettext_lazy("Assign to %(name)s"),
    "write": gettext_lazy("Write to the applicants"),
}


def me(request: HttpRequest) -> Actor:
    """The agent at work (views here are guarded)."""
    actor = actor_of(request)
    assert actor is not None
    return actor


@needs("casework.view")
@require_safe
def listing(request: HttpRequest) -> HttpResponseBase:
    """One page of the list; htmx asks for the results alone."""
    filters, actor, today = Filters.read(request.GET.dict()), me(request), timezone.localdate()
    page = inbox.page(
        actor,
        filters,
        today,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        last="last" in request.GET,
    )
    if filters.q and len(page.rows) == 1 and page.rows[0]["number"] == filters.q.upper():
        return redirect(f"{BASE}{page.rows[0]['number']}/")
    for row in page.rows:
        row["public_state"] = desk_state(definition_of(row["version_id"]), row["state"])
        row["tone"] = tone_of(row["phase"], row["outcome"])
        row["days"] = (row["due_on"] - today).days if row["due_on"].year < 9999 else None
    bare = Filters(view=filters.view)
    context = {
        "title": TITLES[filters.view],
        "filters": filters,
        "page": page,
        "chips": _chips(filters),
        "address": filters.address(),
        "clear_url": "" if filters == bare else f"{BASE}?{bare.address()}".rstrip("?"),
        "previous": f"{BASE}?{filters.address()}&before={page.before}" if page.before else "",
        "next": f"{BASE}?{filters.address()}&after={page.after}" if page.after else "",
        "choices": _choices(actor),
        "can_undo": UNDO in request.GET and bool(request.session.get(UNDO)),
        "agents": inbox.agents(),
        "stream": stream_url(request, cases_topic(request.authority.pk)),  # type: ignore[attr-defined]
    }
    return render(request, "casework/inbox.html", context)


def _chips(filters: Filters) -> list[Chip]:
    def chip(label: str, on: bool, **change: Any) -> Chip:
        return Chip(label, f"{BASE}?{filters.address(**change)}", on)

    return [
        chip(_("Unassigned"), filters.free, free=not filters.free),
        chip(_("Due within 3 days"), filters.soon, soon=not filters.soon),
    ]


def _choices(actor: Actor) -> dict[str, Any]:
    allowed = actor.units_for("casework.view")
    units = [pair for pair in inbox.units() if allowed is None or pair[0] in allowed]
    return {"units": units, "procedures": inbox.procedures()}


@needs("casework.handle")
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What a bulk action would do, before it does it: how many cases, which ones are left out and why."""
    return _preview(request)


def _preview(request: HttpRequest, problem: str = "") -> HttpResponse:
    plan = bulk.plan(
        by=me(request),
        verb=request.POST.get("verb", ""),
        numbers=request.POST.getlist("case")[: bulk.MOST],
        argument=request.POST.get("argument", ""),
    )
    act = ACTS.get(plan.verb, _("Preview"))
    if plan.verb == "assign":
        act = act % {"name": dict(inbox.agents()).get(small_number(plan.argument) or 0, "")}
    back = _safe_query(request.POST.get("back", ""))
    context = {"plan": plan, "back": back, "act": act, "problem": problem}
    return render(
        request, "casework/bulk.html", context, status=200 if plan.eligible and not problem else 422
    )


@needs("casework.handle")
@require_POST
def run(request: HttpRequest) -> HttpResponseBase:
    """Do it, and say how many were done and which were not. An assignment can be undone from the next page."""
    verb, argument = request.POST.get("verb", ""), request.POST.get("argument", "")
    if verb == "write" and not request.POST.get("text", "").strip():
        return _preview(request, str(TextMissing.message))
    numbers = request.POST.getlist("case")[: bulk.MOST]
    before = bulk.holders(numbers) if verb == "assign" else {}
    done, left = bulk.run(
        by=me(request),
        verb=verb,
        numbers=numbers,
        argument=argument,
        text=request.POST.get("text", ""),
        now=timezone.now(),
        authority=request.authority,  # type: ignore[attr-defined]
    )
    for number in dict(left):
        before.pop(number, None)
    request.session[UNDO] = {"before": before, "given": argument} if before else {}
    messages.success(request, _("%(count)s cases done.") % {"count": done})
    for number, reason in left:
        messages.warning(request, f"{number} : {reason}")
    offer = f"&{UNDO}=1" if before else ""
    return redirect(f"{BASE}?{_safe_query(request.POST.get('back', ''))}{offer}")


@needs("casework.handle")
@require_POST
def undo(request: HttpRequest) -> HttpResponseBase:
    """Give the cases of the last assignment back to whom they were with."""
    last = request.session.pop(UNDO, None) or {}
    given = small_number(last.get("given", ""))
    done = bulk.give_back(last.get("before", {}), given, by=me(request), now=timezone.now())
    messages.success(request, _("Undone: %(count)s cases are as they were.") % {"count": done})
    return redirect(f"{BASE}?{_safe_query(request.POST.get('back', ''))}")


def _safe_query(text: str) -> str:
    return Filters.read(dict(parse_qsl(text[:500]))).address()


@needs("casework.view")
@require_POST
def keep(request: HttpRequest) -> HttpResponseBase:
    """Keep the present list under a name."""
    query = _safe_query(request.POST.get("query", ""))
    account = me(request).account_id
    assert account is not None
    keep_view(
        account_id=account, name=request.POST.get("name", ""), query=query, by=me(request), now=timezone.now()
    )
    return redirect(f"{BASE}?{query}")


@needs("casework.view")
@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Forget a kept list."""
    account = me(request).account_id
    assert account is not None
    forget_view(pk, account_id=account, by=me(request), now=timezone.now())
    return redirect(BASE)
