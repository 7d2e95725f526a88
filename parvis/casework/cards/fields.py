"""A question answered with one card of a type: a school, a street."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.answers import holds, names_of
from parvis.casework.cards.models import Card, CardType
from parvis.casework.cards.queries import definition_of, in_a_town, offered
from parvis.casework.definition.faults import split
from parvis.casework.definition.model import FieldSpec
from parvis.casework.fields.base import BadAnswer, QuestionType
from parvis.kit import expressions
from parvis.kit.expressions import ExpressionError, Type
from parvis.kit.text import fold

FEW = 150  # more are not shown in a list: their name is written
MOST_LIKELY = 4
MOST_SIFTED = 2_000


class CardQuestion(QuestionType):
    """One card. The answer keeps what the card said on that day: it may change or be removed later."""

    name = "card"
    label = gettext_lazy("Your choice")
    called = gettext_lazy("Card: a school, a street…")
    options = frozenset({"source"})
    settings = frozenset({"where"})
    lives = True
    personal = False

    def clean(self, raw: Any, spec: FieldSpec, today: date) -> dict[str, Any]:
        wanted = raw.get("key") if isinstance(raw, dict) else raw
        if not isinstance(wanted, str) or "\x00" in wanted or len(wanted) > 300:
            raise BadAnswer(self.missing(spec))
        if not in_a_town():  # a procedure checked without a database
            return {"key": wanted, "title": wanted, "values": {}}
        card = _one(spec, wanted.strip())
        return {"key": card.key, "title": card.title, "values": card.values}

    def missing(self, spec: FieldSpec) -> str:
        return _("Choose one of the answers.")

    def example(self, spec: FieldSpec, today: date) -> Any:
        if not in_a_town():
            return "exemple"
        return next((card.key for card in _cards(spec)), None)

    def widget(self, spec: FieldSpec) -> forms.Widget:
        cards = _cards(spec)
        if len(cards) > FEW:
            return forms.TextInput({"autocomplete": "off"})
        return forms.Select(choices=[("", ""), *((card.key, card.title) for card in cards)])

    def initial(self, answer: Any, spec: FieldSpec) -> Any:
        return answer["title"] if len(_cards(spec)) > FEW else answer["key"]

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        return [str(answer["title"])]

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        kept = {"key": {"type": "string"}, "title": {"type": "string"}, "values": {"type": "object"}}
        as_kept = {"type": "object", "properties": kept, "required": ["key"]}
        return {"description": "Key of a card", "anyOf": [{"type": "string"}, as_kept]}

    def value(self, answer: Any) -> Any:
        return answer["key"] if answer else None

    def offers(self, word: str) -> list[tuple[str, str]] | None:
        rows = CardType.objects.filter(is_active=True, public=True).order_by("title")
        return list(rows.values_list("slug", "title")) if word == "source" else None

    def faults(self, spec: FieldSpec) -> Iterable[tuple[str, str, str]]:
        if spec.source is None:
            why = _("Nothing says which cards are offered.")
            yield "source", why, _("Write source, the identifier of a type of cards.")
        elif in_a_town():
            yield from _of_town(spec.source, spec.settings.get("where"))


def _of_town(slug: str, where: Any) -> Iterator[tuple[str, str, str]]:
    card_type = CardType.objects.filter(slug=slug, is_active=True).select_related("version").first()
    if card_type is None:
        why = _("There is no type of cards “%(slug)s”.") % {"slug": slug}
        yield "source", why, _("Make it first, on the page of cards.")
        return
    if not card_type.public:
        why = _("The cards “%(title)s” may not be offered in public forms.") % {"title": card_type.title}
        yield "source", why, _("Allow it in their type, or choose another one.")
    if where is not None:
        try:
            expressions.check(str(where), names_of(definition_of(card_type).fields), expects=Type.BOOLEAN)
        except ExpressionError as error:
            yield "settings", *split(error.message)


def _rows(spec: FieldSpec) -> QuerySet[Card]:
    return offered(spec.source or "")


def _cards(spec: FieldSpec) -> list[Card]:
    """The cards that the question offers, one more than a list shows at most; none outside a town."""
    if not in_a_town():
        return []
    if spec.settings.get("where") is None:
        return list(_rows(spec)[: FEW + 1])
    return [card for card in _rows(spec)[:MOST_SIFTED] if _suits(card, spec)][: FEW + 1]


def _suits(card: Card, spec: FieldSpec) -> bool:
    """Whether the condition of the question holds of the card. One that its type understands no more holds of none."""
    where = spec.settings.get("where")
    if where is None:
        return True
    try:
        return holds(str(where), definition_of(card.card_type).fields, card.values, timezone.localdate())
    except ExpressionError:
        return False


def _one(spec: FieldSpec, wanted: str) -> Card:
    """The card of this key, or whose title was written. Raises BadAnswer, with what was perhaps meant."""
    rows = _rows(spec)
    card = rows.filter(key=wanted).first()
    if card is not None and _suits(card, spec):
        return card
    words = fold(wanted)
    same = [card for card in rows.filter(sort=words)[:MOST_LIKELY] if _suits(card, spec)]
    if not same and words:
        likely = rows
        for word in words.split()[:8]:
            likely = likely.filter(words__contains=word)
        same = [card for card in likely[:MOST_SIFTED] if _suits(card, spec)][: MOST_LIKELY + 1]
    if len(same) == 1:
        return same[0]
    if not same:
        raise BadAnswer(_("Nothing has this name. Check the spelling."))
    names = ", ".join(one.title for one in same[:MOST_LIKELY])
    raise BadAnswer(_("Several have this name: %(names)s. Write it in full.") % {"names": names})
