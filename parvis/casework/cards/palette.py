"""What the palette finds among cards."""

from __future__ import annotations

from parvis.casework.cards.models import Card
from parvis.casework.cards.queries import types_for
from parvis.core.actors import Actor
from parvis.core.registries import Found
from parvis.kit.text import fold


def find_cards(actor: Actor, words: str, limit: int) -> list[Found]:
    """Cards of the types that this actor sees that hold every word."""
    types = {row.pk: row for row in types_for(actor)}
    rows = Card.objects.filter(card_type__in=list(types), is_active=True)
    for word in fold(words).split():
        rows = rows.filter(words__contains=word)
    found = rows.order_by("sort", "id")[:limit].values_list("pk", "title", "card_type_id")
    return [
        Found(title, f"/agent/fiches/{types[type_id].slug}/{pk}/", types[type_id].title)
        for pk, title, type_id in found
    ]
