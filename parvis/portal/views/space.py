"""My space: what waits for me first, then my requests, then what I began."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from parvis.casework.facade import case_path_of_account, cases_of_account, drafts_of_account
from parvis.core.actors import Actor
from parvis.core.federation.queries import Offered, linked_kinds, offered
from parvis.core.permissions.decorators import signed_in
from parvis.core.permissions.queries import me
from parvis.core.registries import registry


@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """To do, requests, drafts."""
    actor = me(request)
    assert actor.account_id is not None
    rows = cases_of_account(actor.account_id)
    context = {
        "waiting": [row for row in rows if row["phase"] == "waiting"],
        "open": [row for row in rows if row["phase"] != "waiting" and row["closed_at"] is None],
        "closed": [row for row in rows if row["closed_at"] is not None],
        "drafts": drafts_of_account(actor.account_id),
        "identities": identities_of(actor),
        "doors": [item for item in registry.menu if item.place == "space" and not actor.is_agent],
    }
    return render(request, "portal/space.html", context)


def identities_of(actor: Actor) -> list[tuple[Offered, bool]]:
    """The providers that may open this account, and whether they do."""
    mine = [row for row in offered() if row.for_agents == actor.is_agent]
    linked = linked_kinds(actor.account_id) if mine and actor.account_id else set()
    return [(row, row.kind in linked) for row in mine]


@signed_in
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponseBase:
    """Open one of my requests."""
    actor = me(request)
    return redirect(case_path_of_account(number, actor))


@signed_in
@require_safe
def desk(request: HttpRequest) -> HttpResponseBase:
    """The agent's desk opens on the first entry of the menu that is hers: what is to be handled, or the room of a
    module when she sees no case."""
    actor = me(request)
    hers = (
        one.url for one in registry.menu if one.place == "agent" and one.ability and actor.can(one.ability)
    )
    return redirect(next(hers, "/agent/dossiers/"))
