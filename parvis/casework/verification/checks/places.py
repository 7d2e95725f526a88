"""Where each question and each condition stands, and what is answered before it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from parvis.casework.definition.model import Definition, FieldSpec


@dataclass(frozen=True)
class Place:
    """A question: its path, and the questions that a condition on it may name (those of its block only)."""

    path: str
    spec: FieldSpec
    before: tuple[FieldSpec, ...]
    page: int
    inside: FieldSpec | None = None


@dataclass(frozen=True)
class Guard:
    """A condition: its path, its source, what it may name; and the question and page it guards, if any."""

    path: str
    source: str
    before: tuple[FieldSpec, ...]
    spec: FieldSpec | None = None
    page: int | None = None
    inside: FieldSpec | None = None
    later: bool = False  # read again on later days than that of the request


def places(definition: Definition) -> Iterator[Place]:
    """All questions, those of blocks included, in the order they are asked."""
    before: list[FieldSpec] = []
    for number, page in enumerate(definition.pages):
        for index, spec in enumerate(page.fields):
            path = f"pages.{number}.fields.{index}"
            yield Place(path, spec, tuple(before), number)
            for inner, item in enumerate(spec.fields):
                yield Place(f"{path}.fields.{inner}", item, spec.fields[:inner], number, spec)
            before.append(spec)


def guards(definition: Definition) -> Iterator[Guard]:
    """All conditions of a definition."""
    before: list[FieldSpec] = []
    for number, page in enumerate(definition.pages):
        if page.show_if is not None:
            yield Guard(f"pages.{number}.show_if", page.show_if, tuple(before), page=number)
        before += page.fields
    for place in places(definition):
        if place.spec.show_if is not None:
            path = f"{place.path}.show_if"
            yield Guard(path, place.spec.show_if, place.before, place.spec, place.page, place.inside)
    for index, document in enumerate(definition.documents):
        if document.required_if is not None:
            yield Guard(f"documents.{index}.required_if", document.required_if, definition.fields)
    for name, step in definition.workflow.transitions.items():
        if step.show_if is not None:
            path = f"workflow.transitions.{name}.show_if"
            yield Guard(path, step.show_if, definition.fields, later=True)


def among(word: str, known: Iterable[str]) -> str:
    """How to mend an unknown word: the nearest one, or the list of those that exist."""
    names = sorted(known)
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return _("Did you mean “%(word)s”?") % {"word": near[0]}
    return _("Choose among: %(words)s.") % {"words": ", ".join(names)} if names else _("Remove it.")
