"""The sandbox: the draft tried as applicant, then as agent; and its tests. Nothing is sent, nobody is told."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.casework.answers import clean_all, needed_documents, summary, visible_fields, visible_pages
from parvis.casework.definition.model import Definition, Page
from parvis.casework.forms import AnswersForm, form_class, initial_for, is_live, questions_of, surprising
from parvis.casework.studio import queries
from parvis.casework.studio.actions import trying as keeping
from parvis.casework.studio.actions import writing
from parvis.casework.studio.editing import put
from parvis.casework.studio.forms.flow import ACTORS
from parvis.casework.studio.manifest import WRITE
from parvis.casework.studio.models import Trial
from parvis.casework.studio.preview import letter_preview
from parvis.casework.studio.trying import as_scenario, lacking, possible, standing, without_files
from parvis.casework.studio.views.desk import base_of, by, guarded
from parvis.casework.verification.scenarios import broken_promises
from parvis.casework.views.filing import LIVE
from parvis.core.permissions.decorators import needs
from parvis.core.permissions.queries import me
from parvis.kit.text import small_number
from parvis.kit.ui.forms import redrawn, repeat_change

DOCUMENTS, CHECK = "documents", "verifier"


class Stage:
    """The trial of one person: the draft's definition, what was answered, the pages that it calls for."""

    def __init__(self, request: HttpRequest, slug: str) -> None:
        self.request, self.slug = request, slug
        self.draft = queries.find_draft(slug)
        self.definition: Definition = without_files(queries.definition_of_draft(slug))
        self.today = timezone.localdate()
        found = Trial.objects.filter(draft=self.draft, account_id=me(request).account_id or 0).first()
        self.trial = found or Trial(draft=self.draft, account_id=me(request).account_id or 0)
        self.look_again()

    def look_again(self) -> None:
        """The pages to ask, given the answers."""
        self.answers: dict[str, Any] = dict(self.trial.answers)
        self.pages = visible_pages(self.definition, self.answers, self.today)
        self.numbers = [number for number, _page in self.pages]

    def keep(self, **fields: Any) -> None:
        """Keep what was done."""
        if self.trial.pk is None:
            self.trial = keeping.trial_of(self.draft, **by(self.request))
        keeping.note(self.trial, now=timezone.now(), **fields)
        self.look_again()

    def url(self, where: object) -> str:
        """The address of a step of the trial."""
        return f"{base_of(self.slug)}essai/?page={where}"

    def after(self, number: int) -> str:
        """What follows a page."""
        later = [n for n in self.numbers if n > number]
        return self.url(later[0] + 1) if later else self.url(CHECK)

    def before(self, number: int) -> str:
        """What precedes a page."""
        earlier = [n for n in self.numbers if n < number]
        return self.url(earlier[-1] + 1) if earlier else base_of(self.slug)

    @property
    def total(self) -> int:
        """Steps in all, the last check included."""
        return len(self.pages) + 1

    behalf = ""
    for_whom = ""


@needs(WRITE)
@require_http_methods(["GET", "POST"])
@guarded
def trial(request: HttpRequest, slug: str) -> HttpResponseBase:
    """As applicant: page after page, then documents and a last look."""
    if "again" in request.POST:
        keeping.trial_of(queries.find_draft(slug), again=True, **by(request))
        return redirect(f"{base_of(slug)}essai/")
    stage = Stage(request, slug)
    where = request.GET.get("page", "")
    if where == CHECK:
        return _check(request, stage)
    index = (small_number(where) or 0) - 1
    if index not in stage.numbers:
        index = stage.numbers[0]
    page = stage.definition.pages[index]
    if request.method == "POST":
        return _answer(request, stage, index, page)
    shown = visible_fields(stage.definition, page, stage.answers, stage.today)
    form = form_class(shown, stage.definition.fields)(
        initial=initial_for(shown, stage.answers), known=stage.answers, today=stage.today
    )
    return _draw(request, stage, index, page, form)


def _answer(request: HttpRequest, stage: Stage, index: int, page: Page) -> HttpResponseBase:
    names = {spec.name for spec in page.fields}
    others = {name: answer for name, answer in stage.answers.items() if name not in names}
    changed = repeat_change(request.POST)
    form = form_class(page.fields, stage.definition.fields)(
        changed or request.POST, known=others, today=stage.today
    )
    valid = form.is_valid()
    given = {**others, **form.answers}
    if request.headers.get("X-Refresh") == LIVE or changed is not None:
        part = f"#{LIVE}" if changed is None else ""
        return _draw(request, stage, index, page, redrawn(form), given=given, part=part)
    shown = visible_fields(stage.definition, page, given, stage.today)
    if any(name in form.errors for name in surprising(request.POST, shown)):
        return _draw(request, stage, index, page, redrawn(form), given=given, more=True)
    if not valid:
        return _draw(request, stage, index, page, form, given=given, status=422)
    stage.keep(answers=given, pages_done=sorted({*stage.trial.pages_done, index}), state="", taken=[])
    return redirect(stage.after(index))


