"""Questions: types that exist, options that the type knows, names that differ, labels, bounds, blocks."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Iterator
from datetime import date

from django.utils.translation import gettext as _

from parvis.casework.definition.faults import Fault, fault
from parvis.casework.definition.model import Definition, FieldSpec
from parvis.casework.fields.base import FieldType
from parvis.casework.verification.checks.places import Place, among, places
from parvis.core.registries import registry
from parvis.kit.expressions import FUNCTIONS

# Names of the controls that pages send beside the answers.
CONTROLS = frozenset({"shown", "later", "aside", "name"})
MOST_QUESTIONS = 300
OPTIONS = {
    "min": "least",
    "max": "most",
    "unit": "unit",
    "choices": "choices",
    "fields": "fields",
    "rows": "rows",
    "within": "within",
    "formula": "formula",
    "source": "source",
}


def check(definition: Definition) -> Iterator[Fault]:
    """All faults of the questions and of the names of documents."""
    if sum(1 for _place in places(definition)) > MOST_QUESTIONS:
        why = _("There are more than %(count)s questions.") % {"count": MOST_QUESTIONS}
        yield fault("field.too_many", "pages", why, _("Split the procedure."))
    yield from _names(definition)
    types: dict[str, FieldType] = registry.field_types
    for place in places(definition):
        kind = types.get(place.spec.type)
        if kind is None:
            why = _("There is no question of type “%(type)s”.") % {"type": place.spec.type}
            yield fault("field.type_unknown", f"{place.path}.type", why, among(place.spec.type, types))
            continue
        yield from _options(place, kind)
        yield from _choices(place)
        yield from _label(place, kind)
        yield from _bounds(place, kind)
        yield from _block(place)


def _names(definition: Definition) -> Iterator[Fault]:
    seen: set[str] = set()
    named = [(place.path, place.spec.name) for place in places(definition)]
    named += [(f"documents.{index}", spec.name) for index, spec in enumerate(definition.documents)]
    for path, name in named:
        if name in seen:
            why = _("The name “%(name)s” is used twice.") % {"name": name}
            yield fault("name.twice", path, why, _("Give each question and each document its own name."))
        if keyword.iskeyword(name) or name in FUNCTIONS or name in CONTROLS:
            why = _("The name “%(name)s” is a word of the language.") % {"name": name}
            yield fault("name.reserved", path, why, _("Choose another name."))
        seen.add(name)


def _options(place: Place, kind: FieldType) -> Iterator[Fault]:
    for word, attribute in OPTIONS.items():
        if getattr(place.spec, attribute) not in (None, "", (), {}) and word not in kind.options:
            why = _("A question of type “%(type)s” does not know “%(word)s”.") % {
                "type": kind.name,
                "word": word,
            }
            yield fault("field.option_unknown", f"{place.path}.{word}", why, _("Remove it."))
    for word in sorted(place.spec.settings.keys() - kind.settings):
        why = _("A question of type “%(type)s” does not know “%(word)s”.") % {"type": kind.name, "word": word}
        yield fault("field.option_unknown", f"{place.path}.settings.{word}", why, among(word, kind.settings))
    for word, why, mend in kind.faults(place.spec):
        yield fault("field.wrong", f"{place.path}.{word}", why, mend)


def _choices(place: Place) -> Iterator[Fault]:
    least = {"choice": 2, "choices": 1, "ranking": 2, "linked_choices": 1}.get(place.spec.type, 0)
    names = [choice.name for choice in place.spec.choices]
    if len(names) < least:
        why = _("“%(name)s” offers too few answers.") % {"name": place.spec.name}
        mend = _("Write at least %(count)s choices.") % {"count": least}
        yield fault("field.choices_missing", f"{place.path}.choices", why, mend)
    for index, name in enumerate(names):
        if name in names[:index]:
            why = _("The answer “%(name)s” is offered twice.") % {"name": name}
            yield fault("field.choice_twice", f"{place.path}.choices.{index}", why, _("Keep one of them."))


def _label(place: Place, kind: FieldType) -> Iterator[Fault]:
    if not place.spec.label and not kind.explains_itself:
        why = _("“%(name)s” asks nothing: it has no label.") % {"name": place.spec.name}
        yield fault("field.label_missing", f"{place.path}.label", why, _("Write the question in label."))


def _bounds(place: Place, kind: FieldType) -> Iterator[Fault]:
    read = {"number": _number, "count": _count(kind), "date": _day}.get(kind.bounds)
    found: list[float | date] = []
    for word in ("min", "max"):
        bound = getattr(place.spec, OPTIONS[word])
        if bound is None or read is None or word not in kind.options:
            continue
        value = read(bound)
        if value is not None:
            found.append(value)
        elif kind.bounds != "date" or bound != "today":
            yield _bad_bound(f"{place.path}.{word}", bound, kind)
    if len(found) == 2 and found[0] > found[1]:  # type: ignore[operator]
        why = _("No answer is possible: min is greater than max.")
        yield fault("field.bounds_crossed", f"{place.path}.min", why, _("Exchange them."))


def _bad_bound(path: str, bound: object, kind: FieldType) -> Fault:
    mends = {
        "number": _("Write a number."),
        "date": _("Write today, or a date such as 2026-12-31."),
        "count": _("Write a whole number from 1 to %(most)s.") % {"most": kind.most_allowed},
    }
    why = _("“%(bound)s” is no bound of a question of type “%(type)s”.") % {"bound": bound, "type": kind.name}
    return fault("field.bound_bad", path, why, mends[kind.bounds])


def _number(bound: int | float | str) -> float | None:
    return None if isinstance(bound, str) else bound


def _count(kind: FieldType) -> Callable[[int | float | str], float | None]:
    return lambda bound: bound if isinstance(bound, int) and 1 <= bound <= kind.most_allowed else None


def _day(bound: int | float | str) -> date | None:
    try:
        return date.fromisoformat(str(bound))
    except ValueError:
        return None


def _block(place: Place) -> Iterator[Fault]:
    spec: FieldSpec = place.spec
    if spec.type != "block":
        return
    if not spec.fields:
        why = _("The block “%(name)s” has no question.") % {"name": spec.name}
        yield fault("field.block_empty", f"{place.path}.fields", why, _("Write its questions in fields."))
    for index, inner in enumerate(spec.fields):
        if inner.type in {"block", "file"}:
            why = _("A block cannot hold a question of type “%(type)s”.") % {"type": inner.type}
            mend = _("Ask it outside the block.")
            yield fault("field.block_holds", f"{place.path}.fields.{index}.type", why, mend)
