"""What the exchange with other programs contributes to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.core.registries import Ability, Manifest

manifest = Manifest(
    label="exchange",
    abilities=(Ability("exchange.manage", _("Manage API tokens and webhooks")),),
)
