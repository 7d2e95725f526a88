"""Roles (sets of abilities) and their grants to agents."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.core.authorities.models import Scoped, Unit
from parvis.core.people.models import Agent


class Role(Scoped):
    """A named set of abilities, written by the authority's administrators."""

    slug = models.SlugField(_("identifier"))
    name = models.CharField(_("name"), max_length=120)
    abilities = ArrayField(models.CharField(max_length=80), verbose_name=_("abilities"), default=list)

    class Meta:
        verbose_name = _("role")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "slug"], name="role_slug_once_an_authority")
        ]

    def __str__(self) -> str:
        return self.name


class Grant(Scoped):
    """An agent holds a role, over one unit or (unit empty) over the whole authority."""

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="grants")
    role = models.ForeignKey(Role, models.CASCADE, related_name="grants")
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agent", "role", "unit"], name="grant_once", nulls_distinct=False)
        ]
