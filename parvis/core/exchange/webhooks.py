"""Telling other programs: events become deliveries of the transaction that made them, signed and retried.

Signatures follow the Standard Webhooks convention: HMAC-SHA256 of `id.timestamp.body`, in `webhook-signature`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.core.authorities.memory import remembered
from parvis.core.authorities.queries import in_authority
from parvis.core.exchange.models import Delivery, Webhook
from parvis.core.jobs.registry import job
from parvis.kit.http import Refused, Unreachable, post_json

ATTEMPTS = 12


class NotDelivered(RuntimeError):
    """The other program did not answer 2xx; the job is tried again."""


@remembered
def _listening() -> list[tuple[int, list[str]]]:
    """Webhooks of the authority in force: most authorities have none."""
    return list(Webhook.objects.filter(is_active=True).values_list("pk", "events"))


def announce(event: str, body: Mapping[str, Any]) -> None:
    """Tell an event to the webhooks that want it, after the transaction commits."""
    for pk, wanted in _listening():
        if event in wanted or "*" in wanted:
            _queue(pk, event, body)


def tell(webhook: Webhook, event: str, body: Mapping[str, Any]) -> Delivery:
    """Tell one webhook, whatever it listens to, after the transaction commits."""
    return _queue(webhook.pk, event, body)


def _queue(pk: int, event: str, body: Mapping[str, Any]) -> Delivery:
    row = Delivery.objects.create(webhook_id=pk, event=event, body=dict(body))
    deliver.later(delivery=row.pk)
    return row


def forget_webhooks() -> None:
    """Drop what this process remembers, after a change."""
    _listening.forget()


def sign(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    """The value of `webhook-signature`."""
    mark = hmac.new(secret.encode(), f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(mark).decode()


@job("exchange.deliver", label=_("Tell another program"), attempts=ATTEMPTS, transaction=False)
def deliver(authority: int, delivery: int) -> None:
    """Send one event."""
    with in_authority(authority):
        row = (
            Delivery.objects.select_related("webhook")
            .filter(pk=delivery, state=Delivery.State.QUEUED)
            .first()
        )
        if row is None or not row.webhook.is_active:
            return
    status = _send(row)
    with in_authority(authority):
        row.attempts, row.last_status = row.attempts + 1, status
        if status and 200 <= status < 300:
            row.state = Delivery.State.DONE
        elif row.attempts >= ATTEMPTS:
            row.state = Delivery.State.FAILED
        row.save(update_fields=["attempts", "last_status", "state"])
    if row.state == Delivery.State.QUEUED:
        raise NotDelivered(f"{row.webhook.host}: {status}")


def _send(row: Delivery) -> int | None:
    body = json.dumps(
        {"type": row.event, "data": row.body}, ensure_ascii=False, separators=(",", ":")
    ).encode()
    stamp = str(int(timezone.now().timestamp()))
    headers = {
        "content-type": "application/json",
        "webhook-id": f"msg_{row.pk}",
        "webhook-timestamp": stamp,
        "webhook-signature": sign(row.webhook.secret, f"msg_{row.pk}", stamp, body),
    }
    try:
        return post_json(
            row.webhook.url, body, headers, allow_private=settings.PARVIS_PRIVATE_WEBHOOKS
        ).status
    except (Refused, Unreachable):
        return None
