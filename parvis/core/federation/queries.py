"""What is known of providers and of the identities behind accounts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from parvis.core.authorities.memory import remembered
from parvis.core.federation.kinds import AGENTS, RESIDENTS
from parvis.core.federation.models import Identity, IdentityProvider


@dataclass(frozen=True)
class Offered:
    """A provider on the sign-in page."""

    kind: str
    name: str
    label: str
    for_agents: bool
    about: str

    @property
    def url(self) -> str:
        """Where the sign-in begins."""
        return f"/compte/identite/{self.kind}/"


@dataclass(frozen=True)
class Certified:
    """The identity of an account, as a provider certified it."""

    source: str
    family_name: str
    given_names: str
    birth_date: str
    email: str
    on: date


@remembered
def offered() -> tuple[Offered, ...]:
    """The providers that the sign-in page proposes, those of residents first."""
    rows = IdentityProvider.objects.filter(is_active=True).order_by("-audience", "kind")
    return tuple(
        Offered(row.kind, row.name, row.rules.label, row.audience == AGENTS, row.rules.about) for row in rows
    )


def provider_of(kind: str) -> IdentityProvider | None:
    """The active provider of this kind, or None."""
    return IdentityProvider.objects.filter(kind=kind, is_active=True).first()


def linked_kinds(account_id: int) -> set[str]:
    """The kinds of providers that an account may be opened with."""
    rows = Identity.objects.filter(account=account_id, provider__is_active=True)
    return set(rows.values_list("provider__kind", flat=True))


def certified(account_id: int) -> Certified | None:
    """What a provider that verifies identities certified of an account's holder, most recent first; or None.

    Only of providers still in use, and of the place they are set to: people of the trial platform certify nothing.
    """
    rows = Identity.objects.filter(account=account_id, provider__is_active=True, provider__audience=RESIDENTS)
    return _newest(rows.select_related("provider").order_by("-verified_at"))


def _newest(rows: Iterable[Identity]) -> Certified | None:
    for row in rows:
        if row.provider.rules.signed_identity and row.provider.discovery_url.startswith(row.issuer):
            said = row.claims
            return Certified(
                source=row.provider.name,
                family_name=said.get("family_name", ""),
                given_names=said.get("given_names", ""),
                birth_date=said.get("birth_date", ""),
                email=said.get("email", ""),
                on=row.verified_at.date(),
            )
    return None
