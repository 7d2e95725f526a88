"""My space: what waits for me first, then my requests, then what I began."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from parvis.casework.facade import case_path_of_account, cases_of_account, drafts_of_account
from parvis.core.permissions.decorators import signed_in
from parvis.core.permissions.queries import actor_of


@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """To do, requests, drafts."""
    actor = actor_of(request)
    assert actor is not None
    assert actor.account_id is not None
    rows = cases_of_account(actor.account_id)
    context = {
        "waiting": [row for row in rows if row["phase"] == "waiting"],
        "rows": [row for row in rows if row["phase"] != "waiting"],
        "drafts": drafts_of_account(actor.account_id),
    }
    return render(request, "portal/space.html", context)


@signed_in
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponseBase:
    """Open one of my requests."""
    actor = actor_of(request)
    assert actor is not None
    return redirect(case_path_of_account(number, actor))


@signed_in
@require_safe
def desk(request: HttpRequest) -> HttpResponseBase:
    """The agent's desk opens on what is to be handled."""
    return redirect("/agent/dossiers/")
