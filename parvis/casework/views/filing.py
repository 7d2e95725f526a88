"""Filing a request: start page, one topic a page, documents, check, confirmation. Works without JavaScript."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from parvis.casework.actions import drafting
from parvis.casework.actions.submit import submit_held
from parvis.casework.answers import (
    needed_documents,
    summary,
    visible_fields,
)
from parvis.casework.definition.model import FieldSpec, Page
from parvis.casework.faults import UnknownAnswer
from parvis.casework.forms import (
    AnswersForm,
    form_class,
    initial_for,
    is_live,
    questions_of,
    stranger,
    surprising,
)
from parvis.casework.links import case_path
from parvis.casework.parties import is_for_another
from parvis.casework.queries.certified import known_already
from parvis.casework.views import rooms, uploads
from parvis.casework.views.asides import aside_asked, asides_of, tell_pressed
from parvis.casework.views.documents import DocumentsStep
from parvis.casework.views.opening import Step, opening, opening_begun, refuse, today
from parvis.casework.views.typed import keep_typed, typed_on
from parvis.core.actors import Actor
from parvis.core.permissions.decorators import public
from parvis.core.permissions.queries import actor_of
from parvis.kit.ui.forms import redrawn, repeat_change

LIVE = "questions"  # the part of the page asked again when an answer changes which questions are asked


@public
@require_http_methods(["GET", "POST"])
@opening
def page(request: HttpRequest, step: Step, number: int) -> HttpResponseBase:
    """One topic."""
    if step.draft is not None and step.draft.case_id:
        return redirect(step.url("envoyee"))
    index = number - 1
    if index not in step.numbers or (step.draft is None and index != step.numbers[0]):
        return redirect(step.first_undone() or step.url("verifier"))
    spec = step.definition.pages[index]
    if request.method == "POST":
        unknown = stranger(request.POST, spec.fields)
        if unknown:
            return refuse(request, UnknownAnswer(unknown))
        return _save(request, step, index, spec)
    shown = visible_fields(step.definition, spec, step.answers, today())
    known = known_already(step.definition, _resident(request, step))
    proposed, mentions = rooms.proposed(step.draft)
    form = form_class(shown, step.definition.fields)(
        initial=typed_on(request, step.draft, shown)
        | initial_for(shown, {**known.answers, **proposed, **step.answers}),
        known=step.answers,
        today=today(),
        sent=uploads.sent_for(step.draft, spec),
    )
    for name in form.fields:
        mention = known.mention_of(name, {**known.answers, **proposed, **step.answers}) or mentions.get(
            name, ""
        )
        if mention:
            form.fields[name].help_text = mention
    return _draw(request, step, index, spec, form, shown)


def _resident(request: HttpRequest, step: Step) -> Actor | None:
    """Who is signed in, asked for only when somebody may be; nobody when she acts for another."""
    helps = step.draft is not None and is_for_another(step.draft.parties)
    return actor_of(request) if settings.SESSION_COOKIE_NAME in request.COOKIES and not helps else None


def _save(request: HttpRequest, step: Step, index: int, spec: Page) -> HttpResponseBase:
    all_specs = step.definition.fields
    others = {name: a for name, a in step.answers.items() if name not in {f.name for f in spec.fields}}
    changed, live = repeat_change(request.POST), request.headers.get("X-Refresh") == LIVE
    refused = _receive(request, step, spec) if not live and uploads.are_sent(request, spec) else {}
    if uploads.take_away(request, step.draft, spec):
        changed = request.POST
    sent = uploads.sent_for(step.draft, spec)
    form = form_class(spec.fields, all_specs)(
        changed or request.POST, known=others, today=today(), sent=sent, kept=step.answers
    )
    valid = form.is_valid() and not refused
    for name, problem in refused.items():
        form.errors.pop(name, None)
        form.add_error(name, problem)
    if "later" in request.POST:
        _keep(request, step, index, spec, form)  # who leaves need not finish the page: what is right is kept
        return redirect(step.url("plus-tard"))
    if (asked := aside_asked(request.POST, spec.fields, step)) is not None:
        _keep(request, step, index, spec, form)
        keep_typed(request, step.draft, form)
        tell_pressed(request, step)
        return redirect(step.url(asked))
    shown = visible_fields(step.definition, spec, {**others, **form.answers}, today())
    form = _only(form, shown)
    if live:
        return _draw(request, step, index, spec, redrawn(form), shown, part=f"#{LIVE}")
    if changed is not None:
        return _draw(request, step, index, spec, redrawn(form), shown)
    surprises = surprising(request.POST, shown)
    if surprises and any(name in form.errors for name in surprises):
        for name in surprises:
            form.errors.pop(name, None)
        if not form.errors:
            return _draw(request, step, index, spec, redrawn(form), shown, more=True)
        return _draw(request, step, index, spec, form, shown, status=422)
    if not valid:
        return _draw(request, step, index, spec, form, shown, status=422)
    _keep(request, step, index, spec, form)
    step.look_again()
    undone = step.first_undone()
    if "return" in request.GET and undone is None:
        return redirect(step.url("verifier"))
    return redirect(step.after(index))


def _receive(request: HttpRequest, step: Step, spec: Page) -> dict[str, str]:
    """Keep the files of a page, even of the first one, for which no draft is begun yet."""
    if step.draft is None:
        opened = drafting.begin(step.version_id, {}, None, by=actor_of(request), now=timezone.now())
        step.token, step.draft = opened.token, opened.draft
    return uploads.receive(request, step.draft, spec)


def _only(form: AnswersForm, shown: list[FieldSpec]) -> AnswersForm:
    names = {spec.name for spec in shown}
    for name in list(form.fields):
        if name not in names:
            del form.fields[name]
    return form


def _keep(request: HttpRequest, step: Step, index: int, spec: Page, form: AnswersForm) -> None:
    now = timezone.now()
    if step.draft is None:
        opened = drafting.begin(step.version_id, form.answers, index, by=actor_of(request), now=now)
        step.token, step.draft = opened.token, opened.draft
    else:
        drafting.save_page(step.draft, form.answers, index, [field.name for field in spec.fields], now=now)


def _draw(
    request: HttpRequest,
    step: Step,
    index: int,
    spec: Page,
    form: AnswersForm,
    shown: list[FieldSpec],
    *,
    status: int = 200,
    more: bool = False,
    part: str = "",
) -> HttpResponse:
    context = {
        "step": step,
        "page": spec,
        "form": form,
        "shown": ",".join(field.name for field in shown),
        "questions": questions_of(
            step.definition, form, shown, today(), lambda asked: asides_of(asked, step)
        ),
        "live": any(is_live(asked) for field in spec.fields for asked in (field, *field.fields)),
        "position": step.numbers.index(index) + 1,
        "besides": rooms.besides(step.draft),
        "action": step.url(index + 1),
        "back": step.before(index),
        "more": more,
        "definition": step.definition,
    }
    return render(request, f"casework/page.html{part}", context, status=status)


@public
@require_http_methods(["GET", "POST"])
@opening_begun
def documents(request: HttpRequest, step: Step) -> HttpResponseBase:
    """Supporting documents: each is sent at once, so that nothing is lost when the line drops."""
    if not step.has_documents:
        return redirect(step.url(1))
    return DocumentsStep(request, step, today()).answer()


@public
@require_http_methods(["GET", "POST"])
@opening_begun
def check(request: HttpRequest, step: Step) -> HttpResponseBase:
    """Check the answers, then send."""
    if request.method == "POST":
        return _send(request, step)
    undone = step.first_undone()
    if undone:
        return redirect(undone)
    return render(request, "casework/check.html", _check_context(step))


def _send(request: HttpRequest, step: Step) -> HttpResponseBase:
    case = submit_held(step.begun, by=actor_of(request), now=timezone.now(), authority=request.authority)  # type: ignore[attr-defined]
    if step.behalf:
        return redirect(f"/agent/nouveau/{case.number}/")
    return redirect(f"{case_path(case)}?envoyee=1")


def _check_context(step: Step) -> dict[str, Any]:
    files = DocumentsStep.files_of(step.begun)
    needed = needed_documents(step.definition, step.answers, today())
    pieces = [(spec, required, files.get(spec.name, [])) for spec, required in needed]
    parts = rooms.parts(step.begun, step.definition)
    return {
        "step": step,
        "definition": step.definition,
        "groups": [
            (number, page, rows, f"../{number + 1}/?return=1")
            for number, page, rows in summary(step.definition, step.answers, today())
            if not page.filled_by
        ],
        "parts": parts,
        "held_back": any(not part.ready for part in parts),
        "pieces": pieces,
        "lacking": [spec for spec, required, found in pieces if required and not found],
        "back": step.url("documents") if step.has_documents else step.url(step.numbers[-1] + 1),
    }


@public
@require_safe
@opening
def sent(request: HttpRequest, step: Step) -> HttpResponseBase:
    """A link to a request already sent leads to its case."""
    if step.draft is None or step.draft.case is None:
        return redirect(step.url(1))
    return redirect(case_path(step.draft.case))
