"""The providers an authority chose, and the identities that accounts are linked to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.core.authorities.models import Scoped
from parvis.core.federation.kinds import KINDS, Kind
from parvis.core.people.models import Account


class IdentityProvider(Scoped):
    """A provider as one authority set it: its own client, its own secret."""

    class KindName(models.TextChoices):
        FRANCECONNECT = "franceconnect", "FranceConnect"
        PROCONNECT = "proconnect", "ProConnect"
        OTHER = "oidc", "OpenID Connect"

    class Audience(models.TextChoices):
        RESIDENTS = "residents", _("Residents")
        AGENTS = "agents", _("Agents")

    kind = models.CharField(max_length=20, choices=KindName)
    name = models.CharField(_("name on the button"), max_length=60)
    audience = models.CharField(_("for whom"), max_length=10, choices=Audience)
    discovery_url = models.URLField(_("address of the configuration"), max_length=500)
    client_id = models.CharField(_("client identifier"), max_length=255)
    sealed_secret = models.TextField()
    siret = models.CharField(_("SIRET number"), max_length=14, blank=True)
    is_active = models.BooleanField(_("offered on the sign-in page"), default=False)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("identity provider")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "kind"], name="provider_kind_once_an_authority")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rules(self) -> Kind:
        """What this kind of provider asks, and is believed for."""
        return KINDS[self.kind]


class Identity(Scoped):
    """An account's identity at a provider. `sub` means something only together with its issuer: people of the trial
    platform must not open the accounts of real ones."""

    provider = models.ForeignKey(IdentityProvider, models.CASCADE, related_name="identities")
    account = models.ForeignKey(Account, models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=500)
    sub = models.CharField(max_length=255)
    claims = models.JSONField(default=dict)
    acr = models.CharField(max_length=100, blank=True)
    linked_at = models.DateTimeField()
    verified_at = models.DateTimeField()

    class Meta:
        verbose_name = _("identity")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "issuer", "sub"], name="identity_once"),
            models.UniqueConstraint(fields=["provider", "issuer", "account"], name="one_identity_an_account"),
        ]
