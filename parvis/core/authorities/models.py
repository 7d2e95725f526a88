"""An authority, its hostnames, its units, and the abstract model every scoped table descends from."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.core.database.scope import authority_id_or_none, current_authority_id
from parvis.kit.calendar import Zone, zone_of

hex_colour = RegexValidator(r"^#[0-9a-fA-F]{6}\Z", _("Enter a colour such as #0b5f66."))


class Authority(models.Model):
    """A local authority (collectivité): the tenant. Its contact details are those printed on every receipt."""

    class Kind(models.TextChoices):
        COMMUNE = "commune", _("Municipality")
        INTERCOMMUNAL = "intercommunal", _("Group of municipalities")
        DEPARTMENT = "department", _("Department")
        SYNDICATE = "syndicate", _("Syndicate")

    slug = models.SlugField(_("identifier"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.COMMUNE)
    insee_code = models.CharField(_("INSEE code"), max_length=5, blank=True)
    population = models.PositiveIntegerField(_("population"), default=0)
    brand_colour = models.CharField(
        _("brand colour"), max_length=7, default="#0b5f66", validators=[hex_colour]
    )
    logo = models.TextField(_("logo"), blank=True, help_text="data: URI, made from the uploaded picture")
    street = models.CharField(_("address"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    city = models.CharField(_("town"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    opening_hours = models.JSONField(_("opening hours"), default=list, blank=True)
    mediator = models.CharField(_("mediator"), max_length=200, blank=True)
    court = models.CharField(_("administrative court"), max_length=200, blank=True)
    dpo_email = models.EmailField(_("e-mail of the data protection officer"), blank=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("authority")
        verbose_name_plural = _("authorities")

    def __str__(self) -> str:
        return self.name

    @property
    def postal_address(self) -> str:
        """One line, as printed on a receipt."""
        return ", ".join(part for part in (self.street, f"{self.postcode} {self.city}".strip()) if part)

    @property
    def zone(self) -> Zone:
        """Whose public holidays apply. A group of municipalities has no INSEE code: its postcode then tells."""
        for code in (self.insee_code, self.postcode):
            try:
                return zone_of(code)
            except ValueError:
                continue
        return Zone.METROPOLE


class Hostname(models.Model):
    """A name under which an authority is reached. The first one is used in e-mails."""

    authority = models.ForeignKey(Authority, models.CASCADE, related_name="hostnames")
    host = models.CharField(_("hostname"), max_length=253, unique=True)
    is_canonical = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("hostname")
        ordering: ClassVar = ["-is_canonical", "host"]

    def __str__(self) -> str:
        return self.host


class ScopedManager(models.Manager):
    """Rows of the authority in force only. Raises NoAuthority when none is set."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(authority_id=current_authority_id())


class Scoped(models.Model):
    """A row that belongs to one authority. Row-level security is added to each such table by `rowsecurity`."""

    authority = models.ForeignKey(
        Authority,
        models.CASCADE,
        default=authority_id_or_none,
        related_name="+",
        editable=False,
        db_index=False,
    )

    objects = ScopedManager()

    class Meta:
        abstract = True


class Unit(Scoped):
    """A service of the authority (état civil, éducation…): who handles a procedure and answers for it."""

    slug = models.SlugField(_("identifier"))
    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    address = models.CharField(_("address"), max_length=250, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("unit")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "slug"], name="unit_slug_once_an_authority")
        ]

    def __str__(self) -> str:
        return self.name
