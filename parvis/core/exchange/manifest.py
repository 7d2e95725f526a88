"""What the exchange with other programs contributes to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.core.exchange.idempotency import forget_answers
from parvis.core.registries import Ability, Manifest, Tick

manifest = Manifest(
    label="exchange",
    ticks=(Tick("exchange.answers", forget_answers, minutes=60),),
    abilities=(Ability("exchange.manage", _("Manage API tokens and webhooks"), whole=True),),
)
