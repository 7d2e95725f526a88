"""The inbox: one list over all procedures, sorted by the date that binds. Keyset pages: as fast at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from parvis.casework.definitions import definition_of
from parvis.casework.models import Case, Procedure, ProcedureVersion, SavedView
from parvis.casework.models.case import NEVER
from parvis.casework.queries.columns import extra_fields
from parvis.casework.queries.filters import Filters
from parvis.casework.queries.names import shared_with, unit_names
from parvis.casework.rules import VIEW, is_simple
from parvis.core.actors import Actor
from parvis.core.authorities.memory import remembered
from parvis.core.authorities.models import Unit
from parvis.core.database.scope import current_authority_id
from parvis.core.people.models import Agent
from parvis.core.permissions.models import Grant
from parvis.core.search.queries import alphabetical, prefix_query

PAGE = 25
BY_DESK = {"officer", "approver"}
MOST_COUNTED = 1_000
MOST_KEPT = 40
# What a list may be sorted by, and how a page's key is read back. Only the first has an index: see `filters.CLOSED`.
SORTED = {"due": "due_on", "received": "received_at", "name": "applicant_name"}
READ: dict[str, Callable[[str], Any]] = {"due_on": date.fromisoformat, "received_at": datetime.fromisoformat}
FIELDS = (
    "id",
    "number",
    "title",
    "applicant_name",
    "unit_id",
    "state",
    "phase",
    "outcome",
    "implicit",
    "received_at",
    "due_on",
    "legal_due_on",
    "closed_at",
    "version_id",
    "labels",
)


@dataclass(frozen=True)
class Page:
    """Some rows of the list, and the keys of the pages around them (empty: there is none)."""

    rows: list[dict[str, Any]]
    before: str
    after: str
    count: int
    capped: bool
    searched: bool = False


def visible(actor: Actor) -> QuerySet[Case]:
    """The cases this actor may see."""
    units = actor.units_for(VIEW)
    rows = Case.objects.all()
    return rows if units is None else rows.filter(unit__in=list(units))


def narrowed(rows: QuerySet[Case], filters: Filters, actor: Actor, today: date) -> QuerySet[Case]:
    """The rows that the filters keep."""
    rows = rows.filter(_of_view(filters.view, actor, today))
    if filters.unit:
        rows = rows.filter(unit=filters.unit)
    if filters.procedure:
        rows = rows.filter(procedure=filters.procedure)
    if filters.phase:
        rows = rows.filter(phase=filters.phase)
    if filters.free:
        rows = rows.filter(assignee=None)
    if filters.soon:
        rows = rows.filter(due_on__lte=today + timedelta(days=3))
    if filters.label:
        rows = rows.filter(labels__contains=[filters.label])
    if filters.agent:
        rows = rows.filter(assignee=filters.agent)
    query = prefix_query(filters.q) if filters.q else None
    if query is not None:
        rows = rows.filter(search=query)
    return rows


def _of_view(view: str, actor: Actor, today: date) -> Q:
    open_ones = Q(closed_at=None)
    return {
        "todo": open_ones & ~Q(phase=Case.Phase.WAITING),
        "mine": open_ones & Q(assignee__in=actor.desks),
        "late": open_ones & Q(due_on__lt=today),
        "waiting": open_ones & Q(phase=Case.Phase.WAITING),
        "decided": Q(closed_at__isnull=False, due_on=NEVER),  # the date leads the index past the open ones
        "all": Q(),
    }[view]


def page(
    actor: Actor, filters: Filters, today: date, *, after: str = "", before: str = "", last: bool = False
) -> Page:
    """One page of 25 rows: the first, the one after or before a key, or the last."""
    rows = narrowed(visible(actor), filters, actor, today)
    backwards = bool(before) or last
    fields = {*FIELDS, *extra_fields(filters.columns)}
    order = filters.sort or "due"
    sliced = _slice(rows, order, after=after, before=before, last=last)
    shown = list(sliced[: PAGE + 1].values(*fields))
    more, shown = len(shown) > PAGE, shown[:PAGE]
    if backwards:
        shown.reverse()
    earlier, later = (more, bool(before)) if backwards else (bool(after), more)
    count = _count(rows, filters, actor, today) if earlier or later else len(shown)
    for row in shown:
        row["unit__name"] = unit_names().get(row["unit_id"], "")
    return Page(
        rows=shown,
        before=_key(shown[0], order) if shown and earlier else "",
        after=_key(shown[-1], order) if shown and later else "",
        count=min(count, most(filters)),
        capped=count > most(filters),
        searched=bool(filters.q),
    )


def _count(rows: QuerySet[Case], filters: Filters, actor: Actor, today: date) -> int:
    """Up to one more than is shown. The menu of the same page has counted the plain lists."""
    if filters == filters.bare and filters.view in COUNTED:
        return counts(actor, today)[filters.view]
    if (
        filters.q
    ):  # one more than a page: to count common words among a million cases takes ten times the page
        return PAGE + 1
    return rows.order_by()[: MOST_COUNTED + 1].values("id").count()


def most(filters: Filters) -> int:
    """How far a list is counted: a page at most when words are searched."""
    return PAGE if filters.q else MOST_COUNTED


def _slice(
    rows: QuerySet[Case], order: str, *, after: str = "", before: str = "", last: bool = False
) -> QuerySet[Case]:
    """The rows past a key in an order, the nearest first. The number of the row decides between equals."""
    field, down = SORTED[order.lstrip("-")], order.startswith("-")
    rows = rows.annotate(sort_key=alphabetical(field)) if field == "applicant_name" else rows
    name = "sort_key" if field == "applicant_name" else field
    down = not down if before or last else down
    key = _parse(field, before or after)
    if key is not None:
        value, pk = key
        value = alphabetical(Value(value)) if field == "applicant_name" else value
        past = "lt" if down else "gt"
        beyond = Q(**{f"{name}__{past}": value}) | Q(**{name: value, f"id__{past}": pk})
        rows = rows.filter(beyond, **{f"{name}__{past}e": value})
    sign = "-" if down else ""
    return rows.order_by(f"{sign}{name}", f"{sign}id")


def _key(row: Mapping[str, Any], order: str) -> str:
    value = row[SORTED[order.lstrip("-")]]
    return f"{value if isinstance(value, str) else value.isoformat()}_{row['id']}"


def _parse(field: str, key: str) -> tuple[Any, int] | None:
    """A page's key; none for one that was tampered with, which gives the first page."""
    text, _mark, pk = key.replace("\x00", "").rpartition("_")
    read: Callable[[str], Any] = READ.get(field, str)
    try:
        return read(text), int(pk[:18])
    except ValueError:
        return None


