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
    mark = hmac.new(
        settings.PARVIS_DIGEST_KEY, f"case:{case.salt}:{case.number}".encode(), hashlib.sha256
    ).digest()
    return spell(mark, CODE_LENGTH)


def code_opens(case: Case, code: str) -> bool:
    """Whether a code typed by somebody opens the case. Takes the same time whatever was typed."""
    try:
        typed = normalise_secret(code[:60])
    except BadIdentifier:
        return False
    return hmac.compare_digest(normalise_secret(access_code(case)).encode(), typed.encode())
