"""A stored file: its content is addressed by its hash, its state says whether it may be read."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.core.authorities.models import Scoped


class StoredFile(Scoped):
    """A file received or made. Nobody reads it until the antivirus has answered."""

    class State(models.TextChoices):
        HELD = "held", _("Being checked")
        CLEAN = "clean", _("Checked")
        REFUSED = "refused", _("Refused")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=150)
    mime = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.HELD)
    reason = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=40, blank=True, help_text="what it belongs to")
    subject_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("file")
        indexes: ClassVar = [models.Index(fields=["authority", "kind", "subject_id"], name="file_subject")]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """Where the bytes are in the storage."""
        assert self.authority_id is not None
        return key_of(self.authority_id, self.sha256)


def key_of(authority: int | None, sha256: str) -> str:
    """Where the bytes of a content are in the storage: each authority has its own copy."""
    return f"{authority}/{sha256[:2]}/{sha256}"
