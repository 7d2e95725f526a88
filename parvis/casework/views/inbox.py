"""The agent's inbox: views, filters, search, columns, saved views."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from parvis.casework.actions import bulk
from parvis.casework.actions.views import forget_view, keep_view
from parvis.casework.definitions import definition_of
from parvis.casework.queries import inbox
from parvis.casework.queries.cases import desk_state, tone_of
from parvis.casework.queries.columns import CASE_COLUMNS, Column, answer_columns, chosen
from parvis.casework.queries.filters import COLUMN, MOST_COLUMNS, Filters
from parvis.casework.queries.names import agent_names, labels_for, labels_of
from parvis.casework.rules import HANDLE
from parvis.core.actors import Actor, Forbidden
from parvis.core.permissions.decorators import needs
from parvis.core.permissions.queries import me
from parvis.core.registries import registry
from parvis.core.streams.topics import cases_topic, stream_url
from parvis.kit.faults import Fault
from parvis.kit.text import small_number
from parvis.kit.ui.chrome import Chip

BASE = "/agent/dossiers/"
UNDO = "defaire"  # in the address of the list just after an act on many cases: which act can be undone
EVERYBODY = "all"
MOST_CHIPS = 8
USUAL = ("applicant", "unit", "state", "received", "due")  # columns of a list for which none was chosen
FIXED = {"number", "title"}  # always there: they lead to the case
TITLES = {
    "todo": gettext_lazy("To handle"),
    "mine": gettext_lazy("My cases"),
    "late": gettext_lazy("Late"),
    "waiting": gettext_lazy("Waiting for the applicant"),
    "decided": gettext_lazy("Decided"),
    "all": gettext_lazy("All cases"),
}


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
    columns = chosen(filters.columns, filters.procedure)
    for row in page.rows:
        _dress(row, columns, today)
    context = {
        "title": TITLES[filters.view],
        "filters": filters,
        "page": page,
        "chips": _chips(filters, actor),
        "address": filters.address(),
        "clear_url": "" if filters == filters.bare else f"{BASE}?{filters.bare.address()}".rstrip("?"),
        "previous": f"{BASE}?{filters.address()}&before={page.before}" if page.before else "",
        "next": f"{BASE}?{filters.address()}&after={page.after}" if page.after else "",
        "choices": _choices(actor),
        "columns": columns,
        "column_choices": _column_choices(filters),
        "labels": labels_for(actor),
        "commands": [c for c in registry.commands if c.of_list and (not c.ability or actor.can(c.ability))],
        "undoable": bulk.last_act(small_number(request.GET.get(UNDO, "")), actor, timezone.now()),
        "agents": inbox.agents(),
        "stream": stream_url(request, cases_topic(request.authority.pk)),  # type: ignore[attr-defined]
    }
    return render(request, "casework/inbox.html", context)


def _dress(row: dict[str, Any], columns: list[Column], today: date) -> None:
    """What the page shows of a case besides the fields of its table."""
    row["public_state"] = desk_state(definition_of(row["version_id"]), row["state"])
    row["tone"] = tone_of(row["phase"], row["outcome"])
    row["days"] = (row["due_on"] - today).days if row["due_on"].year < 9999 else None
    row["tags"] = labels_of(row["labels"])
    row["cells"] = [(column.kind, column.read(row)) for column in columns]


def _chips(filters: Filters, actor: Actor) -> list[Chip]:
    def chip(text: str, on: bool, **change: Any) -> Chip:
        return Chip(text, f"{BASE}?{filters.address(**change)}", on)

    found = [
        chip(_("Unassigned"), filters.free, free=not filters.free),
        chip(_("Due within 3 days"), filters.soon, soon=not filters.soon),
    ]
    if filters.agent:
        found.append(chip(agent_names().get(filters.agent, ""), True, agent=None))
    shown = [label for label in labels_for(actor) if label.pk == filters.label or len(found) < MOST_CHIPS]
    for label in shown[:MOST_CHIPS]:
        on = filters.label == label.pk
        found.append(chip(label.name, on, label=None if on else label.pk))
    return found


def _column_choices(filters: Filters) -> list[tuple[str, str, bool]]:
    """The columns that may be shown: code, name, whether it is shown now."""
    offered = [*CASE_COLUMNS, *answer_columns(filters.procedure)]
    shown = filters.columns or USUAL
    return [
        (column.code, str(column.label), column.code in shown)
        for column in offered
        if column.code not in FIXED and not column.sensitive
    ]


@needs("casework.view")
@require_safe
def columns(request: HttpRequest) -> HttpResponseBase:
    """From the boxes that were ticked to the address of the list."""
    filters = Filters.read(dict(parse_qsl(request.GET.get("back", "")[:1500])))
    ticked = tuple(code for code in request.GET.getlist("col") if COLUMN.fullmatch(code))[:MOST_COLUMNS]
    wanted = () if set(ticked) == set(USUAL) else ticked
    return redirect(f"{BASE}?{replace(filters, columns=wanted).address()}")


def _choices(actor: Actor) -> dict[str, Any]:
    allowed = actor.units_for("casework.view")
    units = [pair for pair in inbox.units() if allowed is None or pair[0] in allowed]
    shares = [(pk, name) for pk, name in units if actor.can(HANDLE, pk)]
    return {
        "units": units,
        "procedures": inbox.procedures(),
        "shares": shares,
        "everybody": actor.units_for(HANDLE) is None,
    }


def safe_query(text: str) -> str:
    """The query of a list that a page sends back, with nothing in it but filters."""
    return Filters.read(dict(parse_qsl(text[:1500]))).address()


@needs("casework.view")
@require_POST
def keep(request: HttpRequest) -> HttpResponseBase:
    """Keep the present list under a name."""
    query, shared = safe_query(request.POST.get("query", "")), request.POST.get("share", "")
    try:
        keep_view(
            name=request.POST.get("name", ""),
            query=query,
            unit_id=small_number(shared),
            everybody=shared == EVERYBODY,
            by=me(request),
            now=timezone.now(),
        )
    except Forbidden as forbidden:
        raise PermissionDenied(forbidden.ability) from forbidden
    except Fault as fault:
        messages.error(request, str(fault.message))
    return redirect(f"{BASE}?{query}")


@needs("casework.view")
@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Forget a kept list."""
    forget_view(pk, by=me(request), now=timezone.now())
    return redirect(BASE)
