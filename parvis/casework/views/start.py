"""The start page of a procedure: what to know before the first question."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from parvis.casework.definition.model import Definition
from parvis.casework.letters.wording import silence_sentence
from parvis.casework.queries.cases import begun_by, open_of
from parvis.casework.views.opening import NEW, open_page
from parvis.core.permissions.decorators import public
from parvis.core.permissions.queries import actor_of
from parvis.core.registries import registry
from parvis.kit.delays import label

CHANNELS = {
    "counter": _("At the town hall, at the counter"),
    "phone": _("By telephone"),
    "paper": _("By letter"),
    "email": _("By e-mail"),
}


@public
@require_safe
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Who, how long, what to prepare, cost, legal delay and effect of silence, other channels."""
    found = open_page(slug)
    definition = found.definition
    context = {
        "found": found,
        "definition": definition,
        "documents": definition.documents,
        "begin_url": _first(definition),
        "doors": [link for filing in registry.filings for link in filing.links(definition)],
        "silence": silence_sentence(definition, None),
        "promise": label(definition.legal.promise) if definition.legal.promise else "",
        "keep": label(definition.privacy.keep),
        "channels": [CHANNELS[name] for name in definition.other_channels],
        **_already(request, found.id),
    }
    return render(request, "casework/start.html", context)


def _already(request: HttpRequest, procedure_id: int) -> dict[str, Any]:
    """What the resident signed in has begun or asked already, so that nothing is asked twice by mistake."""
    actor = actor_of(request) if settings.SESSION_COOKIE_NAME in request.COOKIES else None
    if actor is None or actor.kind != "applicant" or actor.account_id is None:
        return {"begun": [], "running": []}
    begun = begun_by(actor.account_id, procedure_id, timezone.localdate())
    return {"begun": begun, "running": open_of(actor.account_id, procedure_id)}


def _first(definition: Definition) -> str:
    """Where a request begins: the first question, or the page of a room that comes before it."""
    before = next((path for filing in registry.filings if (path := filing.entry(definition))), "")
    return f"/demarches/{definition.procedure}/{before or f'{NEW}/1/'}"
