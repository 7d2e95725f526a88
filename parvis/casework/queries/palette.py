"""What the palette finds in casework: cases by number or name."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Q

from parvis.casework.queries.inbox import visible
from parvis.core.actors import Actor
from parvis.core.search.queries import prefix_query


@dataclass(frozen=True)
class Found:
    """One line of the palette."""

    title: str
    url: str
    context: str


def find_cases(actor: Actor, words: str, limit: int) -> list[Found]:
    """Cases this actor may see whose number begins so, or that hold every word; open ones first."""
    query = prefix_query(words)
    if query is None:
        return []
    rows = visible(actor).filter(Q(search=query) | Q(number__istartswith=words.strip()[:20]))
    rows = rows.order_by(F("closed_at").asc(nulls_first=True), "-received_at")[:limit]
    values = rows.values_list("number", "title", "applicant_name")
    return [
        Found(name, f"/agent/dossiers/{number}/", f"{title} · {number}") for number, title, name in values
    ]