def _draw(
    request: HttpRequest,
    stage: Stage,
    index: int,
    page: Page,
    form: AnswersForm,
    *,
    given: dict[str, Any] | None = None,
    status: int = 200,
    more: bool = False,
    part: str = "",
) -> HttpResponse:
    answers = stage.answers if given is None else given
    shown = visible_fields(stage.definition, page, answers, stage.today)
    for name in set(form.fields) - {spec.name for spec in shown}:
        del form.fields[name]
    context = {
        "step": stage,
        "page": page,
        "form": form,
        "shown": ",".join(spec.name for spec in shown),
        "questions": questions_of(stage.definition, form, shown, stage.today),
        "live": any(is_live(asked) for spec in page.fields for asked in (spec, *spec.fields)),
        "position": stage.numbers.index(index) + 1,
        "action": stage.url(index + 1),
        "back": stage.before(index),
        "more": more,
        "definition": stage.definition,
        "base": base_of(stage.slug),
        "menu": (),  # the applicant's page, without the agent's menu
    }
    template = f"casework/page.html{part}" if part else "studio/trial_page.html"
    return render(request, template, context, status=status)


def _check(request: HttpRequest, stage: Stage) -> HttpResponseBase:
    """Answers, documents said to be sent, then the request goes to the desk of the trial."""
    checked = clean_all(stage.definition, stage.answers, stage.today)
    needed = needed_documents(stage.definition, checked.answers, stage.today)
    sent, problem = list(stage.trial.sent), ""
    if request.method == "POST":
        sent = [name for name in request.POST.getlist("sent") if name in {s.name for s, _must in needed}]
        missing = lacking(stage.definition, checked.answers, sent, stage.today)
        stage.keep(sent=sent, state="" if missing else stage.definition.workflow.start, taken=[])
        if not missing and not checked.problems:
            return redirect(f"{base_of(stage.slug)}essai/dossier/")
        titles = [spec.title for spec, _must in needed if spec.name in missing]
        problem = _("These documents are missing: %(titles)s.") % {"titles": ", ".join(titles)}
        if checked.problems:
            problem = _("Some answers are missing. Go through the pages again.")
    context = {
        "step": stage,
        "base": base_of(stage.slug),
        "definition": stage.definition,
        "groups": summary(stage.definition, checked.answers, stage.today),
        "needed": needed,
        "sent": sent,
        "problem": problem,
        "menu": (),
        "back": stage.url(stage.numbers[-1] + 1),
    }
    return render(request, "studio/trial_check.html", context, status=422 if problem else 200)


@needs(WRITE)
@require_http_methods(["GET", "POST"])
@guarded
def desk(request: HttpRequest, slug: str) -> HttpResponseBase:
    """As agent: the answers, the steps that anybody may take now, the letters as they would leave."""
    stage = Stage(request, slug)
    if not stage.trial.state:
        return redirect(f"{base_of(slug)}essai/")
    stands = standing(stage.definition, stage.trial.taken)
    steps = possible(stage.definition, stands.state, stage.answers, stage.today)
    if request.method == "POST":
        if "keep" in request.POST:
            return _keep_as_test(request, stage)
        actor, _mark, name = request.POST.get("take", "").partition(":")
        if any(actor == one and name == known for one, known, _spec in steps):
            stage.keep(taken=[*stage.trial.taken, [actor, name]])
        return redirect(f"{base_of(slug)}essai/dossier/")
    return render(request, "studio/trial_desk.html", _desk_context(request, stage, stands, steps))


def _desk_context(request: HttpRequest, stage: Stage, stands: Any, steps: Any) -> dict[str, Any]:
    authority = request.authority  # type: ignore[attr-defined]
    sent = list(dict.fromkeys(letter for line in stands.lines for letter in line.letters))
    definition, actors = stage.definition, dict(ACTORS)
    return {
        "base": base_of(stage.slug),
        "definition": definition,
        "state": definition.workflow.states[stands.state],
        "stands": stands,
        "lines": [(line, actors[line.by]) for line in reversed(stands.lines)],
        "steps": [(by_whom, name, spec, actors[by_whom]) for by_whom, name, spec in steps],
        "groups": summary(definition, stage.answers, stage.today),
        "letters": [
            letter_preview(definition.letters[name], definition, authority, name)
            for name in sent
            if name in definition.letters
        ],
    }


def _keep_as_test(request: HttpRequest, stage: Stage) -> HttpResponseBase:
    name = request.POST.get("name", "").strip()[:300] or _("What was tried in the studio")
    scenario = as_scenario(
        stage.definition, name, stage.answers, stage.trial.sent, stage.trial.taken, stage.today
    )
    writing.change(
        stage.slug,
        lambda whole: put(whole, "tests", (*whole.tests, scenario)),
        said=_("Test “%(name)s” added") % {"name": name},
        **by(request),
    )
    messages.success(request, _("The trial is kept as a test. It runs before each publication."))
    return redirect(f"{base_of(stage.slug)}tests/")


@needs(WRITE)
@require_safe
def tests(request: HttpRequest, slug: str) -> HttpResponse:
    """The tests of the draft, each with its verdict."""
    draft = queries.find_draft(slug)
    definition = queries.definition_of_draft(slug)
    rows = [
        (f"tests.{index}", scenario, broken_promises(definition, index))
        for index, scenario in enumerate(definition.tests)
    ]
    context = {
        "draft": draft,
        "base": base_of(slug),
        "rows": rows,
        "failed": sum(bool(faults) for _path, _scenario, faults in rows),
    }
    return render(request, "studio/tests.html", context)
