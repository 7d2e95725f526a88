"""Cards at the desk: lists, one card, import and export."""

from __future__ import annotations

import io
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.casework.cards import queries
from parvis.casework.cards.actions import CardStale, KeyTaken, remove_card, save_card
from parvis.casework.cards.definition import asks
from parvis.casework.cards.models import Card, CardType
from parvis.casework.cards.rules import EDIT, MANAGE, VIEW, may_edit, may_see
from parvis.casework.forms import AnswersForm, form_class, initial_for
from parvis.core.permissions.decorators import needs
from parvis.core.permissions.queries import me
from parvis.kit.tables import MIME, write_csv, write_jsonl
from parvis.kit.text import small_number

BASE = "/agent/fiches/"


def load_type(request: HttpRequest, slug: str, *, to_edit: bool = False) -> CardType:
    """A type whose cards this agent sees. One of another unit does not exist for her."""
    found = queries.type_named(slug)
    if found is None or not may_see(me(request), found):
        raise Http404
    if to_edit and not may_edit(me(request), found):
        raise PermissionDenied(EDIT)
    return found


def _card(card_type: CardType, pk: int) -> Card:
    found = Card.objects.filter(card_type=card_type, pk=pk).first()
    if found is None:
        raise Http404
    return found


@needs(VIEW)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The types of cards."""
    types = [(row, row.unit.name if row.unit else "") for row in queries.types_for(me(request))]
    context = {"types": types, "manages": me(request).can(MANAGE)}
    return render(request, "cards/home.html", context)


@needs(VIEW)
@require_safe
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    """The cards of a type, in alphabetical order."""
    card_type = load_type(request, slug)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    found = queries.page(card_type, words, request.GET.get("after", ""))
    after = urlencode({"q": words, "after": found.after})
    context = {
        "type": card_type,
        "definition": queries.definition_of(card_type),
        "cards": found.cards,
        "q": words,
        "next": f"{BASE}{slug}/?{after}" if found.after else "",
        "edits": may_edit(me(request), card_type),
        "manages": me(request).can(MANAGE),
    }
    return render(request, "cards/list.html", context)


@needs(VIEW)
@require_safe
def show(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One card, with its history."""
    card_type = load_type(request, slug)
    card, definition = _card(card_type, pk), queries.definition_of(card_type)
    context = {
        "type": card_type,
        "card": card,
        "facts": queries.facts(card, definition),
        "history": queries.history(card, definition),
        "edits": may_edit(me(request), card_type),
    }
    return render(request, "cards/card.html", context)


@needs(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponseBase:
    """Add a card, or change one."""
    card_type = load_type(request, slug, to_edit=True)
    card = _card(card_type, pk) if pk is not None else None
    definition = queries.definition_of(card_type)
    form = form_class(definition.fields, definition.fields)(
        request.POST if request.method == "POST" else None,
        initial=initial_for(definition.fields, card.values) if card else {},
        today=timezone.localdate(),
    )
    if request.method == "POST" and form.is_valid() and (saved := _save(request, card_type, card, form)):
        messages.success(request, _("The card is saved."))
        return redirect(f"{BASE}{slug}/{saved.pk}/")
    context = {"type": card_type, "definition": definition, "card": card, "form": form}
    return render(request, "cards/edit.html", context, status=422 if form.is_bound else 200)


def _save(request: HttpRequest, card_type: CardType, card: Card | None, form: AnswersForm) -> Card | None:
    revision = small_number(request.POST.get("revision", "")) if card else None
    try:
        return save_card(
            card_type, form.answers, card=card, revision=revision, by=me(request), now=timezone.now()
        )
    except (KeyTaken, CardStale) as fault:
        form.add_error(None, str(fault.message))
        return None


@needs(EDIT)
@require_POST
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Offer a card no more."""
    card_type = load_type(request, slug, to_edit=True)
    remove_card(_card(card_type, pk), by=me(request), now=timezone.now())
    messages.success(request, _("The card is removed."))
    return redirect(f"{BASE}{slug}/")


@needs(VIEW)
@require_safe
def export(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    """All cards of a type as CSV or JSON lines. The CSV can be imported again."""
    card_type = load_type(request, slug)
    definition, out = queries.definition_of(card_type), io.BytesIO()
    cards = queries.found(card_type, "").iterator(chunk_size=500)
    if ending == "csv":
        head = [asks(spec) for spec in definition.fields]
        write_csv(out, head, (queries.cells(card, definition) for card in cards))
    else:
        write_jsonl(out, ["key", "title", "values"], ([card.key, card.title, card.values] for card in cards))
    response = HttpResponse(out.getvalue(), content_type=MIME[ending])
    response["Content-Disposition"] = f'attachment; filename="{slug}.{ending}"'
    return response


def told(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    """A page that says what is wrong, or shows what was asked."""
    return render(request, template, context, status=422 if context.get("problem") else 200)
