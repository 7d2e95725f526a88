"""Errors of the API as problem+json (RFC 9457), with a French `detail` that names the field."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

TITLES = {
    400: gettext_lazy("The request cannot be read"),
    401: gettext_lazy("A token is needed"),
    403: gettext_lazy("This token does not allow it"),
    404: gettext_lazy("Nothing is here"),
    409: gettext_lazy("The present state does not allow it"),
    413: gettext_lazy("The request is too big"),
    422: gettext_lazy("Some answers are not accepted"),
    503: gettext_lazy("The service is interrupted"),
}


def problem(status: int, detail: str = "", **more: Any) -> HttpResponse:
    """An error answer. `more` are extension members, such as `errors`."""
    body = {
        "type": "about:blank",
        "title": str(TITLES.get(status, _("Error"))),
        "status": status,
        "detail": detail,
        **more,
    }
    return JsonResponse(body, status=status, content_type="application/problem+json")
