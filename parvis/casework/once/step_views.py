"""Help while a request is being filled in: a service answers, an address is found, a kept document is sent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.casework.actions.drafting import tell_saved
from parvis.casework.answers import needed_documents
from parvis.casework.definition.model import APPLICANT, FieldSpec
from parvis.casework.faults import CaseworkFault
from parvis.casework.once import geocoder, searching
from parvis.casework.once.asides import look_up
from parvis.casework.once.asking import agreement_of, ask, connector_of
from parvis.casework.once.connectors.base import Connector
from parvis.casework.once.faults import NoAgreement, Silent
from parvis.casework.once.forms import AskForm, TitleForm
from parvis.casework.once.keeping import keep_sent, reuse
from parvis.casework.once.models import Proof
from parvis.casework.once.queries import vault_of
from parvis.casework.once.views import resident
from parvis.casework.queries.certified import known_already
from parvis.casework.views.documents import at_the_browser
from parvis.casework.views.opening import Step, opening_begun, today
from parvis.casework.views.typed import typed_parts
from parvis.core.files.models import StoredFile
from parvis.core.permissions.decorators import public, signed_in
from parvis.core.permissions.queries import actor_of
from parvis.kit.text import small_number


def _question(step: Step, name: str) -> tuple[FieldSpec, str]:
    """A question that is asked now, and the address of its page."""
    for number, page in step.pages:
        for spec in page.fields:
            if spec.name == name:
                return spec, step.url(number + 1)
    raise Http404


@public
@require_http_methods(["GET", "POST"])
@opening_begun
def ask_service(request: HttpRequest, step: Step, name: str) -> HttpResponseBase:
    """Who is asked, about whom, with what agreement; then back to the question, filled in or not."""
    spec, back = _question(step, name)
    found = connector_of(spec)
    if found is None:
        raise Http404
    connector, argument = found
    who = step.answers.get(connector.about(argument))
    context: dict[str, Any] = {
        "step": step,
        "definition": step.definition,
        "connector": connector,
        "agreement": agreement_of(connector, step.begun),
        "form": _asked_besides(request, step, spec, connector, who) if who else None,
        "back": back,
        "who": who,
        "nobody": connector.asks and not who,
        "trusted": not connector.asks or _is_sure(request, step),
    }
    if request.method != "POST" or context["nobody"] or not context["trusted"]:
        return render(request, "once/ask.html", context)
    return _ask(request, step, spec, context)


def _asked_besides(
    request: HttpRequest, step: Step, spec: FieldSpec, connector: Connector, who: Any
) -> AskForm | None:
    """What the service needs to be told besides; None when it needs nothing."""
    if not connector.asks:
        return None
    answer = step.answers.get(spec.name)
    first = {"school": answer.get("code", "")} if isinstance(answer, dict) else {}
    whose = "" if who == step.answers.get(APPLICANT) else f"{who['given_names']} {who['family_name']}"
    sent = request.POST if request.method == "POST" else None
    return AskForm(sent, asks=connector.asks, whose=whose, initial=first)


def _is_sure(request: HttpRequest, step: Step) -> bool:
    """Whether the person is surely the one she says, before an office says anything about her: signed in with a
    certified identity, the one that the request bears; or at the counter, before an agent."""
    if step.behalf:
        actor = actor_of(request)
        return actor is not None and actor.is_agent
    return known_already(step.definition, actor_of(request)).certifies(APPLICANT, step.answers)


def _ask(request: HttpRequest, step: Step, spec: FieldSpec, context: dict[str, Any]) -> HttpResponseBase:
    form = context["form"]
    if form is not None and not form.is_valid():
        return render(request, "once/ask.html", context, status=422)
    try:
        proof = ask(
            step.begun,
            step.definition,
            spec,
            form.cleaned_data if form is not None else {},
            agreed="agree" in request.POST,
            by=at_the_browser(request),
            now=timezone.now(),
        )
    except CaseworkFault as refused:
        return render(request, "once/ask.html", context | {"problem": refused.message}, status=refused.status)
    if proof.outcome == Proof.Outcome.GIVEN:
        return redirect(context["back"])
    context["silent"] = Silent(proof.outcome).message
    return render(request, "once/ask.html", context)


@public
@require_http_methods(["GET", "POST"])
@opening_begun
def find_address(request: HttpRequest, step: Step, name: str) -> HttpResponseBase:
    """Type an address, choose it in a list; then back to the question, filled in. Only a form that is sent asks the
    geocoder; the page drawn after it shows what was found."""
    spec, back = _question(step, name)
    if spec.type != "address":
        raise Http404
    search, problem = searching.last(request.session, step.begun, name, timezone.now()), ""
    if request.method == "POST" and "found" not in request.POST:
        if text := request.POST.get("q", "").strip():
            look_up(request, step.begun, name, text)
            return redirect(request.path)
        search, problem = None, _("Write the address to look for.")
    elif request.method == "POST":
        chosen = small_number(request.POST.get("choice", ""))
        if search is not None and chosen is not None and chosen < len(search.found):
            _keep_address(request, step, name, search.found[chosen])
            searching.forget(request.session)
            return redirect(back)
        problem = _("Choose one of the answers.") if search else _("The answers are not kept. Search again.")
    context = {
        "step": step,
        "definition": step.definition,
        "label": spec.label or _("Address"),
        "text": search.text if search else _spelt(step.answers.get(name)),
        "search": search,
        "back": back,
        "problem": problem,
    }
    return render(request, "once/address.html", context, status=422 if problem else 200)


def _spelt(answer: Any) -> str:
    if not isinstance(answer, dict):
        return ""
    return " ".join(filter(None, (answer.get(part, "") for part in ("street", "postcode", "city"))))


def _keep_address(request: HttpRequest, step: Step, name: str, place: geocoder.Place) -> None:
    draft = step.begun
    known = draft.answers.get(name) or typed_parts(request, draft, name)
    extra = known.get("extra") or ""
    now = timezone.now()
    draft.answers, draft.updated_at = {**draft.answers, name: place.as_answer() | {"extra": extra}}, now
    draft.save(update_fields=["answers", "updated_at"])
    tell_saved(draft, now)


@signed_in
@require_http_methods(["GET", "POST"])
@opening_begun
def send_kept(request: HttpRequest, step: Step, name: str) -> HttpResponseBase:
    """Choose a document that I keep, and agree that a copy goes with the request."""
    actor = resident(request)
    needed = {spec.name: spec for spec, _must in needed_documents(step.definition, step.answers, today())}
    if name not in needed:
        raise Http404
    items, problem = vault_of(actor.account_id or 0), ""
    if request.method == "POST":
        item = get_object_or_404(items, pk=small_number(request.POST.get("item", "")) or 0)
        try:
            agreed = "agree" in request.POST
            reuse(item, step.begun, name, agreed=agreed, by=actor, now=timezone.now())
        except NoAgreement as refused:
            problem = str(refused.message)
        else:
            return redirect(step.url("documents"))
    context = {
        "step": step,
        "definition": step.definition,
        "spec": needed[name],
        "items": items,
        "back": step.url("documents"),
        "problem": problem,
    }
    return _show_kept(request, context)


def _show_kept(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    return render(request, "once/send_kept.html", context, status=422 if context["problem"] else 200)


@signed_in
@require_http_methods(["GET", "POST"])
@opening_begun
def keep_document(request: HttpRequest, step: Step, name: str) -> HttpResponseBase:
    """Keep a copy of what was just sent, under a title of one's own."""
    actor = resident(request)
    spec = next((one for one in step.definition.documents if one.name == name), None)
    files = StoredFile.objects.filter(pk__in=step.begun.documents.get(name, ()))
    if spec is None or not files:
        raise Http404
    form = TitleForm(request.POST if request.method == "POST" else None, initial={"title": spec.title[:120]})
    if request.method == "POST" and form.is_valid():
        try:
            for file in files:
                keep_sent(file, form.cleaned_data["title"], by=actor, now=timezone.now())
        except CaseworkFault as fault:
            form.add_error("title", str(fault.message))
        else:
            messages.success(request, _("The document is kept."))
            return redirect(step.url("documents"))
    context = {"step": step, "definition": step.definition, "form": form, "back": step.url("documents")}
    return render(request, "once/keep.html", context, status=422 if form.is_bound else 200)
