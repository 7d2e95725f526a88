"""The demonstration's FranceConnect: its double, offered on the sign-in page of both towns."""

from __future__ import annotations

from parvis.core.federation import twin
from parvis.core.federation.kinds import FRANCECONNECT, RESIDENTS
from parvis.core.federation.models import IdentityProvider
from parvis.core.federation.sealing import seal
from parvis.core.registries.town import Town


def seed(town: Town) -> None:
    """One provider, as an administrator would have set it."""
    IdentityProvider.objects.create(
        kind=FRANCECONNECT.name,
        name="FranceConnect (démonstration)",
        audience=RESIDENTS,
        discovery_url=twin.DISCOVERY,
        client_id=twin.CLIENT,
        sealed_secret=seal(twin.SECRET),
        is_active=True,
        changed_at=town.now,
    )
