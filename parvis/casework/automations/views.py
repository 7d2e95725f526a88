"""Pages of automations: the list, one rule with its three parts, its dry run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.casework.automations import actions, queries
from parvis.casework.automations.acts import known_acts
from parvis.casework.automations.conditions import told
from parvis.casework.automations.describing import moment_told, sentence
from parvis.casework.automations.forms import ActForm, ConditionForm, MomentForm, NewRuleForm, initial_tests
from parvis.casework.automations.models import Rule
from parvis.casework.automations.rehearsal import SPAN, rehearse
from parvis.casework.automations.rules import MANAGE
from parvis.casework.definition.model import Definition
from parvis.casework.faults import CaseworkFault
from parvis.casework.models import Procedure
from parvis.casework.queries.names import all_labels
from parvis.core.permissions.decorators import needs
from parvis.core.permissions.queries import me
from parvis.kit.faults import Fault
from parvis.kit.text import small_number

BASE = "/agent/automates/"


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"by": me(request), "now": timezone.now()}


def _load(pk: int) -> Rule:
    found = queries.rule_of(pk)
    if found is None:
        raise Http404
    return found


@needs(MANAGE)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All rules, each as a sentence."""
    rows = [(rule, sentence(rule)) for rule in queries.rules()]
    return render(request, "automations/list.html", {"rows": rows})


@needs(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Begin a rule: its name, its procedure and its kind of moment; then the words of the moment."""
    form = NewRuleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        when, procedure = form.cleaned_data["when"], small_number(form.cleaned_data["procedure"])
        definition = queries.definition_for(Procedure.objects.filter(pk=procedure or 0).first())
        words = _first_words(when, definition)
        name = form.cleaned_data["name"]
        rule = _tried(
            form,
            lambda: actions.create_rule(
                name=name, procedure_id=procedure, when=when, **words, **_by(request)
            ),
        )
        if rule is not None:
            return redirect(f"{BASE}{rule.pk}/quand/" if words else f"{BASE}{rule.pk}/")
    return _form(request, _("New rule"), form, BASE)


def _first_words(when: str, definition: Definition | None) -> dict[str, Any]:
    """What a moment needs, to begin with: the next page asks for it."""
    asked = MomentForm(when=when, definition=definition).fields
    usual: dict[str, Any] = {
        "state": next(iter(definition.workflow.states), "") if definition else "",
        "label_id": next((pk for pk, label in all_labels().items() if label.is_active), None),
        "days": 3,
    }
    return {word: value for word, value in usual.items() if word.removesuffix("_id") in asked}


def _tried(form: forms.Form, act: Callable[[], Rule]) -> Rule | None:
    """The rule, or None with the reason on the form."""
    try:
        return act()
    except (CaseworkFault, Fault) as fault:
        form.add_error(None, str(fault.message))
        return None


def _form(request: HttpRequest, title: str, form: forms.Form, back: str) -> HttpResponse:
    context = {"title": title, "form": form, "back": back}
    return render(request, "automations/form.html", context, status=422 if form.is_bound else 200)


@needs(MANAGE)
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One rule: when, if, then, and what it did."""
    rule = _load(pk)
    definition, acts = queries.definition_for(rule.procedure), known_acts()
    context = {
        "rule": rule,
        "moment": moment_told(rule),
        "tests": told(rule, definition),
        "acts": [acts[said["do"]].told(said) if said["do"] in acts else said["do"] for said in rule.acts],
        "kinds": [(a.name, a.label) for a in acts.values() if definition is not None or not a.of_procedure],
        "runs": queries.runs_of(rule),
    }
    return render(request, "automations/rule.html", context)


@needs(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def moment(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Change the name and the words of “when”."""
    rule = _load(pk)
    known = {"name": rule.name, "state": rule.state, "label": rule.label_id, "days": rule.days}
    form = MomentForm(
        request.POST if request.method == "POST" else None,
        initial=known,
        when=rule.when,
        definition=queries.definition_for(rule.procedure),
    )
    if form.is_valid() and _tried(form, lambda: actions.change_rule(pk, **form.changes(), **_by(request))):
        return redirect(f"{BASE}{pk}/")
    return _form(request, _("When"), form, f"{BASE}{pk}/")


@needs(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def condition(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Change the condition."""
    rule = _load(pk)
    definition = queries.definition_for(rule.procedure)
    form = ConditionForm(
        request.POST if request.method == "POST" else None,
        initial=initial_tests(rule, definition),
        definition=definition,
    )
    if request.method == "POST" and form.is_valid():
        words = {"tests": form.tests(), "condition": form.cleaned_data["condition"]}
        if _tried(form, lambda: actions.change_rule(pk, **words, **_by(request))):
            return redirect(f"{BASE}{pk}/")
    return _form(request, _("If"), form, f"{BASE}{pk}/")


@needs(MANAGE)
@require_safe
def choose_act(request: HttpRequest, pk: int) -> HttpResponseBase:
    """From the kind that was chosen to its form."""
    kind = request.GET.get("do", "")
    if kind not in known_acts():
        raise Http404
    return redirect(f"{BASE}{_load(pk).pk}/alors/{kind}/")


@needs(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """Add an act."""
    rule, chosen = _load(pk), known_acts().get(name)
    if chosen is None:
        raise Http404
    definition = queries.definition_for(rule.procedure)
    form = ActForm(request.POST if request.method == "POST" else None, act=chosen, definition=definition)
    if form.is_valid() and _tried(form, lambda: actions.add_act(pk, form.said(), **_by(request))):
        return redirect(f"{BASE}{pk}/")
    return _form(request, str(chosen.label), form, f"{BASE}{pk}/")


@needs(MANAGE)
@require_POST
def drop_act(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """Remove an act."""
    _load(pk)
    actions.remove_act(pk, number, **_by(request))
    return redirect(f"{BASE}{pk}/")


@needs(MANAGE)
@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Activate or pause."""
    rule = _load(pk)
    try:
        if rule.is_active:
            actions.pause(pk, **_by(request))
            messages.success(request, _("The rule is paused."))
        else:
            actions.activate(pk, **_by(request))
            messages.success(request, _("The rule is active."))
    except CaseworkFault as fault:
        messages.error(request, str(fault.message))
    return redirect(f"{BASE}{pk}/")


@needs(MANAGE)
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Remove a rule."""
    _load(pk)
    actions.delete_rule(pk, **_by(request))
    messages.success(request, _("The rule is removed."))
    return redirect(BASE)


@needs(MANAGE)
@require_safe
def dry_run(request: HttpRequest, pk: int) -> HttpResponse:
    """What the rule would have done over the last thirty days."""
    rule, now = _load(pk), timezone.now()
    context = {
        "rule": rule,
        "sentence": sentence(rule),
        "found": rehearse(rule, me(request), now),
        "since": now - SPAN,
    }
    return render(request, "automations/dry_run.html", context)
