"""Reads of the studio: drafts, versions, and what the verifier finds in each part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404

from parvis.casework.definition.faults import Fault
from parvis.casework.definition.language import read
from parvis.casework.definition.model import Definition
from parvis.casework.models import Case, Procedure, ProcedureVersion
from parvis.casework.studio.forms.base import Town
from parvis.casework.studio.models import DefinitionDraft, Move
from parvis.casework.verification.verifier import verify
from parvis.core.authorities.models import Unit
from parvis.core.permissions.models import Role
from parvis.core.search.queries import alphabetical


@dataclass(frozen=True)
class Findings:
    """What the verifier says of a definition, by place."""

    faults: Sequence[Fault]

    def under(self, path: str) -> list[Fault]:
        """The faults of a part and of all it holds."""
        return [one for one in self.faults if one.path == path or one.path.startswith(f"{path}.")]

    def of(self, *paths: str) -> list[Fault]:
        """The faults of several words."""
        return [one for path in paths for one in self.under(path)]

    def __len__(self) -> int:
        return len(self.faults)


@dataclass(frozen=True)
class Row:
    """A procedure in the list of the studio: what serves, and what is being written."""

    slug: str
    title: str
    unit: str
    state: str
    state_label: str
    version: int | None
    published_at: datetime | None
    draft_at: datetime | None
    draft_by: str


@dataclass(frozen=True)
class Opened:
    """A draft with its definition and what is wrong with it."""

    draft: DefinitionDraft
    definition: Definition
    findings: Findings


def rows() -> list[Row]:
    """Procedures and drafts of new ones, by title."""
    drafts = {draft.slug: draft for draft in DefinitionDraft.objects.defer("source")}
    found = [_row(row, drafts.pop(row["slug"], None)) for row in _procedures()]
    for draft in drafts.values():
        found.append(
            Row(draft.slug, draft.title, "", "draft", "", None, None, draft.updated_at, draft.updated_by)
        )
    return sorted(found, key=lambda row: row.version is not None)


def _procedures() -> list[Any]:
    rows = Procedure.objects.order_by(alphabetical("title"))
    return list(
        rows.values("slug", "title", "state", "unit__name", "published__number", "published__published_at")
    )


def _row(row: dict[str, Any], draft: DefinitionDraft | None) -> Row:
    return Row(
        row["slug"],
        row["title"],
        row["unit__name"],
        row["state"],
        str(Procedure.State(row["state"]).label),
        row["published__number"],
        row["published__published_at"],
        draft.updated_at if draft else None,
        draft.updated_by if draft else "",
    )


def find_draft(slug: str) -> DefinitionDraft:
    """The draft of a procedure. Raises Http404."""
    draft = DefinitionDraft.objects.filter(slug=slug).first()
    if draft is None:
        raise Http404
    return draft


def opened(slug: str) -> Opened:
    """The draft, read and verified. Raises Http404."""
    draft = find_draft(slug)
    definition, lines = read(draft.source)
    here = town()
    known = {"units": {slug for slug, _name in here.units}, "roles": {slug for slug, _name in here.roles}}
    return Opened(draft, definition, Findings(verify(definition, lines=lines, **known)))


def town() -> Town:
    """What a definition may name of the authority."""
    return Town(units(), list(Role.objects.order_by(alphabetical("name")).values_list("slug", "name")))


def units() -> list[tuple[str, str]]:
    """Units at work, by name."""
    rows = Unit.objects.filter(is_active=True).order_by(alphabetical("name"))
    return list(rows.values_list("slug", "name"))


def published_version(slug: str) -> ProcedureVersion | None:
    """The version in force of a procedure, or None."""
    row = Procedure.objects.select_related("published").filter(slug=slug).first()
    return row.published if row else None


def versions(slug: str) -> list[ProcedureVersion]:
    """All published versions, latest first."""
    return list(ProcedureVersion.objects.filter(procedure__slug=slug).order_by("-number"))


def has_draft(slug: str) -> bool:
    """Whether somebody is writing this procedure."""
    return DefinitionDraft.objects.filter(slug=slug).exists()


def definition_of_draft(slug: str) -> Definition:
    """The definition being written, unverified. Raises Http404."""
    return read(find_draft(slug).source)[0]


def last_step(draft: DefinitionDraft) -> int:
    """The number of the last change, those taken back included."""
    return draft.steps.order_by("-number").values_list("number", flat=True).first() or draft.step


def cases_elsewhere(version: ProcedureVersion) -> int:
    """How many cases in progress are on another version of the procedure."""
    rows = Case.objects.filter(procedure=version.procedure_id, closed_at=None)
    return rows.exclude(version=version).count()


def moves(slug: str) -> list[Move]:
    """The last moves of cases of a procedure."""
    return list(Move.objects.select_related("to").filter(procedure__slug=slug)[:10])
