"""Forgetting what is out of date: sessions that ended, counts of attempts."""

from __future__ import annotations

from datetime import datetime

from parvis.core.people.models import Attempt, Session


def forget(*, now: datetime) -> int:
    """Delete them. Returns how many."""
    sessions, _by_table = Session.objects.filter(expire_date__lt=now).delete()
    attempts, _by_table = Attempt.objects.filter(expires_at__lt=now).delete()
    return sessions + attempts
