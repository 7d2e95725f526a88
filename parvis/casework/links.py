"""Addresses that are written in messages."""

from __future__ import annotations

from django.conf import settings

from parvis.casework.models import Case
from parvis.casework.numbers import access_code
from parvis.core.authorities.models import Authority
from parvis.core.authorities.queries import canonical_url


def absolute(authority: Authority, path: str) -> str:
    """The full address of a page, from the configured hostname: never from what a browser sent."""
    return canonical_url(authority, path, secure=settings.PARVIS_HTTPS, port=settings.PARVIS_PUBLIC_PORT)


def case_path(case: Case) -> str:
    """The page that follows a case without an account."""
    return f"/suivi/{case.number}/{access_code(case)}/"


def case_link(case: Case, authority: Authority) -> str:
    """The same, for a message."""
    return absolute(authority, case_path(case))
