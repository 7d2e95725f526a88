"""My household and my mandates; the link of whom is asked; the desk that checks and grants."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.casework.faults import CaseworkFault
from parvis.casework.households import accepting, mandates, queries
from parvis.casework.households.faults import BadMember, MandateClosed, NotHerself
from parvis.casework.households.forms import (
    AskOrganisationForm,
    AskPersonForm,
    DecideForm,
    HelperForm,
    MemberForm,
    PaperForm,
)
from parvis.casework.households.links import opens_mandate
from parvis.casework.households.rules import title_of
from parvis.casework.households.trusted import add_helper, end_helper
from parvis.casework.views.documents import why
from parvis.core.actors import Actor, Forbidden
from parvis.core.federation.queries import certified
from parvis.core.files.actions import receive
from parvis.core.files.models import StoredFile
from parvis.core.files.responses import serve
from parvis.core.files.tasks import check_file
from parvis.core.files.types import BadFile
from parvis.core.people.models import RepresentationMandate
from parvis.core.permissions.decorators import needs, public, signed_in
from parvis.core.permissions.queries import actor_of, me
from parvis.kit.text import small_number
from parvis.kit.ui.chrome import MenuEntry

HOME = "/mon-espace/foyer/"
DESK = "/agent/mandats/"


def _resident(request: HttpRequest) -> Actor:
    actor = me(request)
    if actor.is_agent or actor.account_id is None:
        raise Http404
    return actor


@signed_in
@require_http_methods(["GET", "POST"])
def home(request: HttpRequest) -> HttpResponseBase:
    """The household, the rights to act, and the form that adds a member."""
    actor, today = _resident(request), timezone.localdate()
    form = MemberForm(request.POST or None)

    def add() -> None:
        data = form.cleaned_data
        mandates.add_member(
            form.who(),
            part=data["part"],
            parental=data["parental"],
            by=actor,
            now=timezone.now(),
            today=today,
        )

    if request.method == "POST" and form.is_valid() and done(form, add):
        messages.success(request, _("This person is added."))
        return redirect(HOME)
    assert actor.account_id is not None
    context = {
        "form": form,
        "members": queries.household_of(actor.account_id),
        "rights": queries.rights_held(actor.account_id, today),
        "given": [(row, queries.tone(row, today)) for row in queries.rights_given(actor.account_id)],
    }
    return render(request, "households/home.html", context, status=422 if form.is_bound else 200)


def done(form: forms.Form, act: Callable[[], object]) -> bool:
    """Act; what is refused is told beside the field that mends it."""
    try:
        act()
    except BadMember as bad:
        form.add_error(bad.at, str(bad.message))
    except CaseworkFault as fault:
        form.add_error(None, str(fault.message))
    else:
        return True
    return False


@signed_in
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take a member out."""
    if mandates.remove_member(pk, by=_resident(request), now=timezone.now()):
        messages.success(request, _("This person is removed."))
    return redirect(HOME)


@signed_in
@require_http_methods(["GET", "POST"])
def ask_person(request: HttpRequest) -> HttpResponseBase:
    """Ask an adult for a mandate."""
    actor, form = _resident(request), AskPersonForm(request.POST or None)

    def ask() -> None:
        mandates.ask_person(form.who(), email=form.cleaned_data["email"], **_dated(form, actor))

    if request.method == "POST" and form.is_valid() and done(form, ask):
        messages.success(request, _("A link is sent. When it is accepted, you read here what comes next."))
        return redirect(HOME)
    return _form(request, form, _("Act for another adult"))


@signed_in
@require_http_methods(["GET", "POST"])
def ask_organisation(request: HttpRequest) -> HttpResponseBase:
    """Ask to act for an association."""
    actor, form = _resident(request), AskOrganisationForm(request.POST or None)

    def ask() -> None:
        data = form.cleaned_data
        mandates.ask_organisation(data["name"], data["number"], **_dated(form, actor))

    if request.method == "POST" and form.is_valid() and done(form, ask):
        messages.success(request, _("Your request is sent. An agent checks it."))
        return redirect(HOME)
    return _form(request, form, _("Act for an association"))


def _dated(form: forms.Form, actor: Actor) -> dict[str, Any]:
    dates = {name: form.cleaned_data[name] for name in ("starts_on", "ends_on")}
    return {**dates, "by": actor, "now": timezone.now(), "today": timezone.localdate()}


def _form(request: HttpRequest, form: forms.Form, title: str) -> HttpResponse:
    context = {"form": form, "title": title}
    return render(request, "households/ask.html", context, status=422 if form.is_bound else 200)


