"""Types of cards and their versions, cards, and imports that wait for a confirmation."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.core.authorities.models import Scoped, Unit
from parvis.core.people.models import Account


class CardType(Scoped):
    """A table of the authority. Its definition is its latest version; title and unit are copies of what it says."""

    slug = models.SlugField(_("identifier"), max_length=60)
    title = models.CharField(_("title"), max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    public = models.BooleanField(default=False, help_text="its cards may be offered in public forms")
    is_active = models.BooleanField(default=True)
    version = models.ForeignKey("cards.CardTypeVersion", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("type of cards")
        ordering: ClassVar = ["title"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "slug"], name="card_type_once_an_authority")
        ]

    def __str__(self) -> str:
        return self.title


class CardTypeVersion(Scoped):
    """One version of a type, as canonical YAML. It never changes: cards written under it stay valid."""

    card_type = models.ForeignKey(CardType, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    source = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["card_type", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["card_type", "number"], name="card_version_once_a_type")
        ]


class Card(Scoped):
    """One card. `key` names it in files and answers, `title` is how it is told, `words` is what is searched."""

    card_type = models.ForeignKey(CardType, models.PROTECT, related_name="cards", db_index=False)
    key = models.CharField(_("key"), max_length=120)
    title = models.CharField(_("title"), max_length=300)
    sort = models.CharField(max_length=300)
    words = models.TextField(blank=True)
    values = models.JSONField(default=dict)
    version = models.ForeignKey(CardTypeVersion, models.PROTECT, related_name="+", db_index=False)
    is_active = models.BooleanField(default=True)
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("card")
        ordering: ClassVar = ["sort", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["card_type", "key"], name="card_key_once_a_type")
        ]
        indexes: ClassVar = [
            models.Index(fields=["card_type", "is_active", "sort", "id"], name="card_list"),
            GinIndex(fields=["words"], name="card_words", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.title


class CardImport(Scoped):
    """A file that was sent and is shown before anything of it is kept. Forgotten after a day."""

    card_type = models.ForeignKey(CardType, models.CASCADE, related_name="+")
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    text = models.TextField()
    encoding = models.CharField(max_length=20)
    separator = models.CharField(max_length=1)
    sent_at = models.DateTimeField()
