"""Reading the state of messages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from parvis.core.messaging.models import OutgoingMessage

MOST = 100


def states_of(messages: Iterable[int]) -> dict[int, str]:
    """The state of some messages, by key: one of `OutgoingMessage.State`."""
    return dict(OutgoingMessage.objects.filter(pk__in=list(messages)).values_list("pk", "state"))


def recently_sent(template: str, *, to: str, since: datetime) -> int:
    """How many messages of one kind an address was written since a moment."""
    return OutgoingMessage.objects.filter(kind=template, to__iexact=to, created_at__gt=since).count()


def recently_sent_about(kind: str, pk: int, *, since: datetime) -> int:
    """How many messages left about one subject since a moment, to whomever."""
    return OutgoingMessage.objects.filter(subject_kind=kind, subject_id=pk, created_at__gt=since).count()


def undelivered() -> QuerySet[OutgoingMessage]:
    """What was refused for good, and what was refused so far; latest first, a hundred at most."""
    states = OutgoingMessage.State
    hurt = Q(state=states.FAILED) | Q(state=states.QUEUED, attempts__gt=0)
    return OutgoingMessage.objects.filter(hurt).order_by("-created_at")[:MOST]
