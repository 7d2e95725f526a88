"""The public home, the list of procedures and the search."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parvis.casework.facade import all_procedures, most_asked_procedures, search_procedures
from parvis.core.permissions.decorators import public


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Search first, then what most people come for."""
    return render(request, "portal/home.html", {"procedures": most_asked_procedures()})


@public
@require_safe
def procedures(request: HttpRequest) -> HttpResponse:
    """All procedures, or those that match `?q=`."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    if text:
        found, alike = search_procedures(text)
        return render(request, "portal/search.html", {"q": text, "found": found, "alike": alike})
    groups: dict[str, list[object]] = {}
    for item in all_procedures():
        groups.setdefault(item.theme, []).append(item)
    return render(request, "portal/procedures.html", {"groups": groups})
