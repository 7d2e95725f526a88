"""Types of cards in the browser: questions one by one, or the whole type as YAML."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.casework.cards.actions import publish_type, retire_type
from parvis.casework.cards.definition import (
    CardDefinition,
    asks,
    from_plain,
    read_cards,
    to_plain,
    write_cards,
)
from parvis.casework.cards.forms import FieldForm, TypeForm, initial_field, initial_of, kind_name
from parvis.casework.cards.models import CardType
from parvis.casework.cards.queries import definition_of, type_named
from parvis.casework.cards.rules import MANAGE
from parvis.casework.cards.views import BASE
from parvis.casework.definition.faults import Refused
from parvis.core.permissions.decorators import needs
from parvis.core.permissions.queries import me
from parvis.kit.text import slug as slug_of

TYPES = f"{BASE}types/"
FIRST = {"nom": {"type": "text", "label": "Nom"}}


def _load(slug: str) -> tuple[CardType, CardDefinition]:
    found = type_named(slug)
    if found is None:
        raise Http404
    return found, definition_of(found)


def _publish(request: HttpRequest, plain: dict[str, Any]) -> CardType:
    return publish_type(from_plain(plain), by=me(request), now=timezone.now())


@needs(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponseBase:
    """A new type, with one question to begin with."""
    form = TypeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        slug = slug_of(form.cleaned_data["title"]) or "fiches"
        slug = slug if slug[0].isalpha() and len(slug) > 1 else f"fiches-{slug}"
        if CardType.objects.filter(slug=slug, is_active=True).exists():
            form.add_error("title", _("Another type has this title."))
        else:
            plain = {"cards": slug, **form.as_plain(), "key": "nom", "fields": [FIRST]}
            if _tried(request, plain, form):
                return redirect(f"{TYPES}{slug}/")
    return render(request, "cards/type_add.html", {"form": form}, status=422 if form.is_bound else 200)


def _tried(request: HttpRequest, plain: dict[str, Any], form: Any) -> bool:
    try:
        _publish(request, plain)
    except Refused as refused:
        for fault in refused.faults:
            form.add_error(None, f"{fault.why} {fault.mend}")
        return False
    messages.success(request, _("Saved."))
    return True


@needs(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def type_page(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A type: its words, and the list of its questions."""
    card_type, definition = _load(slug)
    form = TypeForm(
        request.POST if request.method == "POST" else None,
        initial=initial_of(definition),
        definition=definition,
    )
    if request.method == "POST" and form.is_valid():
        kept = {name: to_plain(definition)[name] for name in ("cards", "fields")}
        if _tried(request, {**kept, **form.as_plain()}, form):
            return redirect(f"{TYPES}{slug}/")
    rows = [(spec, asks(spec), kind_name(spec.type)) for spec in definition.fields]
    context = {"type": card_type, "form": form, "rows": rows, "version": card_type.version}
    return render(request, "cards/type.html", context, status=422 if form.is_bound else 200)


@needs(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def field(request: HttpRequest, slug: str, name: str = "") -> HttpResponseBase:
    """One question: added at the end, or changed."""
    card_type, definition = _load(slug)
    spec = definition.question(name) if name else None
    if name and spec is None:
        raise Http404
    form = FieldForm(
        request.POST if request.method == "POST" else None, initial=initial_field(spec) if spec else {}
    )
    if request.method == "POST" and form.is_valid():
        taken = {each.name for each in definition.fields}
        written = form.as_plain(spec, taken)
        plain = to_plain(definition)
        names = [each.name for each in definition.fields]
        if spec is None:
            plain["fields"] = [*plain["fields"], written]
        else:
            plain["fields"][names.index(spec.name)] = written
        if _tried(request, plain, form):
            return redirect(f"{TYPES}{slug}/")
    context = {"type": card_type, "form": form, "spec": spec}
    return render(request, "cards/field.html", context, status=422 if form.is_bound else 200)


@needs(MANAGE)
@require_POST
def arrange(request: HttpRequest, slug: str, name: str) -> HttpResponseBase:
    """Move a question up, or remove it. What cards answered to it stays in them."""
    _card_type, definition = _load(slug)
    names = [spec.name for spec in definition.fields]
    if name not in names:
        raise Http404
    plain, place = to_plain(definition), names.index(name)
    moved = plain["fields"].pop(place)
    if request.POST.get("act") == "up":
        plain["fields"].insert(max(place - 1, 0), moved)
    try:
        _publish(request, plain)
    except Refused as refused:
        messages.error(request, " ".join(f"{fault.why} {fault.mend}" for fault in refused.faults))
    return redirect(f"{TYPES}{slug}/")


@needs(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def as_yaml(request: HttpRequest) -> HttpResponseBase:
    """Import a type that is written in YAML: it becomes a new type or a new version."""
    source, faults = request.POST.get("source", ""), []
    if request.method == "POST":
        try:
            made = publish_type(read_cards(source), by=me(request), now=timezone.now())
            messages.success(request, _("Saved."))
            return redirect(f"{TYPES}{made.slug}/")
        except Refused as refused:
            faults = refused.faults
    return render(
        request, "cards/yaml.html", {"source": source, "faults": faults}, status=422 if faults else 200
    )


@needs(MANAGE)
@require_safe
def yaml_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The type as a file."""
    _card_type, definition = _load(slug)
    response = HttpResponse(write_cards(definition), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}.yaml"'
    return response


@needs(MANAGE)
@require_POST
def retire(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Use a type no more."""
    card_type, _definition = _load(slug)
    retire_type(card_type, by=me(request), now=timezone.now())
    messages.success(request, _("The type is retired. Its cards stay in the database."))
    return redirect(BASE)
