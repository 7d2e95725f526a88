"""Reads of cards: types, lists in keyset pages, one card with its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy

from parvis.casework.answers import lines_of
from parvis.casework.cards.cells import cell_of
from parvis.casework.cards.definition import CardDefinition, asks, parsed
from parvis.casework.cards.models import Card, CardType
from parvis.casework.cards.rules import may_see
from parvis.core.actors import Actor
from parvis.core.database.scope import authority_id_or_none
from parvis.core.journal.models import JournalEntry
from parvis.core.search.queries import alphabetical
from parvis.kit.text import fold

PAGE = 50
ACTS = {
    "card.added": gettext_lazy("Added"),
    "card.changed": gettext_lazy("Changed"),
    "card.removed": gettext_lazy("Removed"),
}


@dataclass(frozen=True)
class Change:
    """One line of a card's history."""

    at: datetime
    title: str
    who: str
    changes: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Listed:
    """Some cards, and the key of the page after them."""

    cards: list[Card]
    after: str


def definition_of(card_type: CardType) -> CardDefinition:
    """What the type is now."""
    assert card_type.version is not None
    return parsed(card_type.version.source)


def types_for(actor: Actor) -> list[CardType]:
    """The types whose cards this actor sees, with how many cards each has."""
    rows = CardType.objects.filter(is_active=True).select_related("unit", "version")
    counted = rows.annotate(count=Count("cards", filter=Q(cards__is_active=True)))
    return [row for row in counted.order_by(alphabetical("title")) if may_see(actor, row)]


def type_named(slug: str) -> CardType | None:
    """The type, with its definition; None when there is none in use."""
    return CardType.objects.filter(slug=slug, is_active=True).select_related("version", "unit").first()


def found(card_type: CardType, words: str) -> QuerySet[Card]:
    """Its cards in use that hold every word."""
    rows = Card.objects.filter(card_type=card_type, is_active=True)
    for word in fold(words.replace("\x00", "")[:100]).split():
        rows = rows.filter(words__contains=word)
    return rows.order_by("sort", "id")


def page(card_type: CardType, words: str, after: str) -> Listed:
    """Fifty cards in alphabetical order, those after a key."""
    rows = found(card_type, words)
    pk = after.partition("_")[0]
    last = (
        Card.objects.filter(pk=pk, card_type=card_type).first() if pk.isdecimal() and len(pk) < 18 else None
    )
    if last is not None:
        rows = rows.filter(Q(sort__gt=last.sort) | Q(sort=last.sort, id__gt=last.pk))
    shown = list(rows[: PAGE + 1])
    return Listed(shown[:PAGE], str(shown[PAGE - 1].pk) if len(shown) > PAGE else "")


def facts(card: Card, definition: CardDefinition) -> list[tuple[str, list[str]]]:
    """Each question with the lines of its answer. A question that came later than the card has none."""
    return [(asks(spec), lines_of(spec, card.values.get(spec.name))) for spec in definition.fields]


def cells(card: Card, definition: CardDefinition) -> list[Any]:
    """The card as a row of a table."""
    return [cell_of(spec, card.values.get(spec.name)) for spec in definition.fields]


def history(card: Card, definition: CardDefinition) -> list[Change]:
    """What happened to a card, latest first. What was erased from the journal is not told any more."""
    entries = JournalEntry.objects.filter(subject_kind="card", subject_id=card.pk).order_by("-id")[:100]
    return [_change(entry, definition) for entry in entries if entry.payload]


def _change(entry: JournalEntry, definition: CardDefinition) -> Change:
    payload: dict[str, Any] = entry.payload or {}
    told = []
    for name, pair in payload.get("data", {}).get("changes", {}).items():
        spec = definition.question(name)
        before, after = (", ".join(lines_of(spec, value)) if spec else str(value or "") for value in pair)
        told.append((asks(spec) if spec else name, before, after))
    return Change(
        entry.at, str(ACTS.get(entry.action, entry.action)), str(payload.get("by", {}).get("name", "")), told
    )


def offered(slug: str) -> QuerySet[Card]:
    """The cards that forms may offer: of a type that is said to be public."""
    rows = Card.objects.filter(card_type__slug=slug, card_type__is_active=True, card_type__public=True)
    rows = rows.filter(is_active=True).select_related("card_type__version")
    return rows.order_by("sort", "id")


def in_a_town() -> bool:
    """Whether cards can be looked up: procedures are also checked without a database."""
    return authority_id_or_none() is not None
