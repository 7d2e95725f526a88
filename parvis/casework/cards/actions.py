"""Writes of cards: types and their versions, cards, imports. Each with its journal entry."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.answers import Answers, lines_of
from parvis.casework.cards.definition import CardDefinition, write_cards
from parvis.casework.cards.files import Line, Read
from parvis.casework.cards.models import Card, CardImport, CardType, CardTypeVersion
from parvis.casework.cards.queries import definition_of
from parvis.casework.cards.rules import EDIT, MANAGE, may_edit
from parvis.casework.definition.faults import Fault, Refused
from parvis.casework.faults import CaseworkFault
from parvis.core.actors import Actor, Forbidden
from parvis.core.authorities.models import Unit
from parvis.core.journal.actions import build_entry, record
from parvis.core.journal.models import JournalEntry
from parvis.kit.text import clean_line, fold, slug

KEEP_IMPORTS = timedelta(days=1)


class KeyTaken(CaseworkFault):
    """Another card has this key."""

    message = gettext_lazy("Another card has the same key.")
    status = 422


class CardStale(CaseworkFault):
    """Somebody changed the card since the page was shown."""

    message = gettext_lazy("Somebody has just changed this card. Read what is new before you go on.")


@transaction.atomic
def publish_type(definition: CardDefinition, *, by: Actor, now: datetime) -> CardType:
    """Make a type, or a new version of it. Cards written before stay as they are. Raises Forbidden, Refused."""
    by.must(MANAGE)
    unit = Unit.objects.filter(slug=definition.kept_by).first() if definition.kept_by else None
    if definition.kept_by and unit is None:
        why = _("There is no unit “%(slug)s”.") % {"slug": definition.kept_by}
        raise Refused([Fault("kept_by", why, _("Write the identifier of a unit."))])
    source = write_cards(definition)
    row, _created = CardType.objects.select_for_update().get_or_create(
        slug=definition.cards, defaults={"title": definition.title}
    )
    last = row.versions.first()
    if last is None or last.source != source:
        number = last.number + 1 if last else 1
        last = CardTypeVersion.objects.create(card_type=row, number=number, source=source, created_at=now)
    row.title, row.unit, row.public, row.version, row.is_active = (
        definition.title,
        unit,
        definition.public,
        last,
        True,
    )
    row.save()
    data = {"type": row.slug, "version": last.number}
    record("cards.type_published", by=by, now=now, kind="card_type", pk=row.pk, data=data)
    return row


@transaction.atomic
def retire_type(row: CardType, *, by: Actor, now: datetime) -> None:
    """Use a type no more; its cards stay in the database. Raises Forbidden."""
    by.must(MANAGE)
    row.is_active = False
    row.save(update_fields=["is_active"])
    record("cards.type_retired", by=by, now=now, kind="card_type", pk=row.pk, data={"type": row.slug})


@transaction.atomic
def save_card(
    card_type: CardType,
    values: Answers,
    *,
    card: Card | None,
    revision: int | None = None,
    by: Actor,
    now: datetime,
) -> Card:
    """Add a card, or change one. `values` are checked answers. Raises Forbidden, KeyTaken, CardStale."""
    _must_edit(by, card_type)
    definition = definition_of(card_type)
    if card is not None:
        card = Card.objects.select_for_update().get(pk=card.pk)
        if revision is not None and card.revision != revision:
            raise CardStale
    changed, told = _filled(card_type, definition, values, card, by, now)
    twin = Card.objects.filter(card_type=card_type, key=changed.key).exclude(pk=changed.pk).first()
    if twin is not None and (twin.is_active or card is not None):
        raise KeyTaken
    if twin is not None:  # a card that was removed comes back
        changed, told = _filled(card_type, definition, values, twin, by, now)
    changed.save()
    data = {"changes": told.changes, "type": card_type.slug}
    record(told.action, by=by, now=now, kind="card", pk=changed.pk, data=data)
    return changed


@dataclass(frozen=True)
class _Told:
    """What a change does, to be told once the card is written."""

    action: str
    changes: dict[str, list[Any]]


def _filled(
    card_type: CardType,
    definition: CardDefinition,
    values: Answers,
    card: Card | None,
    by: Actor,
    now: datetime,
) -> tuple[Card, _Told]:
    """The card with these answers, not yet written. Answers to questions that are asked no more stay."""
    before = dict(card.values) if card is not None else {}
    asked = {spec.name for spec in definition.fields}
    after = {name: value for name, value in before.items() if name not in asked} | values
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    changes = {name: [before.get(name), after.get(name)] for name in names}
    told = _Told("card.changed" if card is not None else "card.added", changes)
    card = card or Card(card_type=card_type, key="")
    assert card_type.version is not None
    card.values, card.version, card.updated_at, card.is_active = after, card_type.version, now, True
    card.revision += card.pk is not None
    card.key = _key(definition, after) or card.key or secrets.token_hex(6)
    card.title = _title(definition, after) or card.key
    card.sort = fold(card.title)
    card.words = fold(" ".join([card.key, card.title, *_lines(definition, after)]))[:5_000]
    return card, told


def _key(definition: CardDefinition, values: Answers) -> str:
    spec = definition.question(definition.key) if definition.key else None
    if spec is None or values.get(spec.name) is None:
        return ""
    return slug(" ".join(lines_of(spec, values[spec.name])), 120)


def _title(definition: CardDefinition, values: Answers) -> str:
    told = (definition.question(name) for name in definition.told_by)
    parts = (", ".join(lines_of(spec, values.get(spec.name))) for spec in told if spec is not None)
    return " · ".join(part for part in parts if part)[:300]


def _lines(definition: CardDefinition, values: Answers) -> list[str]:
    return [line for spec in definition.fields for line in lines_of(spec, values.get(spec.name))]


def _must_edit(by: Actor, card_type: CardType) -> None:
    if not may_edit(by, card_type):
        raise Forbidden(EDIT)


@transaction.atomic
def remove_card(card: Card, *, by: Actor, now: datetime) -> None:
    """Offer a card no more. Answers that named it keep what they said of it. Raises Forbidden."""
    _must_edit(by, card.card_type)
    card.is_active, card.updated_at = False, now
    card.save(update_fields=["is_active", "updated_at"])
    record("card.removed", by=by, now=now, kind="card", pk=card.pk, data={"type": card.card_type.slug})


@transaction.atomic
def import_lines(card_type: CardType, lines: Sequence[Line], *, by: Actor, now: datetime) -> tuple[int, int]:
    """Write the rows of a table: a card of the same key is changed, others are added. Only rows without a fault are
    given. Returns how many were added and changed. Raises Forbidden."""
    _must_edit(by, card_type)
    definition = definition_of(card_type)
    known = {card.key: card for card in Card.objects.select_for_update().filter(card_type=card_type)}
    added: list[tuple[Card, _Told]] = []
    changed: list[tuple[Card, _Told]] = []
    for line in lines:
        card = known.get(_key(definition, line.answers))
        filled = _filled(card_type, definition, line.answers, card, by, now)
        if card is None:
            added.append(filled)
            known[filled[0].key] = filled[0]
        elif filled[1].changes or not card.is_active:
            changed.append(filled)
    Card.objects.bulk_create([card for card, _told in added], batch_size=500)
    written = ["key", "title", "sort", "words", "values", "version", "updated_at", "is_active", "revision"]
    Card.objects.bulk_update([card for card, _told in changed], written, batch_size=500)
    _tell([*added, *changed], card_type, by, now)
    return len(added), len(changed)


def _tell(written: Sequence[tuple[Card, _Told]], card_type: CardType, by: Actor, now: datetime) -> None:
    entries = [
        build_entry(
            told.action,
            by=by,
            now=now,
            kind="card",
            pk=card.pk,
            data={"changes": told.changes, "type": card_type.slug},
        )
        for card, told in written
    ]
    JournalEntry.objects.bulk_create(entries, batch_size=500)
    data = {"type": card_type.slug, "cards": len(written)}
    record("cards.imported", by=by, now=now, kind="card_type", pk=card_type.pk, data=data)


def keep_import(card_type: CardType, name: str, read: Read, *, by: Actor, now: datetime) -> CardImport:
    """Keep a file until its import is confirmed. Raises Forbidden."""
    _must_edit(by, card_type)
    return CardImport.objects.create(
        card_type=card_type,
        account_id=by.must_be_somebody(),
        name=clean_line(name[:200].replace("\x00", ""), 200),
        text=read.text,
        encoding=read.encoding,
        separator=read.separator,
        sent_at=now,
    )


def forget_imports(*, now: datetime) -> int:
    """Drop files that nobody confirmed. Returns how many."""
    count, _by_table = CardImport.objects.filter(sent_at__lt=now - KEEP_IMPORTS).delete()
    return count
