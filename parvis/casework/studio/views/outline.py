"""The list of procedures, a new one, and the plan of one being written."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.casework.definition.faults import Refused
from parvis.casework.definition.language import read
from parvis.casework.definition.model import Definition
from parvis.casework.queries.ready import ready, ready_named
from parvis.casework.studio import outline, queries
from parvis.casework.studio.actions import writing
from parvis.casework.studio.editing import part_at, path_after, remove, settled, shift
from parvis.casework.studio.manifest import WRITE
from parvis.casework.studio.skeleton import blank, copied
from parvis.casework.studio.views.desk import BASE, base_of, by, guarded, revision
from parvis.core.permissions.decorators import needs
from parvis.kit.diagram import draw
from parvis.kit.text import fold, small_number
from parvis.kit.text import slug as slug_of


class NewForm(forms.Form):
    """A new procedure: from nothing, or as a copy of one of the catalogue."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=300,
        help_text=gettext_lazy("A verb first, such as “Demander un composteur”."),
    )
    case_title = forms.CharField(
        label=gettext_lazy("Name of one request"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("A noun, such as “Demande de composteur”. Agents and letters use it."),
    )
    summary = forms.CharField(label=gettext_lazy("Summary, in one sentence"), max_length=300)
    handled_by = forms.ChoiceField(label=gettext_lazy("Unit that handles it"))
    model = forms.ChoiceField(label=gettext_lazy("Begin with"))
    basis = forms.CharField(
        label=gettext_lazy("Text on which the procedure rests"),
        max_length=300,
        help_text=gettext_lazy("A law, a decree or a deliberation. Not needed for a copy."),
    )
    purpose = forms.CharField(
        label=gettext_lazy("Why the data are asked"),
        max_length=300,
        help_text=gettext_lazy("One sentence, for the register of personal data. Not needed for a copy."),
    )

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        copies = sorted(((one.procedure, one.title) for one in ready()), key=lambda pair: fold(pair[1]))
        self.fields["handled_by"].choices = queries.units()  # type: ignore[attr-defined]
        self.fields["model"].choices = [("", _("Nothing: a usual circuit and two letters")), *copies]  # type: ignore[attr-defined]
        self.fields["model"].required = False
        for name in ("basis", "purpose"):  # a copy has them; nobody can guess them for one from nothing
            self.fields[name].required = not self.data.get("model")

    def definition(self) -> Definition:
        """The definition to begin with. Raises Refused."""
        data = self.cleaned_data
        words = {name: data[name] for name in ("title", "summary")}
        words |= {"slug": slug_of(data["title"], 60), "unit": data["handled_by"]}
        model = ready_named(data["model"])
        if model is not None:
            made = copied(model, **words)
        else:
            made = blank(**words, basis=data["basis"], purpose=data["purpose"])
        return settled(made.model_copy(update={"case_title": data["case_title"] or None}))


@needs(WRITE)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All procedures, those being written first."""
    return render(request, "studio/index.html", {"rows": queries.rows()})


@needs(WRITE)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Begin a new procedure."""
    form = NewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = writing.begin(form.definition(), **by(request))
        except writing.NameTaken as fault:
            form.add_error("title", str(fault.message))
        except Refused as refused:
            form.add_error(None, str(refused.faults[0].why))
        else:
            return redirect(base_of(draft.slug))
    return render(request, "studio/new.html", {"form": form}, status=422 if form.is_bound else 200)


@needs(WRITE)
@require_POST
def begin(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Begin the next version of a procedure."""
    version = queries.published_version(slug)
    if version is None:
        raise Http404
    writing.begin(read(version.source)[0], version=version, **by(request))
    return redirect(base_of(slug))


@needs(WRITE)
@require_safe
def plan(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The whole procedure on one page: each part, what is wrong with it, and the way to change it."""
    if not queries.has_draft(slug):
        return redirect(f"{base_of(slug)}versions/")
    opened = queries.opened(slug)
    definition, findings = opened.definition, opened.findings
    base = base_of(slug)
    context = {
        "opened": opened,
        "draft": opened.draft,
        "definition": definition,
        "findings": findings,
        "frame": _frame(findings),
        "base": base,
        "pages": outline.pages(definition, findings),
        "documents": outline.documents(definition, findings),
        "states": outline.states(definition, findings),
        "transitions": outline.transitions(definition, findings),
        "letters": outline.letters(definition, findings),
        "drawing": draw(outline.diagram(definition, base)),
        "last_step": queries.last_step(opened.draft),
        "unit": dict(queries.units()).get(definition.handled_by, definition.handled_by),
    }
    return render(request, "studio/plan.html", context)


def _frame(findings: queries.Findings) -> dict[str, object]:
    """What is wrong with the parts that stand alone."""
    top = ("procedure", "title", "summary", "handled_by", "keywords", "theme", "takes", "cost", "prepare")
    return {
        "presentation": findings.of(*top),
        "legal": findings.under("legal"),
        "privacy": findings.under("privacy"),
        "algorithms": findings.under("algorithms"),
        "workflow": findings.of("workflow.start", "workflow.states", "workflow.transitions"),
        "tests": findings.under("tests"),
    }


@needs(WRITE)
@require_POST
@guarded
def act(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What the buttons of the plan do: up, down, remove, back, forward, throw away."""
    post = request.POST
    if "discard" in post:
        writing.discard(slug, **by(request))
        messages.success(request, _("The draft is thrown away. The version in force goes on serving."))
        return redirect(BASE)
    if "step" in post:
        writing.go_to(slug, small_number(post["step"]) or 0, **by(request))
        return redirect(base_of(slug))
    verb = next((name for name in ("up", "down", "remove") if name in post), "")
    path = post.get(verb, "")
    before = queries.definition_of_draft(slug)
    _edit(request, slug, verb, path)
    if verb == "remove":
        return redirect(f"{base_of(slug)}#{_anchor(path)}")
    return redirect(f"{base_of(slug)}#{path_after(before, path, -1 if verb == 'up' else 1)}")


def _edit(request: HttpRequest, slug: str, verb: str, path: str) -> None:
    title = outline.part_title(queries.opened(slug).definition, path, _part(slug, path))
    said = {
        "up": _("“%(part)s” moved up"),
        "down": _("“%(part)s” moved down"),
        "remove": _("“%(part)s” removed"),
    }
    if verb not in said:
        raise Http404

    def edit(definition: Definition) -> Definition:
        if verb == "remove":
            return remove(definition, path)
        return shift(definition, path, -1 if verb == "up" else 1)

    writing.change(slug, edit, said=said[verb] % {"part": title}, revision=revision(request), **by(request))


def _part(slug: str, path: str) -> object:
    return part_at(queries.definition_of_draft(slug), path)


def _anchor(path: str) -> str:
    """The list to come back to."""
    return {"pages": "pages", "documents": "documents", "letters": "courriers"}.get(
        path.split(".")[0], "circuit"
    )
