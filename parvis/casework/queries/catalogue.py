"""Finding a procedure: by words, stems and beginnings; and when nothing is found, by resemblance."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.postgres.search import SearchRank, TrigramWordSimilarity
from django.db.models import QuerySet

from parvis.casework.definition.model import Definition
from parvis.casework.definitions import definition_of
from parvis.casework.models import Procedure
from parvis.core.authorities.memory import remembered
from parvis.core.authorities.models import Unit
from parvis.core.search.queries import alphabetical, prefix_query
from parvis.kit.text import fold

ALIKE = 0.45


@dataclass(frozen=True)
class Listed:
    """A procedure as a list shows it."""

    slug: str
    title: str
    summary: str
    theme: str


@dataclass(frozen=True)
class Published:
    """An open or closed procedure with the definition in force."""

    id: int
    slug: str
    version_id: int
    definition: Definition
    unit: Unit
    is_open: bool


def _listed(rows: QuerySet[Procedure]) -> list[Listed]:
    return [Listed(*row) for row in rows.values_list("slug", "title", "summary", "theme")]


def _open() -> QuerySet[Procedure]:
    return Procedure.objects.filter(state=Procedure.State.OPEN)


def most_asked(limit: int = 6) -> list[Listed]:
    """The procedures most asked for in the last year."""
    return _listed(_open().order_by("-demand", "title")[:limit])


def all_open() -> list[Listed]:
    """All open procedures by theme and title."""
    return _listed(_open().order_by(alphabetical("theme"), alphabetical("title")))


def find(text: str, limit: int = 20) -> tuple[list[Listed], bool]:
    """Procedures that match, best first; and whether they only resemble what was typed (a misspelling)."""
    query = prefix_query(text)
    if query is not None:
        rows = (
            _open().filter(search=query).annotate(rank=SearchRank("search", query)).order_by("-rank", "title")
        )
        found = _listed(rows[:limit])
        if found:
            return found, False
    alike = TrigramWordSimilarity(fold(text)[:100], "words")
    like = _open().annotate(alike=alike).filter(alike__gte=ALIKE).order_by("-alike", "title")
    return _listed(like[:limit]), True


@remembered
def published(slug: str) -> Published | None:
    """The procedure of this name, open or closed, or None. A few seconds old: filing a case looks again."""
    row = (
        Procedure.objects.filter(slug=slug.replace("\x00", ""), published__isnull=False)
        .select_related("unit")
        .first()
    )
    if row is None or row.published_id is None:
        return None
    return Published(
        row.pk,
        row.slug,
        row.published_id,
        definition_of(row.published_id),
        row.unit,
        row.state == Procedure.State.OPEN,
    )
