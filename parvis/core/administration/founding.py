"""The first authority of an empty install, and every later one: identity, hostname, units, roles, administrator."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction

from parvis.core.actors import SYSTEM
from parvis.core.administration.demo import UNITS
from parvis.core.administration.roles import usual_roles
from parvis.core.authorities.models import Authority, Hostname, Unit
from parvis.core.authorities.queries import forget_hosts, in_authority
from parvis.core.database.scope import in_scope
from parvis.core.journal.actions import record
from parvis.core.people.models import Account, Agent
from parvis.core.permissions.models import Grant, Role
from parvis.kit.identifiers import BadIdentifier, normalise_secret, spell
from parvis.kit.text import slug


@dataclass(frozen=True)
class Founder:
    """The first administrator."""

    name: str
    email: str
    password: str


def installation_code() -> str:
    """The code that proves that the person at the browser also reads the server's console. Derived, never stored."""
    mark = hmac.new(settings.PARVIS_DIGEST_KEY, b"installation", hashlib.sha256).digest()
    return spell(mark, 12)


def opens_installation(code: str) -> bool:
    """Whether this code is the installation's."""
    try:
        typed = normalise_secret(code[:60])
    except BadIdentifier:
        return False
    return hmac.compare_digest(normalise_secret(installation_code()).encode(), typed.encode())


@transaction.atomic
def found(name: str, host: str, founder: Founder, *, facts: Mapping[str, object], now: datetime) -> Authority:
    """Create an authority with usual units and roles, and its administrator. All of it or nothing."""
    with in_scope(None):
        authority = Authority.objects.create(slug=_free_slug(name), name=name, **facts)
        Hostname.objects.create(authority=authority, host=host, is_canonical=True)
    with in_authority(authority):
        units = [Unit.objects.create(slug=key, name=label) for key, label in UNITS.items()]
        roles = {
            key: Role.objects.create(slug=key, name=label, abilities=can)
            for key, (label, can) in usual_roles().items()
        }
        account = Account.objects.create_user(founder.email, founder.password, name=founder.name)
        EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
        agent = Agent.objects.create(account=account, unit=units[-1])
        Grant.objects.create(agent=agent, role=roles["administrateur"], unit=None)
        record(
            "authority.founded", by=SYSTEM, now=now, kind="authority", pk=authority.pk, data={"name": name}
        )
    transaction.on_commit(forget_hosts)
    return authority


def _free_slug(name: str) -> str:
    base = slug(name, 40) or "collectivite"
    taken = set(Authority.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(s for s in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if s not in taken)
