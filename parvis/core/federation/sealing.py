"""Secrets of other systems, as they are kept: sealed with a key of the install, which no backup of tables holds."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from django.conf import settings

from parvis.kit.late import late

if TYPE_CHECKING:
    from cryptography import fernet
else:
    fernet = late("cryptography.fernet")


class Unreadable(RuntimeError):
    """The secret was sealed by another install, or altered: it must be typed again."""


def seal(secret: str) -> str:
    """The secret, as the database may keep it."""
    return _fernet().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """The secret again. Raises Unreadable."""
    try:
        return _fernet().decrypt(sealed.encode()).decode()
    except fernet.InvalidToken as broken:
        raise Unreadable from broken


def _fernet() -> fernet.Fernet:
    return fernet.Fernet(base64.urlsafe_b64encode(settings.PARVIS_SEALING_KEY))
