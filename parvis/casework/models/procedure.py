"""A procedure and its versions. A published version never changes; cases keep the version they began with."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.core.authorities.models import Scoped, Unit


class Procedure(Scoped):
    """What a resident can ask for. Its title and search text are copies of the published version's."""

    class State(models.TextChoices):
        DRAFT = "draft", _("In preparation")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    slug = models.SlugField(_("identifier"), max_length=60)
    title = models.CharField(_("title"), max_length=300)
    case_title = models.CharField(max_length=300, help_text="what one request is called")
    summary = models.CharField(_("summary"), max_length=300)
    theme = models.CharField(_("theme"), max_length=300, blank=True)
    words = models.TextField(blank=True, help_text="folded text in which misspelt words are looked for")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="procedures")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    published = models.ForeignKey(
        "casework.ProcedureVersion", models.PROTECT, null=True, blank=True, related_name="+"
    )
    demand = models.PositiveIntegerField(default=0, help_text="cases received in the last year")
    search = SearchVectorField(null=True)

    class Meta:
        verbose_name = _("procedure")
        ordering: ClassVar = ["title"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "slug"], name="procedure_slug_once_an_authority")
        ]
        indexes: ClassVar = [
            GinIndex(fields=["search"], name="procedure_search"),
            GinIndex(fields=["words"], name="procedure_words", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.title


class ProcedureVersion(Scoped):
    """One version of the definition, as canonical YAML: the order of words matters, which JSONB does not keep."""

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    source = models.TextField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("version")
        ordering: ClassVar = ["procedure", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procedure", "number"], name="version_number_once_a_procedure")
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} v{self.number}"
