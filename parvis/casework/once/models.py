"""What residents say and keep once, outside services as an authority set them, and what these said."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.casework.models import Draft
from parvis.core.authorities.models import Scoped
from parvis.core.files.models import StoredFile
from parvis.core.people.models import Account


class Profile(Scoped):
    """What a resident says of herself once: proposed in her requests, with its date."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="profile")
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    address = models.JSONField(_("address"), default=dict, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("profile")


class VaultItem(Scoped):
    """A document that a resident keeps to send it again. Requests get a copy: removing it here changes none."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="vault")
    title = models.CharField(_("what it is"), max_length=120)
    file = models.OneToOneField(StoredFile, models.CASCADE, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("kept document")
        indexes: ClassVar = [models.Index(fields=["account", "-added_at"], name="vault_of_account")]

    def __str__(self) -> str:
        return self.title


class ConnectorSetting(Scoped):
    """An outside service as one authority set it: its own address and key."""

    name = models.CharField(max_length=50)
    is_active = models.BooleanField(_("in use"), default=False)
    is_twin = models.BooleanField(_("demonstration answers"), default=False)
    address = models.URLField(_("address of the service"), max_length=300, blank=True)
    recipient = models.CharField(_("SIRET of the authority"), max_length=14, blank=True)
    sealed_key = models.TextField(blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("connector")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "name"], name="connector_once_an_authority")
        ]


class Proof(Scoped):
    """What an outside service said about a request, or that it said nothing: value, source, date, agreement."""

    class Outcome(models.TextChoices):
        GIVEN = "given", _("Answered")
        UNKNOWN = "unknown", _("Not found")
        SILENT = "silent", _("No answer")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    draft = models.ForeignKey(Draft, models.CASCADE, related_name="proofs")
    question = models.CharField(max_length=50)
    connector = models.CharField(max_length=50)
    source = models.CharField(max_length=120)
    outcome = models.CharField(max_length=10, choices=Outcome)
    value = models.JSONField(null=True)
    valid_on = models.DateField(null=True)
    about = models.JSONField(default=dict, blank=True, help_text="the identity of whom it was asked")
    agreement = models.TextField(help_text="the sentence that was agreed to")
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("proof")
        indexes: ClassVar = [models.Index(fields=["draft", "question"], name="proof_of_draft")]
