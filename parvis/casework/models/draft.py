"""A request being filled in, found again through the link that was e-mailed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from parvis.casework.models.procedure import ProcedureVersion
from parvis.core.authorities.models import Scoped


class Draft(Scoped):
    """Answers saved at each step. Once submitted it points to its case, so a second submission is the same case."""

    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="+", db_index=False)
    token_hash = models.CharField(max_length=64)
    account_id = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=10, default="web")
    email = models.EmailField(blank=True)
    answers = models.JSONField(default=dict)
    parties = models.JSONField(default=dict, help_text="for whom and by whom: see casework.parties")
    documents = models.JSONField(default=dict, help_text="document name -> list of file ids")
    pages_done = models.JSONField(default=list)
    case = models.OneToOneField("casework.Case", models.CASCADE, null=True, related_name="draft")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    expires_on = models.DateField()

    class Meta:
        # A constraint of its own: `unique=True` would add a second index, for LIKE.
        constraints: ClassVar = [models.UniqueConstraint(fields=["token_hash"], name="draft_token_once")]
        indexes: ClassVar = [
            models.Index(fields=["authority", "expires_on"], name="draft_expiry"),
            models.Index(
                fields=["account_id"], name="draft_account", condition=models.Q(account_id__isnull=False)
            ),
        ]
