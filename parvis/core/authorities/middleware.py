"""One request, one authority, one transaction."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.http.request import split_domain_port
from django.utils.translation import gettext as _

from parvis.core.authorities.queries import authority_for_host, is_empty
from parvis.core.database.scope import in_scope

INSTALLATION = "/installation/"
SAFE = {"GET", "HEAD", "OPTIONS"}


def _host_of(request: HttpRequest) -> str:
    """The hostname that was asked; nothing when it is malformed."""
    try:
        return request.get_host().lower()
    except DisallowedHost:
        return ""


class AuthorityMiddleware:
    """Finds the authority of the hostname, opens the transaction, and makes safe methods unable to write.

    An unknown hostname gets a 404 that names no authority. A 5xx answer rolls everything back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        host, _port = split_domain_port(_host_of(request))
        with in_scope(None):
            authority = authority_for_host(host)
        if authority is None and is_empty():
            return self._before_the_first(request)
        if authority is None:
            return HttpResponse(
                _("No authority is served under this name."), status=404, content_type="text/plain"
            )
        request.authority = authority  # type: ignore[attr-defined]
        read_only = request.method in SAFE and not request.path.startswith("/compte/")
        with in_scope(authority.pk, read_only=read_only), transaction.atomic():
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    def _before_the_first(self, request: HttpRequest) -> HttpResponseBase:
        """An install without any authority serves its set-up page, and nothing else."""
        if not request.path.startswith((INSTALLATION, "/ui/")):
            return HttpResponseRedirect(INSTALLATION)
        request.authority = None  # type: ignore[attr-defined]
        with in_scope(None), transaction.atomic():
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response
