"""API tokens: made once, shown once, kept as a hash."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from parvis.core.actors import Actor
from parvis.core.exchange.models import ApiToken
from parvis.core.journal.actions import record
from parvis.kit.identifiers import hash_secret

PREFIX = "parvis_"


@transaction.atomic
def create_token(*, name: str, abilities: Sequence[str], by: Actor, now: datetime) -> tuple[ApiToken, str]:
    """A new token and its text, which is never shown again."""
    text = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(name=name, hash=hash_secret(text), abilities=sorted(abilities))
    record(
        "token.created",
        by=by,
        now=now,
        kind="token",
        pk=row.pk,
        data={"name": name, "abilities": row.abilities},
    )
    return row, text


@transaction.atomic
def revoke_token(token: ApiToken, *, by: Actor, now: datetime) -> None:
    """The token opens nothing any more, from now on."""
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    record("token.revoked", by=by, now=now, kind="token", pk=token.pk)


def find_token(text: str) -> ApiToken | None:
    """The token in force behind a text, in this authority only."""
    return ApiToken.objects.filter(hash=hash_secret(text[:200]), revoked_at=None).first()


def note_use(token: ApiToken, today: date) -> None:
    """Keep the day a token was last used, so that forgotten ones can be found."""
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)


def actor_of_token(token: ApiToken) -> Actor:
    """The program behind a token."""
    return Actor(kind="program", name=token.name, everywhere=frozenset(token.abilities))
