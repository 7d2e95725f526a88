"""What a co-applicant reads of the applicant's answers (`shows`) before she confirms, and the mark of what she read.

The mark is derived from the answers with the server's key: it tells later whether they are still those that she agreed
to, and says nothing of them in the journal.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from parvis.casework.actions.drafting import files_of
from parvis.casework.actions.submit import applicant_of
from parvis.casework.answers import lines_of, question_of, type_of, visible_fields, visible_pages, worked_out
from parvis.casework.definition.model import Definition, FieldSpec
from parvis.casework.models import Draft
from parvis.casework.numbers import derived_code


@dataclass(frozen=True)
class Shown:
    """One answer of the applicant, as another person reads it."""

    spec: FieldSpec
    answer: Any
    lines: list[str]

    @property
    def question(self) -> str:
        """The question as it was asked."""
        return question_of(self.spec)


def shown_to(definition: Definition, draft: Draft, part: str, today: date) -> list[Shown]:
    """What her pages show her in this situation, in the order of the procedure: answers of the applicant only,
    whatever a definition says."""
    if not any(page.shows for page in definition.pages):
        return []
    answers = worked_out(definition, draft.answers, today)
    pages = [page for _number, page in visible_pages(definition, answers, today)]
    names = {name for page in pages if page.filled_by == part for name in page.shows}
    specs = [
        spec
        for page in pages
        if not page.filled_by
        for spec in visible_fields(definition, page, answers, today)
        if spec.name in names and type_of(spec).asks
    ]
    return [
        Shown(spec, answers.get(spec.name), _lines(spec, answers.get(spec.name), draft)) for spec in specs
    ]


def _lines(spec: FieldSpec, answer: Any, draft: Draft) -> list[str]:
    """Files by their names: they tell what was sent, and open nothing."""
    if answer and type_of(spec).takes_files:
        return list(files_of(draft).filter(uid__in=answer).order_by("pk").values_list("name", flat=True))
    return lines_of(spec, answer)


def who_asks(definition: Definition, draft: Draft) -> str:
    """The name of who makes the request, as she wrote it."""
    return str(draft.parties.get("representative") or applicant_of(definition, draft.answers)[0])


def mark_of(shown: list[Shown], draft: Draft, part: str) -> str:
    """The mark of what one person is shown; empty when she is shown nothing."""
    return mark({one.spec.name: one.answer for one in shown}, draft, part) if shown else ""


def mark(answers: Mapping[str, Any], draft: Draft, part: str) -> str:
    """The mark of some answers of a request, for one person: the same answers give the same mark, at any time."""
    said = json.dumps(answers, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return derived_code(f"agreed:{part}", str(draft.pk), f"{draft.version_id}:{said}")
