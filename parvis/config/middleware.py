"""What every answer gets: security headers, and French typography in pages."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from parvis.kit.typography import typeset_html

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'{forms}; connect-src 'self'{streams}"
)
Next = Callable[[HttpRequest], HttpResponseBase]


class SecurityHeadersMiddleware:
    """Content-Security-Policy without any `unsafe-`, no third party; private pages are never stored."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if "Content-Security-Policy" not in response:
            response["Content-Security-Policy"] = POLICY.format(forms="", streams=_streams(request))
        response.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), interest-cohort=()"
        )
        response.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.setdefault("Cache-Control", "private, no-store")
        return response


def _streams(request: HttpRequest) -> str:
    if settings.PARVIS_STREAMS_URL:
        return f" {settings.PARVIS_STREAMS_URL}"
    if settings.PARVIS_STREAMS_PORT:
        host = request.get_host().rpartition(":")[0] or request.get_host()
        return f" {request.scheme}://{host}:{settings.PARVIS_STREAMS_PORT}"
    return ""


class TypographyMiddleware:
    """No-break spaces where French wants them, in every page, once, instead of in every template."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            response.content = typeset_html(response.content.decode()).encode()  # type: ignore[attr-defined]
        return response
