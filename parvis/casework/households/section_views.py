"""The section of a co-applicant: invited from the page of checking, filled in through a link that opens only it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.casework.answers import summary, visible_fields
from parvis.casework.clock import day_of
from parvis.casework.definition.model import Definition, Page
from parvis.casework.definitions import definition_for
from parvis.casework.faults import CaseworkFault, UnknownAnswer
from parvis.casework.forms import form_class, initial_for, stranger
from parvis.casework.households import sections
from parvis.casework.households.agreed import mark_of, shown_to, who_asks
from parvis.casework.households.faults import ReadAgain
from parvis.casework.households.forms import InviteForm
from parvis.casework.households.links import opens_section, section_path
from parvis.casework.households.models import CoApplicant
from parvis.casework.views import uploads
from parvis.casework.views.opening import Step, opening_begun, refuse
from parvis.core.permissions.decorators import public
from parvis.core.permissions.queries import actor_of
from parvis.kit.ui.forms import redrawn, repeat_change


@public
@require_POST
@opening_begun
def invite(request: HttpRequest, step: Step) -> HttpResponseBase:
    """The applicant invites the other person, or sends the link again."""
    form, part = InviteForm(request.POST), request.POST.get("part", "")[:50]
    if not form.is_valid():
        context = {"form": form, "part": part, "definition": step.definition, "back": step.url("verifier")}
        return render(request, "households/invite.html", context, status=422)
    data = form.cleaned_data
    sections.invite(
        step.begun, part, name=data["name"], email=data["email"], by=actor_of(request), now=timezone.now()
    )
    messages.success(request, _("The link is sent to %(name)s.") % {"name": data["name"]})
    return redirect(step.url("verifier"))


class Section:
    """Where a co-applicant is: her invitation, her pages."""

    def __init__(self, pk: int, code: str, now: datetime, *, lock: bool = False) -> None:
        self.row: CoApplicant = sections.find(pk, now=now, lock=lock)
        if not opens_section(self.row, code):
            raise Http404
        self.now, self.today = now, day_of(now)
        self.path = section_path(self.row)
        self.definition: Definition = definition_for(self.row.draft.version_id, self.row.draft.channel)
        self.pages = sections.pages_of(self.definition, self.row.draft, self.row.part, now)

    @property
    def known(self) -> dict[str, Any]:
        """All that was answered so far: conditions look at it; her pages show nothing but her own."""
        return dict(self.row.draft.answers)


@public
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, pk: int, code: str) -> HttpResponseBase:
    """What is asked of her, then the check of her section and its confirmation."""
    try:
        section = Section(pk, code, timezone.now(), lock=request.method == "POST")
        if request.method == "POST":
            sections.confirm(section.row, read=request.POST.get("read", ""), now=section.now)
            return redirect(section.path)
    except ReadAgain as fault:
        messages.error(request, str(fault.message))
        return redirect(request.path)
    except CaseworkFault as fault:
        return refuse(request, fault)
    draft = section.row.draft
    undone = sections.first_undone(section.row, section.now)
    begun = {number for number, _page in section.pages} & set(draft.pages_done)
    groups = [
        (number, page, rows, f"{section.path}{number + 1}/")
        for number, page, rows in summary(section.definition, section.known, section.today)
        if page.filled_by == section.row.part
    ]
    shown = shown_to(section.definition, draft, section.row.part, section.today)
    read = mark_of(shown, draft, section.row.part)
    context = {
        "row": section.row,
        "definition": section.definition,
        "sent": draft.case_id is not None,
        "who": who_asks(section.definition, draft),
        "shown": shown,
        "read": read,
        "confirmed": section.row.confirmed_at is not None and section.row.agreed_to == read,
        "begun": bool(begun),
        "next": f"{section.path}{undone + 1}/" if undone is not None else "",
        "groups": [] if draft.case_id else groups,
    }
    return render(request, "households/section.html", context)


@public
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, pk: int, code: str, number: int) -> HttpResponseBase:
    """One of her pages."""
    try:
        section = Section(pk, code, timezone.now(), lock=request.method == "POST")
        spec = dict(section.pages).get(number - 1)
        if spec is None or section.row.draft.case_id:
            return redirect(section.path)
        if request.method == "POST":
            if unknown := stranger(request.POST, spec.fields):
                return refuse(request, UnknownAnswer(unknown))
            return _save(request, section, number - 1, spec)
    except CaseworkFault as fault:
        return refuse(request, fault)
    shown = visible_fields(section.definition, spec, section.known, section.today)
    form = form_class(shown, section.definition.fields)(
        initial=initial_for(shown, section.known),
        known=section.known,
        today=section.today,
        sent=uploads.sent_for(section.row.draft, spec),
    )
    return _draw(request, section, spec, form)


def _save(request: HttpRequest, section: Section, index: int, spec: Page) -> HttpResponseBase:
    names = [field.name for field in spec.fields]
    others = {name: answer for name, answer in section.known.items() if name not in names}
    changed = repeat_change(request.POST)
    if uploads.are_changed(request, spec):
        sections.reopen(section.row)
    refused = uploads.receive(request, section.row.draft, spec)
    if uploads.take_away(request, section.row.draft, spec):
        changed = request.POST
    form = form_class(spec.fields, section.definition.fields)(
        changed or request.POST,
        known=others,
        today=section.today,
        sent=uploads.sent_for(section.row.draft, spec),
    )
    valid = form.is_valid() and not refused
    for name, problem in refused.items():
        form.errors.pop(name, None)
        form.add_error(name, problem)
    shown = visible_fields(section.definition, spec, {**others, **form.answers}, section.today)
    for name in set(form.fields) - {field.name for field in shown}:
        del form.fields[name]
    if changed is not None:
        return _draw(request, section, spec, redrawn(form))
    if not valid:
        return _draw(request, section, spec, form, status=422)
    sections.save(section.row, form.answers, index, names, now=section.now)
    later = [number for number, _page in section.pages if number > index]
    return redirect(f"{section.path}{later[0] + 1}/" if later else section.path)


def _draw(request: HttpRequest, section: Section, spec: Page, form: Any, status: int = 200) -> HttpResponse:
    context = {"section": section, "page": spec, "form": form, "definition": section.definition}
    return render(request, "households/section_page.html", context, status=status)
