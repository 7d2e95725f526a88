"""My space: my profile and the documents that I keep. Settings: the services that the authority uses."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.casework.definition.model import FieldSpec
from parvis.casework.faults import CaseworkFault
from parvis.casework.forms import form_class, initial_for
from parvis.casework.once import geocoder
from parvis.casework.once.asking import set_connector
from parvis.casework.once.forms import ConnectorForm, KeepForm
from parvis.casework.once.keeping import keep, remove, say
from parvis.casework.once.models import ConnectorSetting, Profile
from parvis.casework.once.queries import vault_of
from parvis.casework.views.documents import why
from parvis.core.actors import Actor
from parvis.core.files.responses import serve
from parvis.core.files.types import BadFile
from parvis.core.permissions.decorators import needs, signed_in
from parvis.core.permissions.queries import actor_of, me
from parvis.core.registries import registry

VAULT = "/mon-espace/documents/"
PROFILE = "/mon-espace/informations/"
SETTINGS = "/agent/reglages/connecteurs/"


def resident(request: HttpRequest) -> Actor:
    """The resident who is signed in. Raises Http404 for an agent: these pages are about oneself."""
    actor = actor_of(request)
    if actor is None or actor.is_agent or actor.account_id is None:
        raise Http404
    return actor


def _sent(request: HttpRequest) -> Any:
    """What was sent, an empty form included; None when nothing was."""
    return request.POST if request.method == "POST" else None


def _questions() -> tuple[FieldSpec, ...]:
    phone = FieldSpec(name="phone", type="phone", optional=True)
    return phone, FieldSpec(name="address", type="address", label=_("Your address"), optional=True)


@signed_in
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponseBase:
    """My telephone and my address, proposed in my requests."""
    actor, specs, today = resident(request), _questions(), timezone.localdate()
    row = Profile.objects.filter(account=actor.account_id).first()
    kept = {"phone": row.phone, "address": row.address} if row else {}
    first = initial_for(specs, {name: value for name, value in kept.items() if value})
    form = form_class(specs, specs)(_sent(request), initial=first, today=today, kept=kept)
    if request.method == "POST" and form.is_valid():
        said = form.answers
        say(said.get("phone", ""), said.get("address", {}), by=actor, now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect(PROFILE)
    context = {"form": form, "row": row}
    return render(request, "once/profile.html", context, status=422 if form.is_bound else 200)


@signed_in
@require_http_methods(["GET", "POST"])
def vault(request: HttpRequest) -> HttpResponseBase:
    """The documents that I keep, and one more."""
    actor = resident(request)
    form = KeepForm(_sent(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        problem = _keep(request, form.cleaned_data["title"], actor)
        if not problem:
            messages.success(request, _("The document is kept."))
            return redirect(VAULT)
        form.add_error("file", problem)
    context = {"form": form, "items": vault_of(actor.account_id or 0)}
    return render(request, "once/vault.html", context, status=422 if form.is_bound else 200)


def _keep(request: HttpRequest, title: str, actor: Actor) -> str:
    """Keep what was sent; why it is refused, empty when it is not."""
    upload = request.FILES.get("file")
    if upload is None:
        return _("Choose a file.")
    try:
        keep(upload, title, by=actor, now=timezone.now())
    except BadFile as bad:
        return why(bad)
    except CaseworkFault as fault:
        return str(fault.message)
    return ""


@signed_in
@require_safe
def kept_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One of my documents."""
    item = get_object_or_404(vault_of(resident(request).account_id or 0), pk=pk)
    return serve(item.file)


@signed_in
@require_POST
def take_out(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Keep a document no longer."""
    actor = resident(request)
    remove(get_object_or_404(vault_of(actor.account_id or 0), pk=pk), by=actor, now=timezone.now())
    messages.success(request, _("The document is removed. Requests already sent keep their copy."))
    return redirect(VAULT)


def services() -> dict[str, tuple[Any, str, bool]]:
    """The services that may be used: label, usual address, whether a key is needed."""
    found = {name: (one.label, one.address, True) for name, one in registry.connectors.items()}
    return {**found, geocoder.NAME: (_("Addresses (national geocoder)"), geocoder.ADDRESS, False)}


@needs("authorities.manage")
@require_safe
def connectors(request: HttpRequest) -> HttpResponse:
    """The services, and which are used."""
    known = {row.name: row for row in ConnectorSetting.objects.all()}
    rows = [(name, label, known.get(name)) for name, (label, _address, _key) in services().items()]
    return render(request, "once/connectors.html", {"rows": rows})


@needs("authorities.manage")
@require_http_methods(["GET", "POST"])
def connector(request: HttpRequest, name: str) -> HttpResponseBase:
    """How one service is called."""
    if name not in services():
        raise Http404
    label, address, needs_key = services()[name]
    row = ConnectorSetting.objects.filter(name=name).first() or ConnectorSetting(name=name, address=address)
    form = ConnectorForm(_sent(request), instance=row, needs_key=needs_key)
    if request.method == "POST" and form.is_valid():
        made = form.save(commit=False)
        made.is_active, made.is_twin = form.cleaned_data["mode"] != "off", form.cleaned_data["mode"] == "twin"
        actor = me(request)
        set_connector(made, key=form.cleaned_data.get("key", ""), by=actor, now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect(SETTINGS)
    context = {"form": form, "label": label, "back": SETTINGS}
    return render(request, "once/connector.html", context, status=422 if form.is_bound else 200)
