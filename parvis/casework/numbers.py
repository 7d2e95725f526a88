"""Case numbers and the codes that open a case without an account."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from django.conf import settings
from django.db import connection

from parvis.casework.models import Case
from parvis.core.database.scope import current_authority_id
from parvis.kit.identifiers import BadIdentifier, normalise_secret, spell

CODE_LENGTH = 16  # 80 bits


def next_number(now: datetime) -> str:
    """The next number of the authority, such as D-2026-04457. A sequence: nobody waits for anybody, and a
    number given to a request that failed is skipped."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT casework_next_number(%s)", (current_authority_id(),))
        return f"D-{now:%Y}-{cursor.fetchone()[0]:05d}"


def access_code(case: Case) -> str:
    """The code that opens the case, in groups of four. Derived, so that it can be written in every message and
    is kept nowhere; a new `salt` revokes it."""
    return derived_code("case", case.salt, case.number)


def code_opens(case: Case, code: str) -> bool:
    """Whether a code typed by somebody opens the case."""
    return same_code(access_code(case), code)


def derived_code(purpose: str, salt: str, name: object) -> str:
    """The code of one thing for one purpose (ADR 8): 80 bits, nothing to keep but the salt."""
    mark = hmac.new(settings.PARVIS_DIGEST_KEY, f"{purpose}:{salt}:{name}".encode(), hashlib.sha256)
    return spell(mark.digest(), CODE_LENGTH)


def same_code(expected: str, typed: str) -> bool:
    """Whether a typed code is the expected one. Takes the same time whatever was typed."""
    try:
        read = normalise_secret(typed[:60])
    except BadIdentifier:
        return False
    return hmac.compare_digest(normalise_secret(expected).encode(), read.encode())
