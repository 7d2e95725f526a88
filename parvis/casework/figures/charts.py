"""The figures as charts, each under a sentence that says what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from parvis.kit.charts import Bar, BarChart, LineChart, Series


def month_chart(rows: Sequence[tuple[date, int, int]]) -> LineChart:
    """Requests and decisions, month by month."""
    received = sum(row[1] for row in rows)
    decided = sum(row[2] for row in rows)
    said = _("%(received)s requests received and %(decided)s decisions in %(months)s months.")
    return LineChart(
        key="par-mois",
        title=_("Requests and decisions, month by month"),
        description=said % {"received": received, "decided": decided, "months": len(rows)},
        labels=tuple(date_format(day, "N Y") for day, _received, _decided in rows),
        short_labels=tuple(date_format(day, "M")[:1].upper() for day, _received, _decided in rows),
        series=(
            Series(_("Requests"), tuple(row[1] for row in rows)),
            Series(_("Decisions"), tuple(row[2] for row in rows)),
        ),
    )


def bars(key: str, title: str, head: str, rows: Sequence[tuple[str, int]]) -> BarChart:
    """Counts side by side."""
    told = ", ".join(f"{label} : {count}" for label, count in rows[:4])
    return BarChart(key, title, told, tuple(Bar(label, count) for label, count in rows), label_head=head)