@signed_in
@require_POST
def give_up(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The representative gives a right up."""
    return _end(request, pk, HOME)


def _end(request: HttpRequest, pk: int, back: str) -> HttpResponseBase:
    try:
        mandates.end(pk, by=me(request), now=timezone.now())
        messages.success(request, _("This mandate is ended."))
    except MandateClosed as fault:
        messages.error(request, str(fault.message))
    except Forbidden as forbidden:
        raise PermissionDenied(forbidden.ability) from forbidden
    return redirect(back)


@public
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int, code: str) -> HttpResponseBase:
    """Whom a mandate is asked of accepts or refuses it, and takes it back later."""
    rows = RepresentationMandate.objects.select_related("representative", "person")
    row = rows.filter(pk=pk, person__isnull=False).first()
    if row is None or not opens_mandate(row, code):
        raise Http404
    if request.method == "POST":
        try:
            _answered(request, row)
        except (MandateClosed, NotHerself) as fault:
            messages.error(request, str(fault.message))
        return redirect(request.path)
    actor = actor_of(request)
    context = {
        "row": row,
        "title": title_of(row),
        "state": queries.tone(row, timezone.localdate()),
        "known": accepting.proves_herself(row, actor.account_id if actor else None),
    }
    return render(request, "households/mandate.html", context)


def _answered(request: HttpRequest, row: RepresentationMandate) -> None:
    now = timezone.now()
    if "end" in request.POST:
        mandates.end(row.pk, by=None, now=now)
    elif "accept" in request.POST or "refuse" in request.POST:
        accept, by = "accept" in request.POST, actor_of(request)
        accepting.answer(row.pk, accept=accept, by=by, now=now, today=timezone.localdate())


@needs("casework.file")
@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest) -> HttpResponseBase:
    """Mandates to check, those in force, and the form that grants one on paper."""
    form = PaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _granted(request, form):
        messages.success(request, _("The mandate is granted."))
        return redirect(DESK)
    context = {
        "form": form,
        "faces": _faces(request),
        "to_check": [(row, title_of(row)) for row in queries.to_check()],
        "in_force": [(row, title_of(row)) for row in queries.in_force(timezone.localdate())],
    }
    return render(request, "households/desk.html", context, status=422 if form.is_bound else 200)


def _faces(request: HttpRequest) -> list[MenuEntry]:
    """Mandates and helpers, for who manages both; nothing to choose for others."""
    if not me(request).can("people.manage"):
        return []
    faces = ((_("Mandates"), DESK), (_("Helpers"), f"{DESK}aidants/"))
    return [MenuEntry(label, url, current=request.path == url) for label, url in faces]


def _granted(request: HttpRequest, form: PaperForm) -> bool:
    now, data = timezone.now(), form.cleaned_data
    if not data["proof"]:
        form.add_error("proof", _("Add the signed mandate."))
        return False
    try:
        file = receive(data["proof"][0], by=me(request), now=now, kind="mandate")
    except BadFile as bad:
        form.add_error("proof", why(bad))
        return False
    check_file.later(file=file.pk)

    def grant() -> None:
        mandates.grant_on_paper(
            data["representative"], form.who(), proof=file.pk, **_dated(form, me(request))
        )

    return done(form, grant)


@needs("casework.file")
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Check a mandate: who asks, who accepted, when and from where; grant it or refuse it."""
    row = queries.one_to_check(pk)
    if row is None:
        messages.error(request, str(MandateClosed.message))
        return redirect(DESK)
    form = DecideForm(request.POST or None, of_a_person=row.person_id is not None)

    def act() -> None:
        said = {name: form.cleaned_data.get(name, "") for name in ("seen", "reason")}
        accepting.decide(pk, grant="grant" in request.POST, **said, by=me(request), now=timezone.now())

    if request.method == "POST" and form.is_valid() and _allowed(form, act):
        messages.success(request, _("Saved."))
        return redirect(DESK)
    known = certified(row.accepted_by_id) if row.accepted_by_id else None
    context = {"row": row, "title": title_of(row), "form": form, "known": known}
    return render(request, "households/decide.html", context, status=422 if form.is_bound else 200)


def _allowed(form: forms.Form, act: Callable[[], object]) -> bool:
    try:
        return done(form, act)
    except Forbidden as forbidden:
        raise PermissionDenied(forbidden.ability) from forbidden


@needs("casework.file")
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponseBase:
    """An agent ends a mandate."""
    return _end(request, pk, DESK)


@needs("people.manage")
@require_http_methods(["GET", "POST"])
def helpers(request: HttpRequest) -> HttpResponseBase:
    """The accounts that may file for others."""
    form, by, now = HelperForm(request.POST or None), me(request), timezone.now()

    def add() -> None:
        add_helper(form.cleaned_data["email"], form.cleaned_data["organisation"], by=by, now=now)

    if "end" in request.POST:
        end_helper(small_number(request.POST["end"]) or 0, by=by, now=now)
        return redirect(f"{DESK}aidants/")
    if request.method == "POST" and form.is_valid() and done(form, add):
        messages.success(request, _("This account may file for others."))
        return redirect(f"{DESK}aidants/")
    context = {"form": form, "faces": _faces(request), "rows": queries.helpers()}
    return render(request, "households/helpers.html", context, status=422 if form.is_bound else 200)


@needs("casework.file")
@require_http_methods(["GET"])
def proof(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The signed mandate that was scanned."""
    row = RepresentationMandate.objects.filter(pk=pk, proof__isnull=False).first()
    file = StoredFile.objects.filter(pk=row.proof or 0, kind="mandate").first() if row else None
    if file is None:
        raise Http404
    return serve(file, inline=True)
