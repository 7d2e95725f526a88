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
from parvis.casework.definition.model import FieldSpec
from parvis.casework.faults import CaseworkFault
from parvis.casework.fields.commune import find as communes
from parvis.casework.once import geocoder
from parvis.casework.once.asking import agreement_of, ask, connector_of
from parvis.casework.once.faults import NoAgreement, Silent
from parvis.casework.once.forms import BirthForm, TitleForm
from parvis.casework.once.keeping import keep_sent, reuse
from parvis.casework.once.models import Proof
from parvis.casework.once.queries import geocoding, vault_of
from parvis.casework.once.views import resident
from parvis.casework.queries.certified import APPLICANT, known_already
from parvis.casework.views.documents import at_the_browser
from parvis.casework.views.filing import Step, refuse, today
from parvis.core.files.models import StoredFile
from parvis.core.permissions.decorators import public, signed_in
from parvis.core.permissions.queries import actor_of
from parvis.kit.text import small_number


def _step(request: HttpRequest, slug: str, token: str) -> Step:
    """The request being filled in, whose draft exists already. Raises CaseworkFault, Http404."""
    step = Step(request, slug, token, lock=request.method == "POST")
    if step.draft is None or step.draft.case_id:
        raise Http404
    return step


def _question(step: Step, name: str) -> tuple[FieldSpec, str]:
    """A question that is asked now, and the address of its page."""
    for number, page in step.pages:
        for spec in page.fields:
            if spec.name == name:
                return spec, step.url(number + 1)
    raise Http404


@public
@require_http_methods(["GET", "POST"])
def ask_service(request: HttpRequest, slug: str, token: str, name: str) -> HttpResponseBase:
    """Who is asked, about whom, with what agreement; then back to the question, filled in or not."""
    try:
        step = _step(request, slug, token)
    except CaseworkFault as fault:
        return refuse(request, fault)
    spec, back = _question(step, name)
    found = connector_of(spec)
    if found is None:
        raise Http404
    connector = found[0]
    form = BirthForm(request.POST if request.method == "POST" else None) if connector.asks_birth else None
    context: dict[str, Any] = {
        "step": step,
        "definition": step.definition,
        "connector": connector,
        "agreement": agreement_of(connector),
        "form": form,
        "back": back,
        "who": step.answers.get(APPLICANT),
        "trusted": not connector.asks_birth or _is_sure(request, step),
    }
    if request.method != "POST" or not context["trusted"]:
        return render(request, "once/ask.html", context)
    return _ask(request, step, spec, context)


def _is_sure(request: HttpRequest, step: Step) -> bool:
    """Whether the person is surely the one she says, before an office says anything about her: signed in with a
    certified identity, the one that the request bears; or at the counter, before an agent."""
    if step.behalf:
        actor = actor_of(request)
        return actor is not None and actor.is_agent
    return known_already(step.definition, actor_of(request)).certifies(APPLICANT, step.answers)


def _ask(request: HttpRequest, step: Step, spec: FieldSpec, context: dict[str, Any]) -> HttpResponseBase:
    assert step.draft is not None
    form, facts = context["form"], {}
    if form is not None:
        if not form.is_valid() or (place := _birth_place(form)) is None:
            return render(request, "once/ask.html", context, status=422)
        facts = {"sex": form.cleaned_data["sex"], "birth_place": place}
    try:
        proof = ask(
            step.draft,
            step.definition,
            spec,
            facts,
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


def _birth_place(form: BirthForm) -> dict[str, str] | None:
    """The commune of birth; empty for who was born abroad. None, with the reason told, when it is not one."""
    typed = form.cleaned_data["birth_place"].strip()
    found = communes(typed) if typed else ()
    if typed and len(found) != 1:
        names = ", ".join(map(str, found[:8]))
        why = _("Which one? Write its name so: %(names)s.") % {"names": names}
        form.add_error("birth_place", why if found else _("No commune has this name or postcode. Check it."))
        return None
    return {"code": found[0].code, "name": found[0].name} if found else {}


@public
@require_http_methods(["GET", "POST"])
def find_address(request: HttpRequest, slug: str, token: str, name: str) -> HttpResponseBase:
    """Type an address, choose it in a list; then back to the question, filled in."""
    try:
        step = _step(request, slug, token)
    except CaseworkFault as fault:
        return refuse(request, fault)
    spec, back = _question(step, name)
    if spec.type != "address":
        raise Http404
    sent = request.POST if request.method == "POST" else request.GET
    text = sent.get("q", "")[:200] or _spelt(step.answers.get(name))
    found = geocoder.find(text, geocoding())
    chosen = small_number(sent.get("choice", "")) if request.method == "POST" else None
    if chosen is not None and chosen < len(found):
        _keep_address(step, name, found[chosen])
        return redirect(back)
    context = {
        "step": step,
        "definition": step.definition,
        "label": spec.label or _("Address"),
        "text": text,
        "found": found,
        "back": back,
        "problem": _("Choose one of the answers.") if request.method == "POST" else "",
    }
    return render(request, "once/address.html", context, status=422 if request.method == "POST" else 200)


def _spelt(answer: Any) -> str:
    if not isinstance(answer, dict):
        return ""
    return " ".join(filter(None, (answer.get(part, "") for part in ("street", "postcode", "city"))))


def _keep_address(step: Step, name: str, place: geocoder.Place) -> None:
    draft = step.draft
    assert draft is not None
    extra = (draft.answers.get(name) or {}).get("extra", "")
    now = timezone.now()
    draft.answers, draft.updated_at = {**draft.answers, name: place.as_answer() | {"extra": extra}}, now
    draft.save(update_fields=["answers", "updated_at"])
    tell_saved(draft, now)


@signed_in
@require_http_methods(["GET", "POST"])
def send_kept(request: HttpRequest, slug: str, token: str, name: str) -> HttpResponseBase:
    """Choose a document that I keep, and agree that a copy goes with the request."""
    actor = resident(request)
    try:
        step = _step(request, slug, token)
    except CaseworkFault as fault:
        return refuse(request, fault)
    needed = {spec.name: spec for spec, _must in needed_documents(step.definition, step.answers, today())}
    if name not in needed:
        raise Http404
    items, problem = vault_of(actor.account_id or 0), ""
    if request.method == "POST":
        item = get_object_or_404(items, pk=small_number(request.POST.get("item", "")) or 0)
        try:
            agreed = "agree" in request.POST
            reuse(item, step.draft, name, agreed=agreed, by=actor, now=timezone.now())  # type: ignore[arg-type]
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
def keep_document(request: HttpRequest, slug: str, token: str, name: str) -> HttpResponseBase:
    """Keep a copy of what was just sent, under a title of one's own."""
    actor = resident(request)
    try:
        step = _step(request, slug, token)
    except CaseworkFault as fault:
        return refuse(request, fault)
    spec = next((one for one in step.definition.documents if one.name == name), None)
    files = StoredFile.objects.filter(pk__in=step.draft.documents.get(name, ()))  # type: ignore[union-attr]
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
