"""Short codes: made to be said aloud and typed on another device. Few signs, so few tries.

Signs that sound or look alike in French are left out (B, D, E, G, P, T, V sound like C; N like M; I, J, O, Q, S, U, Z
look like others). 16 signs at 8 places are four thousand million codes: with the limits below, somebody who tries day
and night for a year among a thousand live codes has one chance in five to find one.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction

from parvis.casework.clock import day_of
from parvis.casework.models import Draft
from parvis.casework.paper.faults import TooManyTries
from parvis.casework.paper.models import ShortCode
from parvis.core.actors import SYSTEM, Actor
from parvis.core.database.scope import current_authority_id
from parvis.core.journal.actions import record

SIGNS = "ACFHKLMRXY346789"
LENGTH = 8
HOUR = 3600
TRIES_OF_ONE = 10  # wrong codes from one address, in an hour
TRIES_OF_ALL = 100  # wrong codes in one authority, in an hour: the link by e-mail still works
LOCK = 0x50415245  # "PARE", beside the locks of other things


def written(code: str) -> str:
    """The code as it is shown: two groups of four."""
    return f"{code[:4]}-{code[4:]}"


def typed(text: str) -> str:
    """What somebody typed, without spaces, hyphens and small letters; empty when it cannot be a code."""
    plain = "".join(sign for sign in text[:40].upper() if sign.isalnum())
    return plain if len(plain) == LENGTH and set(plain) <= set(SIGNS) else ""


def mark_of(code: str) -> str:
    """What is kept of a code."""
    known = f"short:{current_authority_id()}:{code}".encode()
    return hmac.new(settings.PARVIS_DIGEST_KEY, known, hashlib.sha256).hexdigest()


@transaction.atomic
def make(draft: Draft, *, by: Actor | None, now: datetime) -> str:
    """A new code for a draft; the former one opens nothing any more. It is shown once."""
    code = "".join(secrets.choice(SIGNS) for _place in range(LENGTH))
    ShortCode.objects.update_or_create(draft=draft, defaults={"mark": mark_of(code), "made_at": now})
    record("draft.code_made", by=by or SYSTEM, now=now, kind="draft", pk=draft.pk)
    return code


def draft_of(code: str, now: datetime) -> Draft | None:
    """The draft that a code opens, while it lives and is not sent."""
    row = ShortCode.objects.select_related("draft").filter(mark=mark_of(code)).first() if code else None
    if row is None or row.draft.case_id or row.draft.expires_on < day_of(now):
        return None
    return row.draft


@transaction.atomic
def resume(text: str, *, address: str, now: datetime) -> Draft | None:
    """The draft that somebody's code opens, None for a wrong code: these are counted, by address and in all, and to
    raise would take the count back. Tries of an authority come one after the other, so that none goes uncounted.
    Raises TooManyTries."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (LOCK, current_authority_id()))
    counters = {f"short-code:{address}": TRIES_OF_ONE, "short-code": TRIES_OF_ALL}
    if any(len(_recent(key, now)) >= most for key, most in counters.items()):
        raise TooManyTries
    draft = draft_of(typed(text), now)
    if draft is None:
        for key in counters:
            cache.set(key, [*_recent(key, now), now.timestamp()], HOUR)
        return None
    record("draft.resumed", by=SYSTEM, now=now, kind="draft", pk=draft.pk)
    return draft


def _recent(key: str, now: datetime) -> list[float]:
    """The wrong tries of the last hour."""
    return [moment for moment in cache.get(key, []) if moment > now.timestamp() - HOUR]
