"""Changing one part: its form, what the verifier finds in it, and how it will look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.casework.answers import type_of
from parvis.casework.clauses import in_words
from parvis.casework.definition.faults import Refused
from parvis.casework.definition.model import Definition, FieldSpec
from parvis.casework.faults import CaseworkFault
from parvis.casework.forms import form_class
from parvis.casework.letters.wording import VARIABLES
from parvis.casework.studio import outline, parts, queries
from parvis.casework.studio.actions import writing
from parvis.casework.studio.editing import part_at
from parvis.casework.studio.forms.base import PartForm, Scene
from parvis.casework.studio.forms.flow import LetterForm
from parvis.casework.studio.forms.questions import type_choices
from parvis.casework.studio.manifest import WRITE
from parvis.casework.studio.preview import letter_preview
from parvis.casework.studio.views.desk import base_of, by, guarded, revision
from parvis.casework.verification.checks.places import guards
from parvis.core.permissions.decorators import needs
from parvis.core.registries import registry
from parvis.kit.ui.forms import redrawn, repeat_change


@needs(WRITE)
@require_http_methods(["GET", "POST"])
@guarded
def part(request: HttpRequest, slug: str, path: str) -> HttpResponseBase:
    """A part that exists."""
    opened = queries.opened(slug)
    kind = parts.kind_at(path)
    changed = repeat_change(request.POST)
    form = parts.form_for(opened.definition, path, queries.town(), changed or request.POST or None)
    here = part_at(opened.definition, parts.place(path))
    title = outline.part_title(opened.definition, path, here)
    if "HX-Request" in request.headers:
        return _letter_alone(request, opened.definition, path, here, form)
    if request.method == "POST" and changed is None and form.is_valid():
        said = _("%(kind)s “%(part)s” changed") % {"kind": kind.label, "part": title}
        if _change(request, slug, form, lambda whole: parts.replaced(whole, path, form), said):
            return redirect(_back(slug, path))
    faults = opened.findings.under(parts.place(path)) if parts.place(path) else ()
    context = {
        "title": title,
        "kind": kind,
        "path": path,
        "faults": faults,
        "removable": bool(kind.new),
        "condition": _condition(opened.definition, path, kind),
        **_shown(request, opened.definition, path, here, form),
    }
    return _draw(request, opened, form, context, again=changed is not None)


@needs(WRITE)
@require_http_methods(["GET", "POST"])
@guarded
def add(request: HttpRequest, slug: str, where: str) -> HttpResponseBase:
    """A new part of a list. A question begins with the choice of its type."""
    opened, kind = queries.opened(slug), parts.kind_in(where)
    part_at(opened.definition, where)
    if kind.form.part is FieldSpec and "type" not in (request.POST or request.GET):
        return render(request, "studio/types.html", _types(opened, where))
    scene = Scene(opened.definition, where, queries.town())
    first = {"type": request.GET.get("type", "text")} if kind.form.part is FieldSpec else None
    changed = repeat_change(request.POST)
    form = kind.form(changed or request.POST or None, scene=scene, initial=first)
    if request.method == "POST" and changed is None and form.is_valid():
        said = _("%(kind)s added") % {"kind": kind.label}
        if _change(request, slug, form, lambda whole: parts.added(whole, where, form)[0], said):
            return redirect(_back(slug, where))
    context = {"title": kind.new, "kind": kind, "path": "", "faults": (), "new": True}
    return _draw(request, opened, form, context, again=changed is not None)


def _types(opened: queries.Opened, where: str) -> dict[str, Any]:
    """The types of questions, for a first choice; a block holds neither blocks nor files."""
    inside = where.count("fields") == 2
    types = registry.field_types
    kinds = [
        (name, called)
        for name, called in type_choices()
        if not (inside and (name in {"block", "table"} or types[name].takes_files))
    ]
    base = base_of(opened.draft.slug)
    return {"kinds": kinds, "base": base, "draft": opened.draft, "back": f"{base}#pages"}


def _change(request: HttpRequest, slug: str, form: PartForm, edit: Any, said: str) -> bool:
    """Make the change; False when it is refused, with the reason on the form, where nothing typed is lost."""
    try:
        writing.change(slug, edit, said=said, revision=revision(request), **by(request))
    except CaseworkFault as fault:
        form.add_error(None, str(fault.message))
    except Refused as refused:
        for found in refused.faults[:5]:
            form.add_error(None, f"{found.why} {found.mend}")
    else:
        messages.success(request, f"{said}.")
        return True
    return False


def _back(slug: str, path: str) -> str:
    anchors = {"pages": "pages", "documents": "documents", "letters": "courriers", "workflow": "circuit"}
    return f"{base_of(slug)}#{anchors.get(path.split('.')[0], 'cadre')}"


def _draw(
    request: HttpRequest, opened: queries.Opened, form: PartForm, context: dict[str, Any], *, again: bool
) -> HttpResponse:
    """The page of a part; `again` when a block was only added to its form or taken away: nothing is wrong yet."""
    form = redrawn(form) if again else form
    base = base_of(opened.draft.slug)
    context = {"opened": opened, "draft": opened.draft, "base": base, "form": form, **context}
    return render(request, "studio/part.html", context, status=422 if form.is_bound and not again else 200)


def _condition(definition: Definition, path: str, kind: parts.Kind) -> dict[str, str]:
    """The condition of a part as a sentence, and where it is edited; empty for a part that has none."""
    if not kind.guarded:
        return {}
    found = next((one for one in guards(definition) if one.path == f"{path}.{kind.guarded}"), None)
    return {"said": in_words(found.source, found.before) if found else "", "url": f"condition/{path}/"}


def _shown(
    request: HttpRequest, definition: Definition, path: str, here: Any, form: PartForm
) -> dict[str, Any]:
    """How a part will look: a question or a page as the applicant meets it, a letter as it leaves."""
    if isinstance(form, LetterForm):
        authority = request.authority  # type: ignore[attr-defined]
        spec = form.made if form.is_bound and form.made else here
        number = request.GET.get("dossier", "")
        preview = letter_preview(spec, definition, authority, path.rpartition(".")[2], number)
        return {"letter": preview, "variables": VARIABLES.items(), "case_number": number}
    specs: Sequence[FieldSpec] = (here,) if isinstance(here, FieldSpec) else getattr(here, "fields", ())
    if path.startswith("pages.") and all(spec.type in registry.field_types for spec in specs):
        return {"sample": _sample(specs), "notes": [spec.label for spec in specs if not type_of(spec).asks]}
    return {}


def _letter_alone(
    request: HttpRequest, definition: Definition, path: str, here: Any, form: PartForm
) -> HttpResponse:
    """The letter with what is typed so far; as it is kept when that cannot be read."""
    form.is_valid()
    return render(request, "casework/letter.html", _shown(request, definition, path, here, form))


def _sample(specs: Sequence[FieldSpec]) -> Any:
    return form_class(specs, specs)(auto_id="sample_%s", prefix="sample", today=timezone.localdate())
