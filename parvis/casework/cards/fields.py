"""A question answered with one card of a type: a school, a street."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.cards.models import Card, CardType
from parvis.casework.cards.queries import in_a_town, offered
from parvis.casework.definition.model import FieldSpec
from parvis.casework.fields.base import BadAnswer, QuestionType
from parvis.kit.text import fold

FEW = 150  # more are not shown in a list: their name is written
MOST_LIKELY = 4


class CardQuestion(QuestionType):
    """One card. The answer keeps what the card said on that day: it may change or be removed later."""

    name = "card"
    label = gettext_lazy("Your choice")
    called = gettext_lazy("Card: a school, a street…")
    options = frozenset({"source"})
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
        return offered(spec.source or "").values_list("key", flat=True).first()

    def widget(self, spec: FieldSpec) -> forms.Widget:
        if in_a_town() and offered(spec.source or "")[FEW : FEW + 1]:
            return forms.TextInput({"autocomplete": "off"})
        return forms.Select(choices=[("", ""), *_choices(spec)])

    def initial(self, answer: Any, spec: FieldSpec) -> Any:
        long = in_a_town() and offered(spec.source or "")[FEW : FEW + 1]
        return answer["title"] if long else answer["key"]

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        return [str(answer["title"])]

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        return {"type": "string", "description": "Key of a card"}

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
            yield from _of_town(spec.source)


def _of_town(slug: str) -> Iterator[tuple[str, str, str]]:
    card_type = CardType.objects.filter(slug=slug, is_active=True).first()
    if card_type is None:
        why = _("There is no type of cards “%(slug)s”.") % {"slug": slug}
        yield "source", why, _("Make it first, on the page of cards.")
    elif not card_type.public:
        why = _("The cards “%(title)s” may not be offered in public forms.") % {"title": card_type.title}
        yield "source", why, _("Allow it in their type, or choose another one.")


def _choices(spec: FieldSpec) -> list[tuple[str, str]]:
    return list(offered(spec.source or "").values_list("key", "title")[: FEW + 1]) if in_a_town() else []


def _one(spec: FieldSpec, wanted: str) -> Card:
    """The card of this key, or whose title was written. Raises BadAnswer, with what was perhaps meant."""
    rows = offered(spec.source or "")
    card = rows.filter(key=wanted).first()
    if card is not None:
        return card
    words = fold(wanted)
    same = list(rows.filter(sort=words)[:2])
    if not same and words:
        likely = rows
        for word in words.split()[:8]:
            likely = likely.filter(words__contains=word)
        same = list(likely[: MOST_LIKELY + 1])
    if len(same) == 1:
        return same[0]
    if not same:
        raise BadAnswer(_("Nothing has this name. Check the spelling."))
    names = ", ".join(one.title for one in same[:MOST_LIKELY])
    raise BadAnswer(_("Several have this name: %(names)s. Write it in full.") % {"names": names})
