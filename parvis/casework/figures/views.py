"""The page of statistics, and the same figures as CSV."""

from __future__ import annotations

import io
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parvis.casework.figures import queries
from parvis.casework.figures.charts import bars, month_chart
from parvis.casework.figures.queries import Key, Scope
from parvis.casework.queries import inbox
from parvis.casework.rules import VIEW
from parvis.core.permissions.decorators import needs
from parvis.core.permissions.queries import me
from parvis.core.registries import registry
from parvis.kit.charts import number_fr
from parvis.kit.tables import write_csv
from parvis.kit.text import small_number


def _scope(request: HttpRequest) -> Scope:
    procedure = small_number(request.GET.get("procedure", ""))
    known = dict(inbox.procedures())
    since = queries.first_month(timezone.localdate())
    return Scope(me(request), since, procedure if procedure in known else None)


@needs(VIEW)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Figures of one procedure, or of all with a line for each."""
    scope = _scope(request)
    shown = queries.months(scope.since, timezone.localdate())
    context = {
        "scope": scope,
        "title": dict(inbox.procedures()).get(scope.procedure or 0, _("All procedures")),
        "procedures": inbox.procedures(),
        "key": told(queries.key_figures(scope)),
        "quality": [] if scope.procedure else quality(),
        "lines": []
        if scope.procedure
        else [(pk, name, told(key)) for pk, name, key in queries.by_procedure(scope)],
        "months": month_chart(queries.by_month(scope, shown)),
        "channels": bars("par-canal", _("How requests come"), _("Channel"), queries.by_channel(scope)),
        "states": bars("par-etat", _("Where open cases stand now"), _("State"), queries.by_state(scope)),
        "csv": f"chiffres.csv?procedure={scope.procedure}" if scope.procedure else "chiffres.csv",
    }
    return render(request, "figures/page.html", context)


def quality() -> list[tuple[str, str]]:
    """What rooms and modules tell of the quality of service (`registry.indicators`), over the whole authority."""
    now = timezone.now()
    found = ((one, one.query(now=now)) for one in registry.indicators.values())
    return [(str(one.label), _figure(value, f" {one.unit}")) for one, value in found]


def _figure(value: float | None, unit: str = "") -> str:
    return "–" if value is None else f"{number_fr(value)}{unit}"


def told(key: Key) -> dict[str, Any]:
    """Figures as they are written in French; a dash for what cannot be told."""
    return {
        "received": _figure(key.received),
        "open": _figure(key.open),
        "decided": _figure(key.decided),
        "refused": _figure(key.refused),
        "silent": _figure(key.silent),
        "median": _figure(key.median_days, " j"),
        "slow": _figure(key.slow_days, " j"),
        "in_time": _figure(key.in_time_share, " %"),
    }


@needs(VIEW)
@require_safe
def figures_csv(request: HttpRequest) -> HttpResponse:
    """All figures of the page, one a line."""
    scope, out = _scope(request), io.BytesIO()
    shown = queries.months(scope.since, timezone.localdate())
    head = (_("Figure"), _("Of"), _("Value"))
    write_csv(out, head, _lines(scope, shown))
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="statistiques.csv"'
    return response


def _lines(scope: Scope, shown: list[Any]) -> list[tuple[str, str, Any]]:
    names = {
        "received": _("Requests received"),
        "open": _("Open cases"),
        "decided": _("Decisions"),
        "refused": _("Refusals"),
        "silent": _("Decided by silence"),
        "median_days": _("Median days to the decision"),
        "slow_days": _("Nine decisions in ten within (days)"),
        "in_time_share": _("Within the legal delay (%)"),
    }
    whole = [(scope.procedure or 0, _("All"), queries.key_figures(scope))]
    keys = [*whole, *([] if scope.procedure else queries.by_procedure(scope))]
    found = [(names[name], of, getattr(key, name)) for _pk, of, key in keys for name in names]
    for month, received, decided in queries.by_month(scope, shown):
        found += [
            (_("Requests received"), f"{month:%Y-%m}", received),
            (_("Decisions"), f"{month:%Y-%m}", decided),
        ]
    found += [(_("Channel"), name, count) for name, count in queries.by_channel(scope)]
    return found + [(_("State"), name, count) for name, count in queries.by_state(scope)]
