"""API tokens, answers kept for idempotent requests, webhooks and their deliveries."""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import urlsplit

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.core.authorities.models import Scoped


class ApiToken(Scoped):
    """A program's key to the API: only its hash is kept. Limited to some abilities of one authority."""

    name = models.CharField(_("name"), max_length=120)
    hash = models.CharField(max_length=64, unique=True)
    abilities = ArrayField(models.CharField(max_length=80), default=list, verbose_name=_("abilities"))
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("API token")

    def __str__(self) -> str:
        return self.name


class KeptAnswer(Scoped):
    """The answer once given under an Idempotency-Key: the same request gets the same answer again."""

    token = models.ForeignKey(ApiToken, models.CASCADE)
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token", "key"], name="idempotency_key_once_a_token")
        ]


class Webhook(Scoped):
    """An address of another program that wants to be told of events."""

    url = models.URLField(_("address"))
    secret = models.CharField(max_length=64)
    events = ArrayField(models.CharField(max_length=60), default=list, verbose_name=_("events"))
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("webhook")

    def __str__(self) -> str:
        return self.host

    @property
    def host(self) -> str:
        """All that a log may say of the address: the rest often is the other program's password."""
        return urlsplit(self.url).hostname or ""


class Delivery(Scoped):
    """One event to be told to one webhook, with retries."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to leave")
        DONE = "done", _("Delivered")
        FAILED = "failed", _("Not delivered")

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=60)
    body = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_status = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
