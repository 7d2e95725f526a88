"""What a type of cards is: a title and questions in the language of procedures, read from YAML and written back."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import yaml
from django.utils.translation import gettext as _
from pydantic import Field, ValidationError

from parvis.casework.answers import type_of
from parvis.casework.definition.faults import Fault, Refused
from parvis.casework.definition.language import WIDTH, Dumper
from parvis.casework.definition.model import Definition, FieldSpec, Page, Part, Privacy
from parvis.casework.definition.parsing import parse
from parvis.casework.definition.refusals import from_errors
from parvis.casework.definition.words import Line, Name, Names, Slug, Switch
from parvis.casework.verification.checks import questions

# Kinds of questions that a cell of a table cannot answer.
NOT_HERE = frozenset({"block", "file", "note", "card"})
RESERVED = frozenset({"types"})  # a word of our addresses


class CardDefinition(Part):
    """A type of cards."""

    cards: Slug
    title: Line = Field(max_length=120)
    one: Line = Field(description="What one card is called.")
    key: Name | None = Field(default=None, description="The question whose answer names a card.")
    digest: Names = Field(default=(), description="The questions whose answers tell a card in one line.")
    kept_by: Slug | None = Field(default=None, description="The unit whose agents see and change it.")
    public: Switch = Field(default=False, description="Its cards may be offered in public forms.")
    privacy: Privacy | None = None
    fields: tuple[FieldSpec, ...] = Field(min_length=1, max_length=60)

    @property
    def told_by(self) -> tuple[str, ...]:
        """The questions that tell a card: those of the digest, else the first one."""
        return tuple(self.digest) or (self.fields[0].name,)

    def question(self, name: str) -> FieldSpec | None:
        """The question of this name."""
        return next((spec for spec in self.fields if spec.name == name), None)


def read_cards(text: str) -> CardDefinition:
    """The type that a YAML text spells. Raises Refused with everything that is wrong."""
    data, lines = parse(text)
    return from_plain(data, lines)


def from_plain(data: Any, lines: dict[str, int] | None = None) -> CardDefinition:
    """The type in plain data. Raises Refused."""
    try:
        found = CardDefinition.model_validate(data)
    except ValidationError as problem:
        raise Refused(from_errors(problem.errors(include_url=False), data, lines or {})) from problem
    faults = list(_faults(found))
    if faults:
        raise Refused(faults)
    return found


def to_plain(definition: CardDefinition) -> dict[str, Any]:
    """Plain data, without what is usual."""
    return definition.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def write_cards(definition: CardDefinition) -> str:
    """The canonical YAML of a type."""
    return yaml.dump(to_plain(definition), Dumper=Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)


@lru_cache(maxsize=200)
def parsed(source: str) -> CardDefinition:
    """The type that a kept version spells. Versions never change."""
    return from_plain(parse(source)[0])


def _faults(definition: CardDefinition) -> Iterator[Fault]:
    page = Page.model_construct(title=definition.title, fields=definition.fields, intro="", show_if=None)
    yield from questions.check(Definition.model_construct(pages=(page,), documents=()))
    names = {spec.name for spec in definition.fields}
    for index, spec in enumerate(definition.fields):
        if spec.type in NOT_HERE:
            why = _("A card cannot hold a question of type “%(type)s”.") % {"type": spec.type}
            yield Fault(f"fields.{index}.type", why, _("Choose another type."))
        if spec.show_if:
            why = _("A card asks all its questions: “show_if” is not possible here.")
            yield Fault(f"fields.{index}.show_if", why, _("Remove it."))
    for path, name in [("key", definition.key), *(("digest", name) for name in definition.digest)]:
        if name is not None and name not in names:
            why = _("There is no question “%(name)s”.") % {"name": name}
            yield Fault(path, why, _("Write the name of one of the questions."))
    if definition.cards in RESERVED:
        why = _("“%(name)s” cannot be the identifier of a type.") % {"name": definition.cards}
        yield Fault("cards", why, _("Choose another name."))
    yield from _key_faults(definition)
    yield from _privacy_faults(definition)


def _key_faults(definition: CardDefinition) -> Iterator[Fault]:
    spec = definition.question(definition.key) if definition.key else None
    if spec is not None and (spec.optional or spec.type in {"choices", "identity", "address"}):
        why = _("“%(name)s” cannot be the key of a card.") % {"name": spec.name}
        yield Fault("key", why, _("Choose a question that is mandatory and holds one line."))


def _privacy_faults(definition: CardDefinition) -> Iterator[Fault]:
    """People on cards are people: why they are there must be said (GDPR art. 13 and 30), and they are not public."""
    known = [spec for spec in definition.fields if spec.type not in NOT_HERE]
    if definition.privacy is None and any(spec.type in {"identity", "email", "phone"} for spec in known):
        why = _("These cards hold personal data, and nothing says why.")
        yield Fault("privacy", why, _("Write privacy: purpose, basis and keep."))
    if definition.public and any(spec.sensitive for spec in known):
        why = _("Cards with sensitive data cannot be offered in public forms.")
        yield Fault("public", why, _("Remove public, or the sensitive question."))


def asks(spec: FieldSpec) -> str:
    """The question as it is asked."""
    return spec.label or type_of(spec).default_label()
