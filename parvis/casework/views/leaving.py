"""Leaving a request for later: the link that resumes it, by e-mail."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from parvis.casework.actions import drafting
from parvis.casework.definition.model import FieldSpec
from parvis.casework.forms import form_class
from parvis.casework.links import absolute
from parvis.casework.views import rooms
from parvis.casework.views.opening import Step, opening_begun, today
from parvis.core.permissions.decorators import public


def _email_in(step: Step) -> str:
    """The e-mail address already given in the answers, if any."""
    return next(
        (step.answers.get(one.name) or "" for one in step.definition.fields if one.type == "email"), ""
    )


@public
@require_http_methods(["GET", "POST"])
@opening_begun
def later(request: HttpRequest, step: Step) -> HttpResponseBase:
    """Leave, and be sent the link that resumes."""
    spec = FieldSpec(name="email", type="email")
    back = step.first_undone() or step.url("verifier")
    form = form_class((spec,), (spec,))(
        request.POST or None, initial={"email": step.begun.email or _email_in(step)}, today=today()
    )
    if request.method == "POST" and form.is_valid():
        link = absolute(request.authority, back)  # type: ignore[attr-defined]
        email, title = form.answers["email"], step.definition.title
        drafting.email_link(step.begun, email, link, title, now=timezone.now())
        context = {"step": step, "email": email, "back": back}
        return render(request, "casework/later_done.html", context)
    status = 422 if request.method == "POST" else 200
    context = {"step": step, "form": form, "back": back, "parts": rooms.leaving(step.begun)}
    return render(request, "casework/later.html", context, status=status)
