"""Versions: publishing what is written, comparing two, taking an old one up again."""

from __future__ import annotations

import difflib

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.casework.actions.publish import close, reopen
from parvis.casework.definition.language import read
from parvis.casework.definition.model import Definition
from parvis.casework.models import Procedure, ProcedureVersion
from parvis.casework.studio import queries
from parvis.casework.studio.actions import writing
from parvis.casework.studio.comparing import changes
from parvis.casework.studio.manifest import WRITE
from parvis.casework.studio.moving import plan_of
from parvis.casework.studio.parts import nearest
from parvis.casework.studio.views.desk import base_of, by, guarded, revision
from parvis.core.permissions.decorators import needs
from parvis.kit.text import small_number

DRAFT = "brouillon"


@needs(WRITE)
@require_http_methods(["GET", "POST"])
@guarded
def publish(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What will change, what the verifier says, what becomes of cases in progress; then publish. Once it is published,
    its versions: who comes back with the browser’s arrow finds no error."""
    if not queries.has_draft(slug):
        return redirect(f"{base_of(slug)}versions/")
    opened = queries.opened(slug)
    if request.method == "POST":
        version = writing.publish_draft(slug, revision=revision(request), **by(request))
        messages.success(request, _("Version %(number)s is published.") % {"number": version.number})
        return redirect(f"{base_of(slug)}{'dossiers' if queries.cases_elsewhere(version) else 'versions'}/")
    current = queries.published_version(slug)
    before = read(current.source)[0] if current else None
    context = {
        "opened": opened,
        "faults": [(fault, nearest(fault.path)) for fault in opened.findings.faults],
        "draft": opened.draft,
        "base": base_of(slug),
        "version": current,
        "changes": changes(before, opened.definition) if before else [],
        "plan": plan_of(current.procedure_id, opened.definition) if current else None,
    }
    return render(request, "studio/publish.html", context)


@needs(WRITE)
@require_safe
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """All versions of a procedure, and the draft if there is one."""
    rows = queries.versions(slug)
    if not rows:
        raise Http404
    current = queries.published_version(slug)
    context = {
        "slug": slug,
        "base": base_of(slug),
        "rows": rows,
        "title": read(rows[0].source)[0].title,
        "current": current,
        "drafted": queries.has_draft(slug),
        "is_open": current is not None and current.procedure.state == Procedure.State.OPEN,
        "elsewhere": queries.cases_elsewhere(current) if current else 0,
        "moves": queries.moves(slug),
    }
    return render(request, "studio/versions.html", context)


@needs(WRITE)
@require_POST
def opening(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Close the procedure to new requests, or open it again."""
    procedure = get_object_or_404(Procedure.objects, slug=slug, published__isnull=False)
    if procedure.state == Procedure.State.OPEN:
        close(procedure, **by(request))
        messages.success(request, _("The procedure is closed. Requests already sent go on."))
    else:
        reopen(procedure, **by(request))
        messages.success(request, _("The procedure is open again."))
    return redirect(f"{base_of(slug)}versions/")


def _version(slug: str, number: int) -> ProcedureVersion:
    version = ProcedureVersion.objects.filter(procedure__slug=slug, number=number).first()
    if version is None:
        raise Http404
    return version


@needs(WRITE)
@require_safe
def export(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A version as a YAML file."""
    response = HttpResponse(_version(slug, number).source, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}-{number}.yaml"'
    return response


@needs(WRITE)
@require_POST
@guarded
def restore(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Write again from an old version: the draft takes its words, and can go back."""
    old = read(_version(slug, number).source)[0]
    current = queries.published_version(slug)
    if current is not None:
        writing.begin(read(current.source)[0], version=current, **by(request))
    said = _("Version %(number)s taken up again") % {"number": number}
    writing.change(slug, lambda whole: old, said=said, **by(request))
    messages.success(request, f"{said}.")
    return redirect(base_of(slug))


def _title(version: ProcedureVersion) -> str:
    return _("Version %(number)s") % {"number": version.number}


def _side(slug: str, name: str) -> tuple[str, Definition, str]:
    """One side of a comparison: its title, its definition, its text."""
    if name == DRAFT:
        source, title = queries.find_draft(slug).source, _("Draft")
    else:
        version = _version(slug, small_number(name) or 0)
        source, title = version.source, _title(version)
    return title, read(source)[0], source


@needs(WRITE)
@require_safe
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """Two versions side by side: what changed in words, and line by line."""
    titles = {DRAFT: _("Draft")} if queries.has_draft(slug) else {}
    titles |= {str(row.number): _title(row) for row in queries.versions(slug)}
    if not titles:
        raise Http404
    names = list(titles)
    new = request.GET.get("a", names[0])
    old = request.GET.get("de", names[1] if len(names) > 1 else names[0])
    old_title, before, left = _side(slug, old)
    new_title, after, right = (old_title, before, left) if new == old else _side(slug, new)
    diff = difflib.unified_diff(left.splitlines(), right.splitlines(), old_title, new_title, n=2, lineterm="")
    context = {
        "slug": slug,
        "base": base_of(slug),
        "title": after.title,
        "sides": list(titles.items()),
        "old": old,
        "new": new,
        "old_title": old_title,
        "new_title": new_title,
        "changes": changes(before, after),
        "diff": list(diff),
    }
    return render(request, "studio/compare.html", context)
