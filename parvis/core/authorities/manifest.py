"""What authorities contribute to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.core.registries import Ability, Manifest

manifest = Manifest(
    label="authorities",
    abilities=(
        Ability("authorities.manage", _("Change the authority’s identity, contact details and messages")),
    ),
)
