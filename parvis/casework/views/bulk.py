"""Work on many cases at once: a preview first, then the act, which can be undone when it is no act of law."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from parvis.casework.actions import bulk
from parvis.casework.definitions import definition_of
from parvis.casework.faults import TextMissing
from parvis.casework.queries import inbox
from parvis.casework.queries.names import all_labels
from parvis.casework.views.inbox import BASE, UNDO, safe_query
from parvis.core.permissions.decorators import needs
from parvis.core.permissions.queries import me
from parvis.kit.text import small_number

MOST_TOLD = 20  # messages travel in a cookie
ACTS = {
    "assign": gettext_lazy("Assign to %(name)s"),
    "label": gettext_lazy("Add the label “%(name)s”"),
    "unlabel": gettext_lazy("Remove the label “%(name)s”"),
    "note": gettext_lazy("Keep an internal note"),
    "write": gettext_lazy("Write to the applicants"),
}


@needs("casework.handle")
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What a bulk action would do, before it does it: how many cases, which ones are left out and why."""
    return _preview(request)


def _preview(request: HttpRequest, problem: str = "") -> HttpResponse:
    verb = request.POST.get("verb", "")
    plan = bulk.plan(
        by=me(request),
        verb=verb,
        numbers=request.POST.getlist("case")[: bulk.MOST],
        argument=_argument(request, verb),
    )
    context = {
        "plan": plan,
        "back": safe_query(request.POST.get("back", "")),
        "act": _called(plan),
        "asks_text": plan.verb in bulk.WITH_TEXT,
        "undoable": plan.verb in bulk.UNDOABLE,
        "problem": problem,
    }
    return render(
        request, "casework/bulk.html", context, status=200 if plan.eligible and not problem else 422
    )


def _argument(request: HttpRequest, verb: str) -> str:
    """The bar of the list has choices of labels and of steps beside that of agents; the preview sends back one
    argument."""
    given = request.POST.get("argument", "")
    asked = {"label": "label", "unlabel": "label", "take": "step"}.get(verb, "argument")
    return request.POST.get(asked, given)


def _called(plan: bulk.Plan) -> str:
    """What will be done: a step by the name of its button."""
    if plan.verb != "take" or not plan.eligible:
        return _told(plan.verb, plan.argument)
    return definition_of(plan.eligible[0].version_id).workflow.transitions[plan.argument].label


def _told(verb: str, argument: str) -> str:
    key = small_number(argument) or 0
    name = dict(inbox.agents()).get(key, "") if verb == "assign" else str(all_labels().get(key, ""))
    return str(ACTS.get(verb, _("Preview"))) % {"name": name}


@needs("casework.handle")
@require_POST
def run(request: HttpRequest) -> HttpResponseBase:
    """Do it, and say how many were done and which were not. What can be undone is offered on the next page."""
    verb = request.POST.get("verb", "")
    if verb in bulk.WITH_TEXT and not request.POST.get("text", "").strip():
        return _preview(request, str(TextMissing.message))
    done = bulk.run(
        by=me(request),
        verb=verb,
        numbers=request.POST.getlist("case")[: bulk.MOST],
        argument=_argument(request, verb),
        text=request.POST.get("text", ""),
        now=timezone.now(),
        authority=request.authority,  # type: ignore[attr-defined]
    )
    messages.success(request, _told_done(done.count))
    for number, reason in done.left[:MOST_TOLD]:
        messages.warning(request, f"{number} : {reason}")
    offer = f"&{UNDO}={done.act.pk}" if done.act else ""
    return redirect(f"{BASE}?{safe_query(request.POST.get('back', ''))}{offer}")


def _told_done(count: int) -> str:
    return ngettext("Done for %(count)s case.", "Done for %(count)s cases.", count) % {"count": count}


@needs("casework.handle")
@require_POST
def undo(request: HttpRequest) -> HttpResponseBase:
    """Put back what the last act on many cases changed."""
    count = bulk.undo(small_number(request.POST.get("act", "")), by=me(request), now=timezone.now())
    told = ngettext(
        "Undone: %(count)s case is as it was.", "Undone: %(count)s cases are as they were.", count
    )
    messages.success(request, told % {"count": count})
    return redirect(f"{BASE}?{safe_query(request.POST.get('back', ''))}")