def before(actor: Actor, filters: Filters, today: date, row: Case) -> str:
    """Number of the case before this one in the same list, empty at its beginning."""
    return _nearest(actor, filters, today, row, back=True)


def after(actor: Actor, filters: Filters, today: date, row: Case) -> str:
    """Number of the case after this one in the same list, empty at its end."""
    return _nearest(actor, filters, today, row)


def _nearest(actor: Actor, filters: Filters, today: date, row: Case, *, back: bool = False) -> str:
    rows = narrowed(visible(actor), filters, actor, today).exclude(pk=row.pk)
    order = filters.sort or "due"
    key = _key({"id": row.pk, **{field: getattr(row, field) for field in SORTED.values()}}, order)
    found = _slice(rows, order, before=key) if back else _slice(rows, order, after=key)
    return found.values_list("number", flat=True).first() or ""


# What `_of_view` says, written out: every page of an agent counts, and the ORM takes ten times as long to write the
# statement as PostgreSQL to answer it.
COUNTED = {
    "todo": "phase <> 'waiting'",
    "mine": "assignee_id = ANY(%(desks)s)",
    "late": "due_on < %(today)s",
    "waiting": "phase = 'waiting'",
}
COUNT = (
    "(SELECT count(*) FROM (SELECT 1 FROM casework_case WHERE authority_id = %(authority)s AND closed_at IS NULL"
    " {units} AND {view} LIMIT %(most)s) AS found)"
)


@remembered
def counts(actor: Actor, today: date) -> dict[str, int]:
    """How many cases wait in each view, at most 1,001 each, in one statement: the menu of every page asks."""
    units = actor.units_for(VIEW)
    within = "" if units is None else "AND unit_id = ANY(%(units)s)"
    asked = ", ".join(COUNT.format(units=within, view=view) for view in COUNTED.values())
    values: dict[str, Any] = {
        "authority": current_authority_id(),
        "desks": list(actor.desks),
        "today": today,
        "units": list(units or ()),
        "most": MOST_COUNTED + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}", values)
        return dict(zip(COUNTED, cursor.fetchone(), strict=True))


def waiting(view: str) -> Callable[[Actor], int | None]:
    """The count of a view, for its menu entry."""
    return lambda actor: min(counts(actor, timezone.localdate())[view], MOST_COUNTED)


@remembered
def units() -> list[tuple[int, str]]:
    """Units at work, for the choices of a list."""
    return list(Unit.objects.filter(is_active=True).order_by(alphabetical("name")).values_list("id", "name"))


@remembered
def unit_choices() -> list[tuple[str, str]]:
    """The same, by the word that definitions know them by."""
    rows = Unit.objects.filter(is_active=True).order_by(alphabetical("name"))
    return list(rows.values_list("slug", "name"))


@remembered
def procedures() -> list[tuple[int, str]]:
    """Procedures, as agents call their requests."""
    return list(Procedure.objects.order_by(alphabetical("case_title")).values_list("id", "case_title"))


def steps_of(procedure_id: int | None) -> list[tuple[str, str]]:
    """The steps of a procedure, as its latest version has them: name and button, those that do harm last."""
    versions = ProcedureVersion.objects.filter(procedure=procedure_id or 0).order_by("-number")
    version_id = versions.values_list("pk", flat=True).first()
    if version_id is None:
        return []
    taken = definition_of(version_id).workflow.transitions.items()
    simple = [(name, spec) for name, spec in taken if spec.by in BY_DESK and is_simple(spec)]
    return [(name, spec.label) for name, spec in sorted(simple, key=lambda pair: pair[1].danger)]


@remembered
def agents(unit_id: int | None = None) -> list[tuple[int, str]]:
    """Who may be given a case (of this unit), by name: nobody who could not open it."""
    held = Grant.objects.filter(agent=OuterRef("pk"), role__abilities__contains=["casework.handle"])
    if unit_id is not None:
        held = held.filter(Q(unit=None) | Q(unit=unit_id))
    rows = Agent.objects.filter(Exists(held), is_active=True).order_by(alphabetical("account__name"))
    return list(rows.values_list("id", "account__name"))


@remembered
def saved_views(actor: Actor) -> list[SavedView]:
    """The lists that somebody kept, and those that are shared with her."""
    units = actor.units_for(VIEW)
    shared = shared_with(actor, None if units is None else list(units))
    rows = SavedView.objects.filter(Q(account=actor.account_id) | shared)
    return list(rows.order_by(alphabetical("name"), "id")[:MOST_KEPT])
