"""Pages that the law asks of every public site: accessibility, legal notice, personal data, site map."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parvis.casework.facade import all_procedures, declarations
from parvis.core.permissions.decorators import public
from parvis.core.registries import Holding, registry


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement: honest, since no audit has been made yet."""
    return render(request, "portal/accessibility.html")


@public
@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """Who publishes the site, who answers for it, on what software it runs."""
    return render(request, "portal/notice.html")


@public
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is done with personal data: the register of the procedures, and the rights of people."""
    context = {"declarations": declarations(), "holdings": by_purpose(registry.personal_data)}
    return render(request, "portal/privacy.html", context)


def by_purpose(rows: Iterable[Holding]) -> list[Holding]:
    """One row for each purpose and length: residents are told why and how long, not in which tables."""
    return list({(str(row.purpose), str(row.keep).lower()): row for row in rows}.values())


@public
@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """Every public page on one page."""
    return render(request, "portal/site_map.html", {"procedures": all_procedures()})
