"""Setting a provider, and what a verified identity opens: an account, old or new, or nothing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from parvis.core.actors import Actor, applicant
from parvis.core.federation.faults import SignInFault
from parvis.core.federation.kinds import AGENTS, Verified
from parvis.core.federation.models import Identity, IdentityProvider
from parvis.core.federation.protocol import try_out
from parvis.core.federation.queries import offered
from parvis.core.federation.sealing import seal
from parvis.core.journal.actions import record
from parvis.core.people.models import Account, Agent

KEPT = (
    *("given_names", "family_name", "usual_name", "birth_date", "gender"),
    *("birth_place", "birth_country", "email", "siret"),
)


class EmailKnown(Exception):
    """An account has this e-mail address already: its holder must sign in to it first."""


@dataclass(frozen=True)
class Opened:
    """The account that an identity opens. `new`: it was just made. `bound`: the link was just made."""

    account: Account
    new: bool = False
    bound: bool = False


@transaction.atomic
def set_provider(provider: IdentityProvider, *, secret: str, by: Actor, now: datetime) -> None:
    """Keep a provider, tried out first when it is to be offered. An empty secret keeps the one there was.
    Raises BadProvider."""
    if provider.is_active:
        try_out(provider.discovery_url)
    if secret:
        provider.sealed_secret = seal(secret)
    provider.changed_at = now
    provider.save()
    said = {
        "kind": provider.kind,
        "address": provider.discovery_url,
        "client": provider.client_id,
        "offered": provider.is_active,
        "new_secret": bool(secret),
    }
    record("provider.set", by=by, now=now, kind="provider", pk=provider.pk, data=said)
    transaction.on_commit(offered.forget)


@transaction.atomic
def open_account(provider: IdentityProvider, who: Verified, *, now: datetime) -> Opened:
    """The account behind an identity; made for a resident who has none. Raises SignInFault, EmailKnown."""
    _check(provider, who)
    known = Identity.objects.select_related("account").filter(
        provider=provider, issuer=who.issuer, sub=who.sub
    )
    identity = known.select_for_update(of=("self",)).first()
    if identity is not None:
        _suits(provider, identity.account)
        _renew(identity, who, now)
        return Opened(identity.account)
    if provider.audience == AGENTS:
        account = _agent_called(provider, who)
        link(provider, who, account, now=now)
        return Opened(account, bound=True)
    account = _register(provider, who, now)
    link(provider, who, account, now=now)
    return Opened(account, new=True, bound=True)


@transaction.atomic
def link(provider: IdentityProvider, who: Verified, account: Account, *, now: datetime) -> None:
    """From now on this identity opens this account. Raises SignInFault."""
    _check(provider, who)
    _suits(provider, account)
    rows = Identity.objects.filter(provider=provider, issuer=who.issuer)
    owner = rows.filter(sub=who.sub).first()
    if owner is not None and owner.account_id != account.pk:
        raise SignInFault("taken", provider=provider.name)
    mine = rows.filter(account=account).first()
    if mine is not None and mine.sub != who.sub:
        raise SignInFault("other_identity", provider=provider.name)
    if mine is not None:
        _renew(mine, who, now)
        return
    made = Identity.objects.create(
        provider=provider, account=account, issuer=who.issuer, sub=who.sub, linked_at=now, **_facts(who, now)
    )
    _journal("identity.linked", made, provider, now)


@transaction.atomic
def unlink(kind: str, account: Account, *, now: datetime) -> None:
    """This account is no longer opened by that provider. Raises SignInFault when nothing else would open it."""
    if not account.has_usable_password():
        raise SignInFault("only_way")
    for identity in Identity.objects.select_related("provider", "account").filter(
        account=account, provider__kind=kind
    ):
        _journal("identity.unlinked", identity, identity.provider, now)
        identity.delete()


def _check(provider: IdentityProvider, who: Verified) -> None:
    if provider.siret and who.siret != provider.siret:
        raise SignInFault("elsewhere", provider=provider.name)


def _suits(provider: IdentityProvider, account: Account) -> None:
    """An agent's account is for providers of agents, and the other way round: a private identity never opens the
    desk."""
    agent = Agent.objects.filter(account=account).first()
    if not account.is_active or (agent is not None and not agent.is_active):
        raise SignInFault("closed")
    if agent is not None and provider.audience != AGENTS:
        raise SignInFault("not_for_agents", provider=provider.name)
    if agent is None and provider.audience == AGENTS:
        raise SignInFault("not_for_residents", provider=provider.name)


def _agent_called(provider: IdentityProvider, who: Verified) -> Account:
    """The invited agent who has this address. Never made here: an authority invites its agents itself."""
    believed = provider.rules.vouches_for_email or who.email_verified
    agent = None
    if believed and who.email:
        agent = Agent.objects.select_related("account").filter(account__email__iexact=who.email).first()
    if agent is None:
        raise SignInFault("no_agent")
    return agent.account


def _register(provider: IdentityProvider, who: Verified, now: datetime) -> Account:
    """A resident's account. Its address is to be confirmed by a code, and never joins it to another account."""
    try:
        validate_email(who.email)
    except ValidationError as bad:
        raise SignInFault("no_email", provider=provider.name) from bad
    if (
        Account.objects.filter(email__iexact=who.email).exists()
        or EmailAddress.objects.filter(email__iexact=who.email).exists()
    ):
        raise EmailKnown
    account = Account.objects.create_user(who.email, None, name=who.name)
    EmailAddress.objects.create(user=account, email=account.email, verified=False, primary=True)
    return account


def _renew(identity: Identity, who: Verified, now: datetime) -> None:
    """Keep what the provider says today: names and addresses change."""
    facts = _facts(who, now)
    changed = identity.claims != facts["claims"]
    for name, value in facts.items():
        setattr(identity, name, value)
    identity.save(update_fields=list(facts))
    if changed:
        _journal("identity.changed", identity, identity.provider, now)


def _facts(who: Verified, now: datetime) -> dict[str, Any]:
    said = asdict(who)
    return {"claims": {name: said[name] for name in KEPT if said[name]}, "acr": who.acr, "verified_at": now}


def _journal(action: str, identity: Identity, provider: IdentityProvider, now: datetime) -> None:
    account = identity.account
    by = applicant(str(account), account.pk)
    data = {"provider": provider.kind, "issuer": identity.issuer, "level": identity.acr}
    record(action, by=by, now=now, kind="account", pk=account.pk, data=data)
