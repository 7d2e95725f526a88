"""Idempotent requests: the same key and body get the same answer, the same key with another body a refusal."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from parvis.core.exchange.models import ApiToken, KeptAnswer

LONGEST_KEY = 255
KEEP = timedelta(days=2)


class KeyReused(ValueError):
    """The key was used with another request body."""


def once(
    token: ApiToken, key: str, body: bytes, act: Callable[[], tuple[int, dict[str, Any]]]
) -> tuple[int, dict[str, Any]]:
    """Do `act` once for a key. A twin request under way waits for the first to end (a unique index makes it wait).

    Answers of 400 and above are not kept: the request may be mended and sent again. Raises KeyReused.
    """
    if not key:
        return act()
    request_hash = hashlib.sha256(body).hexdigest()
    with transaction.atomic():
        row, first = KeptAnswer.objects.get_or_create(
            token=token, key=key[:LONGEST_KEY], defaults={"request_hash": request_hash}
        )
        if not first:
            if row.request_hash != request_hash:
                raise KeyReused
            return row.status or 200, row.body or {}
        status, answer = act()
        if status >= 400:
            row.delete()
        else:
            row.status, row.body = status, answer
            row.save(update_fields=["status", "body"])
    return status, answer


def forget_answers(*, now: datetime) -> int:
    """Drop answers older than two days. Returns how many."""
    count, _by_table = KeptAnswer.objects.filter(created_at__lt=now - KEEP).delete()
    return count
