"""An address that is looked for: what was typed and what was found stay in the session for a few minutes.

So the page is drawn again, and an address taken, without asking again; and a link or a reader of pages asks nothing.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache

from parvis.casework.models import Draft
from parvis.casework.once import geocoder
from parvis.casework.once.connectors.base import Service
from parvis.casework.once.geocoder import Place

IN_SESSION = "address_search"  # the last one only
KEPT = 900  # seconds
HOUR = 3600
MOST_OF_A_DRAFT = 20  # calls in an hour; after that the offline list answers
MOST_OF_AN_ADDRESS = 200  # the same, from one address of the network: a whole town hall may be behind it
LONGEST = 200

Session = MutableMapping[str, Any]


@dataclass(frozen=True)
class Search:
    """What was typed, and the places found."""

    text: str
    found: tuple[Place, ...]


def last(session: Session, draft: Draft, question: str, now: datetime) -> Search | None:
    """The last search for a question of a request, while it is kept."""
    kept = session.get(IN_SESSION)
    if kept is None or kept["of"] != [draft.pk, question] or kept["until"] < now.timestamp():
        return None
    return Search(kept["text"], tuple(Place(**place) for place in kept["found"]))


def look(
    session: Session,
    draft: Draft,
    question: str,
    text: str,
    *,
    service: Service | None,
    address: str,
    now: datetime,
) -> None:
    """Look for an address and keep what was found. The geocoder is asked only so often for one request and from one
    `address` of the network; else, and when it is silent, the offline list answers."""
    typed = text[:LONGEST]
    asks = service is not None and _may_ask(draft, address, now)
    session[IN_SESSION] = {
        "of": [draft.pk, question],
        "until": now.timestamp() + KEPT,
        "text": typed,
        "found": [asdict(place) for place in geocoder.find(typed, service if asks else None)],
    }


def forget(session: Session) -> None:
    """Keep the search no longer: its address was taken."""
    session.pop(IN_SESSION, None)


def _may_ask(draft: Draft, address: str, now: datetime) -> bool:
    """Whether one more call is allowed; it is counted when it is."""
    since = now.timestamp() - HOUR
    most = {f"geocoded:draft:{draft.pk}": MOST_OF_A_DRAFT, f"geocoded:from:{address}": MOST_OF_AN_ADDRESS}
    calls = {key: [moment for moment in cache.get(key, []) if moment > since] for key in most}
    if any(len(calls[key]) >= limit for key, limit in most.items()):
        return False
    for key, moments in calls.items():
        cache.set(key, [*moments, now.timestamp()], HOUR)
    return True
