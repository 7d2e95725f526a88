"""The draft as text, and its history."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from parvis.casework.definition.faults import Fault, Refused
from parvis.casework.definition.language import read
from parvis.casework.faults import CaseworkFault
from parvis.casework.studio import queries
from parvis.casework.studio.actions import writing
from parvis.casework.studio.manifest import WRITE
from parvis.casework.studio.views.desk import base_of, by, guarded, revision
from parvis.core.permissions.decorators import needs


class TextForm(forms.Form):
    """The whole definition, in the language of procedures."""

    source = forms.CharField(
        label=gettext_lazy("Text of the procedure"),
        strip=False,
        widget=forms.Textarea({"rows": 32, "class": "source", "spellcheck": "false", "wrap": "off"}),
    )


@needs(WRITE)
@require_http_methods(["GET", "POST"])
@guarded
def text(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Edit the text. What cannot be read stays on the page, with the lines at fault."""
    opened = queries.opened(slug)
    form = TextForm(request.POST or None, initial={"source": opened.draft.source})
    faults: list[Fault] = list(opened.findings.faults)
    if request.method == "POST" and form.is_valid():
        try:
            whole = read(form.cleaned_data["source"])[0]
            said = _("Text changed")
            writing.change(slug, lambda _old: whole, said=said, revision=revision(request), **by(request))
        except Refused as refused:
            faults = refused.faults
        except CaseworkFault as fault:
            form.add_error(None, str(fault.message))
        else:
            messages.success(request, f"{said}.")
            return redirect(base_of(slug))
    context = {"form": form, "faults": faults, "draft": opened.draft, "base": base_of(slug), "opened": opened}
    return render(request, "studio/text.html", context, status=422 if form.is_bound else 200)


@needs(WRITE)
@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """Each change of the draft, latest first, with the way back to it."""
    draft = queries.find_draft(slug)
    steps = draft.steps.defer("source").order_by("-number")
    return render(request, "studio/history.html", {"draft": draft, "steps": steps, "base": base_of(slug)})
