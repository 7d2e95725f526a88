"""The link that lets somebody outside give one opinion. Derived from a salt, kept nowhere (see ADR 8)."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings

from parvis.casework.circuits.models import Opinion
from parvis.kit.identifiers import BadIdentifier, normalise_secret, spell

LENGTH = 16  # 80 bits


def guest_code(row: Opinion) -> str:
    """The code of an opinion."""
    mark = hmac.new(settings.PARVIS_DIGEST_KEY, f"opinion:{row.salt}:{row.pk}".encode(), hashlib.sha256)
    return spell(mark.digest(), LENGTH)


def guest_path(row: Opinion) -> str:
    """The page where it is given without an account."""
    return f"/avis/{row.pk}/{guest_code(row)}/"


def opens(row: Opinion, code: str) -> bool:
    """Whether a code opens it. Takes the same time whatever was typed."""
    try:
        typed = normalise_secret(code[:60])
    except BadIdentifier:
        return False
    return hmac.compare_digest(normalise_secret(guest_code(row)).encode(), typed.encode())
