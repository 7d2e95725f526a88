"""Messages that leave the house, and an authority's own wording of them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.core.authorities.models import Scoped


class OutgoingMessage(Scoped):
    """One e-mail: kept with its state, so that anyone can tell whether it left."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to leave")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not delivered")

    kind = models.CharField(max_length=40)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    attachments = ArrayField(models.BigIntegerField(), default=list)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("message")
        indexes: ClassVar = [
            models.Index(fields=["authority", "subject_kind", "subject_id"], name="message_subject"),
            models.Index(fields=["authority", "-created_at"], name="message_recent"),
        ]

    def __str__(self) -> str:
        return self.subject


class Wording(Scoped):
    """An authority's own text for one of the registered mail templates."""

    name = models.CharField(max_length=60)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "name"], name="wording_once_an_authority")
        ]
