"""Absences: an agent says when she is away and who stands in for her; her chief and administrators for others."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from parvis.core.actors import Actor, Forbidden
from parvis.core.administration import absences
from parvis.core.administration.absences import BadAbsence
from parvis.core.people.models import Agent
from parvis.core.permissions.decorators import needs
from parvis.core.permissions.queries import me
from parvis.core.search.queries import alphabetical

BASE = "/agent/absences/"


class AbsenceForm(forms.Form):
    """Who, when, who stands in."""

    agent: forms.ModelChoiceField[Agent] = forms.ModelChoiceField(
        None, label=gettext_lazy("Who is away?"), empty_label=None
    )
    starts_on = forms.DateField(
        label=gettext_lazy("First day away"), widget=forms.DateInput({"type": "date", "class": "medium"})
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Last day away"), widget=forms.DateInput({"type": "date", "class": "medium"})
    )
    delegate: forms.ModelChoiceField[Agent] = forms.ModelChoiceField(
        None,
        label=gettext_lazy("Who stands in?"),
        help_text=gettext_lazy("On these days only, with the absent person’s cases and rights over cases."),
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agent: Any = self.fields["agent"]
        delegate: Any = self.fields["delegate"]
        agent.queryset, agent.initial = absences.declarable(actor), actor.agent_id
        delegate.queryset = Agent.objects.filter(is_active=True)
        # Read once for both lists: a field would ask for each, and again to know its first line.
        colleagues = delegate.queryset.select_related("account").order_by(alphabetical("account__name"))
        names = [(one.pk, str(one)) for one in colleagues]
        mine = set(agent.queryset.values_list("pk", flat=True))
        agent.choices = [(pk, name) for pk, name in names if pk in mine]
        delegate.choices = [("", ""), *names]


@needs("casework.view")
@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest) -> HttpResponseBase:
    """The absences that concern the agent, and the form that declares one."""
    actor = me(request)
    form = AbsenceForm(actor, request.POST or None)
    if request.method == "POST" and form.is_valid() and _declared(form, actor):
        messages.success(request, _("The absence is declared."))
        return redirect(BASE)
    return _page(request, actor, form)


def _declared(form: AbsenceForm, actor: Actor) -> bool:
    try:
        absences.declare(
            form.cleaned_data["agent"],
            delegate=form.cleaned_data["delegate"],
            starts_on=form.cleaned_data["starts_on"],
            ends_on=form.cleaned_data["ends_on"],
            by=actor,
            now=timezone.now(),
            today=timezone.localdate(),
        )
    except BadAbsence as bad:
        form.add_error(bad.at, str(bad.message))
        return False
    return True


def _page(request: HttpRequest, actor: Actor, form: AbsenceForm) -> HttpResponse:
    today = timezone.localdate()
    rows = list(absences.shown_to(actor, today))
    for row in rows:
        row.may_end = absences.may_end(actor, row.agent)  # type: ignore[attr-defined]
    context = {"form": form, "rows": rows, "today": today}
    return render(request, "portal/absences.html", context, status=422 if form.is_bound else 200)


@needs("casework.view")
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The agent is back earlier, or does not leave."""
    actor = me(request)
    try:
        row = absences.end(pk, by=actor, now=timezone.now())
    except Forbidden as forbidden:
        raise PermissionDenied(forbidden.ability) from forbidden
    if row is not None:
        messages.success(request, _("The absence is over. Nobody stands in any more."))
    return redirect(BASE)
