"""Who is signed in: the account that came with the session, when the session still vouches for it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.auth.middleware import AuthenticationMiddleware, auser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from parvis.core.database.scope import current_scope
from parvis.core.people.models import Account


class AccountMiddleware(AuthenticationMiddleware):
    """Django's, which would ask for the account anew."""

    def process_request(self, request: HttpRequest) -> None:
        """Put `user` on the request, looked up when first read."""
        request.user = SimpleLazyObject(lambda: account_of(request))  # type: ignore[assignment]
        request.auser = partial(auser, request)


def account_of(request: HttpRequest) -> Any:
    """The account signed in, or Django's AnonymousUser. Whatever is unusual is left to Django to judge."""
    if not hasattr(request, "_cached_user"):
        request._cached_user = _vouched_for(request.session) or _judged(request)  # type: ignore[attr-defined]
    return request._cached_user  # type: ignore[attr-defined]


def _vouched_for(session: Any) -> Account | None:
    key = session.get(SESSION_KEY)
    account: Account | None = session.account
    if key is None or account is None or str(account.pk) != key:
        return None
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    mark = session.get(HASH_SESSION_KEY) or ""
    return account if constant_time_compare(mark, account.get_session_auth_hash()) else None


def _judged(request: HttpRequest) -> Any:
    """Django's own judgement, which ends a session that its account no longer vouches for (a new password). A page
    that only reads cannot end it: nobody is signed in there, and the next form or the sign-in page ends it."""
    scope = current_scope()
    return AnonymousUser() if scope is not None and scope.read_only else get_user(request)
