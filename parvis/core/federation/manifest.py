"""What federation contributes to the house."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.core.federation.demo import seed
from parvis.core.federation.models import Identity
from parvis.core.registries import DemoSeed, Holding, Manifest


def identities_of(account_id: int) -> Iterator[Mapping[str, Any]]:
    """What is kept of an account's identities."""
    for row in Identity.objects.filter(account=account_id).select_related("provider"):
        yield {"provider": row.provider.name, **row.claims, "verified_at": row.verified_at.isoformat()}


def forget_identities(account_id: int) -> int:
    """Delete them. Returns how many there were."""
    return Identity.objects.filter(account=account_id).delete()[0]


manifest = Manifest(
    label="federation",
    personal_data=(
        Holding(
            "federation_identity",
            ("account", "claims", "sub"),
            purpose=_("Sign in with FranceConnect or ProConnect, and spare you questions already answered"),
            basis=_("Your choice to sign in this way"),
            keep=_("As long as the account is linked"),
            export=identities_of,
            erase=forget_identities,
        ),
    ),
    demo=(DemoSeed("federation", seed, order=20),),
)
