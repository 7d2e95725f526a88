"""A condition, said in rows: when a question is asked, a page shown, a document required, a step possible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.casework.answers import question_of
from parvis.casework.clauses import (
    BARE,
    LABELS,
    BadClause,
    Clause,
    in_words,
    operators_of,
    rows_of,
    source_of,
)
from parvis.casework.definition.faults import Refused
from parvis.casework.definition.model import Definition, FieldSpec
from parvis.casework.faults import CaseworkFault
from parvis.casework.studio import outline, parts, queries
from parvis.casework.studio.actions import writing
from parvis.casework.studio.editing import NoSuchPart, part_at, put
from parvis.casework.studio.manifest import WRITE
from parvis.casework.studio.views.desk import base_of, by, guarded, revision
from parvis.casework.verification.checks.places import places
from parvis.core.permissions.decorators import needs
from parvis.core.registries import registry
from parvis.kit.text import small_number

MOST_ROWS = 12
LIVE = "clauses"


@dataclass(frozen=True)
class RowShown:
    """One row of the form."""

    number: int
    clause: Clause
    operators: Sequence[tuple[str, Any]]
    choices: Sequence[tuple[str, str]]
    asks_value: bool
    day: bool


def nameable(definition: Definition, path: str) -> list[FieldSpec]:
    """The questions that the condition of a part may name: those asked before it, or in its block before it."""
    if path.startswith(("documents.", "workflow.")):
        found: Sequence[FieldSpec] = definition.fields
    elif path.count(".") == 1:  # a page
        number = int(path.split(".")[1])
        found = [spec for page in definition.pages[:number] for spec in page.fields]
    else:
        found = next((place.before for place in places(definition) if place.path == path), ())
    types = registry.field_types
    return [spec for spec in found if spec.type in types and types[spec.type].asks]


@needs(WRITE)
@require_http_methods(["GET", "POST"])
@guarded
def condition(request: HttpRequest, slug: str, path: str) -> HttpResponseBase:
    """The rows; or the expression itself, for one that says more than rows can."""
    opened, kind = queries.opened(slug), parts.kind_at(path)
    if not kind.guarded:
        raise NoSuchPart(path)
    here = part_at(opened.definition, path)
    specs = nameable(opened.definition, path)
    source = getattr(here, kind.guarded) or ""
    page = Page(request, opened, path, kind, specs, source)
    if request.method != "POST":
        return page.draw()
    if page.redraws:
        return page.draw()
    try:
        wanted = page.wanted()
        writing.change(
            slug,
            lambda whole: put(whole, f"{path}.{kind.guarded}", wanted or None),
            said=_("Condition of “%(part)s” changed") % {"part": page.title},
            revision=revision(request),
            **by(request),
        )
    except BadClause as bad:
        return page.draw(str(bad))
    except CaseworkFault as fault:
        return page.draw(str(fault.message))
    except Refused as refused:
        return page.draw(f"{refused.faults[0].why} {refused.faults[0].mend}")
    messages.success(request, _("The condition is changed."))
    return redirect(f"{base_of(slug)}partie/{path}/")


class Page:
    """The page of one condition."""

    def __init__(
        self,
        request: HttpRequest,
        opened: queries.Opened,
        path: str,
        kind: parts.Kind,
        specs: Sequence[FieldSpec],
        source: str,
    ) -> None:
        self.request, self.opened, self.path, self.kind = request, opened, path, kind
        self.specs, self.source = specs, source
        self.known = {spec.name: spec for spec in specs}
        self.title = outline.part_title(opened.definition, path, part_at(opened.definition, path))
        self.written = rows_of(source, specs) if source else ("and", [])

    @property
    def redraws(self) -> bool:
        """Whether the form is only asked again: another question was chosen, a row was added or taken away."""
        post = self.request.POST
        pressed = any(name.startswith(("add-row", "drop-row", "look")) for name in post)
        return pressed or self.request.headers.get("X-Refresh") == LIVE

    @property
    def always(self) -> bool:
        """Whether there is no condition."""
        if self.request.method == "POST":
            return self.request.POST.get("when") == "always"
        return not self.source

    def clauses(self) -> tuple[str, list[Clause]]:
        """What the rows say: as sent, else as kept; one row at least is shown."""
        if self.request.method == "POST":
            return self.request.POST.get("joined", "and"), read_rows(self.request.POST)
        joined, found = self.written or ("and", [])
        return joined, found or [Clause("", "", "")]

    def wanted(self) -> str:
        """The expression that the form asks for. Raises BadClause."""
        post = self.request.POST
        if self.always:
            return ""
        if "source" in post:
            return post["source"].strip()[:500]
        joined, found = self.clauses()
        filled = [clause for clause in found if clause.name]
        if not filled:
            raise BadClause(_("Choose a question, or say that there is no condition."))
        return source_of(joined, filled, self.specs)

    def draw(self, problem: str = "") -> HttpResponse:
        """The page."""
        joined, found = self.clauses()
        context = {
            "opened": self.opened,
            "draft": self.opened.draft,
            "base": base_of(self.opened.draft.slug),
            "path": self.path,
            "kind": self.kind,
            "title": self.title,
            "always": self.always,
            "joined": joined,
            "rows": [self._row(number, clause) for number, clause in enumerate(found)],
            "questions": [(spec.name, question_of(spec)) for spec in self.specs],
            "free": self.written is None,
            "source": self.request.POST.get("source", self.source),
            "said": in_words(self.source, self.specs) if self.source else "",
            "problem": problem,
            "faults": self.opened.findings.under(f"{self.path}.{self.kind.guarded}"),
        }
        part = f"#{LIVE}" if self.request.headers.get("X-Refresh") == LIVE else ""
        return render(self.request, f"studio/condition.html{part}", context, status=422 if problem else 200)

    def _row(self, number: int, clause: Clause) -> RowShown:
        spec = self.known.get(clause.name)
        operators = operators_of(spec) if spec else []
        operator = clause.operator if clause.operator in operators else (operators[0] if operators else "")
        kind = registry.field_types[spec.type].expression if spec else ""
        return RowShown(
            number=number,
            clause=Clause(clause.name, operator, clause.value),
            operators=[(name, LABELS[name]) for name in operators],
            choices=[(choice.name, choice.label) for choice in spec.choices] if spec else [],
            asks_value=spec is not None and operator not in BARE,
            day=kind == "date" and spec is not None and spec.type != "identity",
        )


def read_rows(post: QueryDict) -> list[Clause]:
    """The rows that were sent, after the button that adds one or takes one away."""
    count = min(small_number(post.get("rows", "")) or 0, MOST_ROWS)
    found = [
        Clause(
            post.get(f"name-{number}", ""),
            post.get(f"operator-{number}", ""),
            post.get(f"value-{number}", ""),
        )
        for number in range(count)
        if f"drop-row-{number}" not in post
    ]
    if "add-row" in post and len(found) < MOST_ROWS:
        found.append(Clause("", "", ""))
    return found or [Clause("", "", "")]
