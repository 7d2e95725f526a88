"""A webhook's address is often a password: neither a log nor the journal may repeat it."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.utils import timezone

from parvis.core.actors import SYSTEM
from parvis.core.authorities.models import Authority
from parvis.core.exchange.actions import add_webhook
from parvis.core.exchange.models import Delivery
from parvis.core.exchange.webhooks import NotDelivered, deliver
from parvis.core.journal.models import JournalEntry

SECRET = "x7Qv-very-secret"


def test_an_address_that_fails_is_told_by_its_host_alone(
    authority: Authority, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.PARVIS_PRIVATE_WEBHOOKS = True
    hook = add_webhook(
        url=f"http://127.0.0.1:40999/hooks/{SECRET}?key={SECRET}", events=["*"], by=SYSTEM, now=timezone.now()
    )
    row = Delivery.objects.create(webhook=hook, event="case.submitted", body={})
    with caplog.at_level(logging.DEBUG), pytest.raises(NotDelivered) as raised:
        deliver.run(authority=authority.pk, delivery=row.pk)
    entry = JournalEntry.objects.get(action="webhook.added")
    told = f"{raised.value!r} {hook} {entry.payload} {caplog.text}"
    assert "127.0.0.1" in told
    assert SECRET not in told
