"""Cases in progress and the version in force: what would become of them, the move under way, the way back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.casework.definition.model import Definition
from parvis.casework.definitions import definition_of
from parvis.casework.faults import CaseworkFault
from parvis.casework.studio import queries
from parvis.casework.studio.actions import moving
from parvis.casework.studio.manifest import WRITE
from parvis.casework.studio.models import Move
from parvis.casework.studio.moving import REASONS, plan_of
from parvis.casework.studio.views.desk import base_of, by
from parvis.core.permissions.decorators import needs

LEFT = {
    "moved_on": gettext_lazy("They went to yet another version."),
    "went_on": gettext_lazy("They went on, to a state that their old version does not know."),
}


@needs(WRITE)
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Which cases move, which stay, which need a choice; then the move."""
    version = queries.published_version(slug)
    if version is None:
        raise Http404
    new = definition_of(version.pk)
    choices = _choices(request, new)
    if request.method == "POST" and "look" not in request.POST:
        try:
            move = moving.start(version, choices, **by(request))
        except CaseworkFault as fault:
            messages.error(request, str(fault.message))
            return redirect(f"{base_of(slug)}versions/")
        return redirect(f"{base_of(slug)}dossiers/{move.pk}/")
    asked = plan_of(version.procedure_id, new, besides=version.pk)
    context = {
        "base": base_of(slug),
        "title": new.title,
        "version": version,
        "plan": plan_of(version.procedure_id, new, choices, besides=version.pk) if choices else asked,
        "states": [(name, state.public) for name, state in new.workflow.states.items() if not state.final],
        "open_choices": asked.choices,
        "choices": choices,
    }
    return render(request, "studio/moves.html", context)


def _choices(request: HttpRequest, new: Definition) -> dict[str, str]:
    """For each state that is gone, the state that was chosen."""
    chosen = {name[3:]: value for name, value in request.POST.items() if name.startswith("to-") and value}
    return {name: str(value) for name, value in chosen.items() if value in new.workflow.states}


@needs(WRITE)
@require_safe
def progress(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """How far a move is; asked again by the page itself while it runs."""
    move = get_object_or_404(Move.objects.select_related("to"), pk=pk, procedure__slug=slug)
    kept = dict(move.cases.exclude(kept="").values_list("kept").annotate(Count("id")))
    known: dict[str, Any] = {**REASONS, **LEFT}
    context = {
        "base": base_of(slug),
        "move": move,
        "runs": move.state in {Move.State.RUNNING, Move.State.UNDOING},
        "moved": move.cases.filter(kept="").count(),
        "back": move.cases.filter(undone=True).count(),
        "kept": [(known.get(code, code), count) for code, count in kept.items()],
        "title": definition_of(move.to_id).title,
    }
    part = "#progress" if request.headers.get("HX-Request") else ""
    return render(request, f"studio/move.html{part}", context)


@needs(WRITE)
@require_POST
def undo(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Put the cases back."""
    move = get_object_or_404(Move, pk=pk, procedure__slug=slug)
    try:
        moving.undo(move.pk, **by(request))
    except CaseworkFault as fault:
        messages.error(request, str(fault.message))
    else:
        messages.success(request, _("The cases go back to their version."))
    return redirect(f"{base_of(slug)}dossiers/{pk}/")
