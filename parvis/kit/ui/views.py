"""What the design system serves itself: the colours of the authority, its logo, the gallery of components."""

from __future__ import annotations

import base64
import re

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parvis.kit.ui.gallery import PAGES, sample
from parvis.kit.ui.theme import DEFAULT_BRAND, theme_css, theme_version

YEAR = 31_536_000
_LOGO = re.compile(r"data:(image/(?:png|jpeg|webp));base64,(.*)\Z", re.DOTALL)


@require_safe
def theme(request: HttpRequest) -> HttpResponse:
    """The colours of the authority, kept for ever under `?v=<version>` and five minutes otherwise."""
    brand = getattr(getattr(request, "authority", None), "brand_colour", "") or DEFAULT_BRAND
    version = theme_version(brand)
    tag = f'"{version}"'
    if request.headers.get("If-None-Match") == tag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(theme_css(brand), content_type="text/css; charset=utf-8")
    response["ETag"] = tag
    _keep(response, for_ever=request.GET.get("v") == version)
    return response


@require_safe
def logo(request: HttpRequest) -> HttpResponse:
    """The logo of the authority: pixels only, since a drawing (SVG) may carry a script."""
    match = _LOGO.match(getattr(getattr(request, "authority", None), "logo", ""))
    if match is None:
        raise Http404
    try:
        content = base64.b64decode(match[2], validate=True)
    except ValueError as error:
        raise Http404 from error
    response = HttpResponse(content, content_type=match[1])
    _keep(response, for_ever="v" in request.GET)
    return response


def _keep(response: HttpResponse, *, for_ever: bool) -> None:
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable" if for_ever else "public, max-age=300"


def gallery(request: HttpRequest, page: str = "components") -> HttpResponse:
    """Every component in every state, and whole pages made of them: what the accessibility tests look at."""
    if not (settings.DEBUG or getattr(settings, "PARVIS_DEMO", False)) or page not in PAGES:
        raise Http404
    return render(request, f"ui/gallery/{page}.html", sample(page, request))
