"""Checking answers against a definition: one way, for pages, API and tests of procedures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from parvis.casework.definition.model import Definition, DocumentSpec, FieldSpec, Page
from parvis.casework.fields.base import BadAnswer, FieldType, QuestionType, printable
from parvis.casework.fields.computed import Computed
from parvis.casework.fields.gone import GONE
from parvis.casework.fields.proofs import PROOF, proven
from parvis.core.registries import registry
from parvis.kit import expressions
from parvis.kit.expressions import ExpressionError, Type

Answers = dict[str, Any]
MOST_ENTRIES = 50


@dataclass(frozen=True)
class Problem:
    """One answer that cannot be accepted: the field (dotted for a block), the part of it, the sentence."""

    field: str
    message: str
    part: str = ""


@dataclass
class Checked:
    """Canonical answers, and what is wrong with the others."""

    answers: Answers = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@lru_cache(maxsize=1)
def _types() -> dict[str, FieldType]:
    return registry.field_types


def type_of(spec: FieldSpec) -> FieldType:
    """The field type of a question; one that stands in for it when its module left."""
    return _types().get(spec.type, GONE)


def file_questions(specs: Iterable[FieldSpec]) -> list[FieldSpec]:
    """Those that are answered with files."""
    return [spec for spec in specs if type_of(spec).takes_files]


def names_of(specs: Iterable[FieldSpec]) -> dict[str, Type]:
    """What conditions may speak of, and its type."""
    return {spec.name: type_of(spec).expression for spec in specs if type_of(spec).asks}


@lru_cache(maxsize=4096)
def _compiled(source: str, names: tuple[tuple[str, Type], ...]) -> expressions.Expression:
    return expressions.compile(source, dict(names))


@lru_cache(maxsize=4096)
def _named_in(source: str) -> frozenset[str]:
    return expressions.names_in(source)


def _worth(source: str, specs: Sequence[FieldSpec], answers: Mapping[str, Any], today: date) -> Any:
    """The value of an expression over the answers; None when it cannot be computed (a sum too large…)."""
    wanted, names, values = _named_in(source), list[tuple[str, Type]](), dict[str, Any]()
    for spec in specs:
        if spec.name in wanted and (kind := type_of(spec)).asks:
            names.append((spec.name, kind.expression))
            answer = answers.get(spec.name)
            values[spec.name] = None if answer is None else kind.value(answer)
    try:
        return _compiled(source, tuple(names)).evaluate(values, today=today)
    except ExpressionError:
        return None


def holds(condition: str | None, specs: Sequence[FieldSpec], answers: Mapping[str, Any], today: date) -> bool:
    """Whether a condition is true of the answers. No condition always holds; what cannot be computed does not."""
    return condition is None or bool(_worth(condition, specs, answers, today))


def computed(spec: FieldSpec, specs: Sequence[FieldSpec], answers: Mapping[str, Any], today: date) -> Any:
    """The answer that a formula works out of the others; None when one that it names is missing, unless it says
    itself what to do then (`empty`). A missing list is an empty one."""
    kind, formula = type_of(spec), spec.formula or "0"
    assert isinstance(kind, Computed)
    if "empty(" not in formula:
        needed = [one for one in specs if one.name in _named_in(formula)]
        if any(answers.get(one.name) is None and type_of(one).expression is not Type.LIST for one in needed):
            return None
    return kind.kept(_worth(formula, specs, answers, today))


def worked_out(definition: Definition, answers: Mapping[str, Any], today: date) -> Answers:
    """The answers of a draft, with those that formulas give worked out again: an earlier page may have changed."""
    if not any(type_of(spec).derived for spec in definition.fields):
        return dict(answers)
    found = dict(answers)
    for page in definition.pages:
        for spec in page.fields:
            if type_of(spec).derived:
                found.pop(spec.name, None)
                kept = asked_answers(definition, found, today)
                result = computed(spec, definition.fields, kept, today)
                if result is not None:
                    found[spec.name] = result
    return found


def asked_answers(definition: Definition, answers: Mapping[str, Any], today: date) -> Answers:
    """The answers to the questions that these answers call for. Others are as if they had never been given: who
    goes back and answers otherwise does not carry along what is no longer asked."""
    kept: Answers = {}
    for page in definition.pages:
        if holds(page.show_if, definition.fields, kept, today):
            for spec in page.fields:
                if spec.name in answers and holds(spec.show_if, definition.fields, kept, today):
                    kept[spec.name] = answers[spec.name]
    return kept


def visible_pages(definition: Definition, answers: Mapping[str, Any], today: date) -> list[tuple[int, Page]]:
    """Pages to ask, with their position in the definition, given what is known so far."""
    specs, kept = definition.fields, asked_answers(definition, answers, today)
    return [(n, page) for n, page in enumerate(definition.pages) if holds(page.show_if, specs, kept, today)]


def visible_fields(
    definition: Definition, page: Page, answers: Mapping[str, Any], today: date
) -> list[FieldSpec]:
    """Questions of a page to ask, given what is known so far."""
    kept = asked_answers(definition, answers, today)
    return [spec for spec in page.fields if holds(spec.show_if, definition.fields, kept, today)]


def needed_documents(
    definition: Definition, answers: Mapping[str, Any], today: date
) -> list[tuple[DocumentSpec, bool]]:
    """Documents that may be sent, and whether each is required in this situation."""
    specs, kept = definition.fields, asked_answers(definition, answers, today)
    return [
        (document, not document.optional)
        for document in definition.documents
        if holds(document.required_if, specs, kept, today) and not proven(kept.get(document.instead or ""))
    ]


def without_proofs(definition: Definition, raw: Mapping[str, Any]) -> Answers:
    """What a program sent, without marks of proof nor what only a service says: those are given on pages only, one
    request at a time."""
    said = {spec.name: {PROOF, *type_of(spec).hidden} for spec in definition.fields if type_of(spec).provable}
    return {
        name: {part: value for part, value in answer.items() if part not in said[name]}
        if name in said and isinstance(answer, Mapping)
        else answer
        for name, answer in raw.items()
    }


@lru_cache(maxsize=4096)
def _speaks_of(condition: str | None) -> frozenset[str]:
    names = expressions.names_in(condition) if condition else ()
    return frozenset(name.partition(".")[0] for name in names)


def possible_steps(
    definition: Definition, answers: Mapping[str, Any], done: Set[int], today: date
) -> tuple[int, bool]:
    """How many pages are or may be asked of the applicant, and whether documents may be: a condition that speaks of a
    question of a page to come (not among those `done`) may turn out true."""
    specs, kept = definition.fields, asked_answers(definition, answers, today)
    count, coming = 0, set[str]()

    def may_hold(condition: str | None) -> bool:
        return not coming.isdisjoint(_speaks_of(condition)) or holds(condition, specs, kept, today)

    for number, page in enumerate(definition.pages):
        if may_hold(page.show_if):
            count += not page.filled_by
            coming |= set() if number in done else {spec.name for spec in page.fields}
    return count, any(may_hold(document.required_if) for document in definition.documents)


def clean_fields(
    specs: Sequence[FieldSpec],
    raw: Mapping[str, Any],
    known: Mapping[str, Any],
    all_specs: Sequence[FieldSpec],
    today: date,
) -> Checked:
    """Check the questions one after the other; those whose condition is false are left out, whatever was sent."""
    checked = Checked()
    for spec in specs:
        so_far = {**known, **checked.answers}
        if not type_of(spec).asks or not holds(spec.show_if, all_specs, so_far, today):
            continue
        try:
            if type_of(spec).derived:
                answer = computed(spec, all_specs, so_far, today)
            else:
                answer = clean_one(spec, raw.get(spec.name), today, checked)
        except BadAnswer as bad:
            checked.problems += [Problem(spec.name, one.message, one.part) for one in (bad, *bad.others)]
        else:
            if answer is not None:
                checked.answers[spec.name] = answer
    return checked


def clean_one(spec: FieldSpec, raw: Any, today: date, checked: Checked) -> Any:
    """The canonical answer to one question, None when it may be empty and is. Raises BadAnswer."""
    kind, answer = type_of(spec), None
    if not kind.empty(raw):
        if not isinstance(kind, QuestionType):
            return _clean_block(spec, raw, today, checked)
        answer = kind.clean(raw, spec, today)
    if answer is None or answer == "":  # nothing, or blanks that are nothing once cleaned
        if spec.optional:
            return None
        raise BadAnswer(kind.missing(spec))
    return answer


def _clean_block(spec: FieldSpec, raw: Any, today: date, checked: Checked) -> list[Answers]:
    if (
        not isinstance(raw, list)
        or len(raw) > MOST_ENTRIES
        or not all(isinstance(item, dict) for item in raw)
    ):
        raise BadAnswer(_("Send at most %(count)s entries.") % {"count": MOST_ENTRIES})
    entries = []
    for index, item in enumerate(raw):
        inner = clean_fields(spec.fields, item, {}, spec.fields, today)
        unknown = set(item) - {each.name for each in spec.fields}
        checked.problems += [
            Problem(f"{spec.name}.{index}.{each.field}", each.message, each.part) for each in inner.problems
        ]
        checked.problems += [
            Problem(f"{spec.name}.{index}.{name}", _("This question does not exist."))
            for name in sorted(map(printable, unknown))
        ]
        entries.append(inner.answers)
    return entries


def clean_all(definition: Definition, raw: Mapping[str, Any], today: date) -> Checked:
    """Check a whole set of answers, page after page. Unknown names are problems too."""
    checked = Checked()
    for page in definition.pages:
        if not holds(page.show_if, definition.fields, checked.answers, today):
            continue
        part = clean_fields(page.fields, raw, checked.answers, definition.fields, today)
        checked.answers |= part.answers
        checked.problems += part.problems
    known = {spec.name for spec in definition.fields}
    for name in sorted(map(printable, set(raw) - known))[:MOST_ENTRIES]:
        checked.problems.append(Problem(name, _("This question does not exist.")))
    return checked


def summary(
    definition: Definition, answers: Mapping[str, Any], today: date
) -> list[tuple[int, Page, list[Any]]]:
    """For each visible page: its position, itself, and its (question, lines of the answer) pairs."""
    found = []
    for number, page in visible_pages(definition, answers, today):
        rows = [
            (question_of(spec), [*lines_of(spec, answers.get(spec.name)), *_drawing(spec, answers)])
            for spec in visible_fields(definition, page, answers, today)
            if type_of(spec).asks
        ]
        found.append((number, page, rows))
    return found


def _drawing(spec: FieldSpec, answers: Mapping[str, Any]) -> list[str]:
    """The answer drawn, for pages only: safe markup."""
    answer = answers.get(spec.name)
    drawing = "" if answer is None else type_of(spec).drawing(answer, spec)
    return [drawing] if drawing else []


def question_of(spec: FieldSpec) -> str:
    """The question as it is asked."""
    return spec.label or type_of(spec).default_label()


def lines_of(spec: FieldSpec, answer: Any) -> list[str]:
    """The answer as people read it; an empty list when there is none."""
    if answer is None:
        return []
    if spec.type == "block":
        return [
            ", ".join(line for inner in spec.fields for line in lines_of(inner, entry.get(inner.name)))
            for entry in answer
        ]
    return type_of(spec).lines(answer, spec)


def columns_of(spec: FieldSpec, answer: Any) -> dict[str, str]:
    """The answer as cells of a flat table, by column: the name of the question, then what its type adds after a
    dot. The same columns whatever the answer; a block holds one cell, its entries one a line."""
    if not type_of(spec).asks:
        return {}
    if spec.type == "block":
        return {spec.name: "\n".join(lines_of(spec, answer))}
    cells = type_of(spec).columns(answer, spec)
    return {f"{spec.name}.{end}" if end else spec.name: text for end, text in cells.items()}
