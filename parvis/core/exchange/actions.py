"""Adding and removing webhooks."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from parvis.core.actors import Actor
from parvis.core.exchange.models import Webhook
from parvis.core.exchange.webhooks import forget_webhooks
from parvis.core.journal.actions import record
from parvis.kit.http import check_url, resolve


@transaction.atomic
def add_webhook(*, url: str, events: Sequence[str], by: Actor, now: datetime) -> Webhook:
    """Tell an address of events. Raises Refused for an address of our own network."""
    parts = check_url(url)
    resolve(parts.hostname or "", parts.port or 443, allow_private=settings.PARVIS_PRIVATE_WEBHOOKS)
    row = Webhook.objects.create(url=url, events=list(events), secret=secrets.token_urlsafe(32))
    record("webhook.added", by=by, now=now, kind="webhook", pk=row.pk, data={"host": row.host})
    transaction.on_commit(forget_webhooks)
    return row


@transaction.atomic
def remove_webhook(row: Webhook, *, by: Actor, now: datetime) -> None:
    """Stop telling."""
    row.is_active = False
    row.save(update_fields=["is_active"])
    record("webhook.removed", by=by, now=now, kind="webhook", pk=row.pk)
    transaction.on_commit(forget_webhooks)
