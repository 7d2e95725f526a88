"""Putting choices in order of preference."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.definition.model import FieldSpec
from parvis.casework.fields.base import BadAnswer, QuestionType
from parvis.casework.fields.choices import pairs
from parvis.kit.expressions import Type
from parvis.kit.ui.widgets import Parts

MOST_PLACES = 20


def places(spec: FieldSpec) -> list[str]:
    """The parts of the control, one for each place: as many as `max` says, or as there are choices."""
    most = int(spec.most) if isinstance(spec.most, int | float) else len(spec.choices)
    return [f"place{number}" for number in range(1, min(most, len(spec.choices), MOST_PLACES) + 1)]


class Ranking(QuestionType):
    """Choices from the most to the least wanted; the first is compulsory, the next ones are not. `max` says how
    many places there are. Conditions see the list."""

    name = "ranking"
    label = gettext_lazy("Your choices, in order")
    called = gettext_lazy("Choices to rank")
    options = frozenset({"choices", "max"})
    bounds = "count"
    most_allowed = MOST_PLACES
    expression = Type.LIST
    personal = False

    def clean(self, raw: Any, spec: FieldSpec, today: date) -> list[str]:
        names, known = places(spec), {choice.name for choice in spec.choices}
        if isinstance(raw, dict) and set(raw) <= set(names):
            raw = [raw.get(name) or "" for name in names]
        if not isinstance(raw, list) or len(raw) > len(names) or not all(isinstance(n, str) for n in raw):
            raise BadAnswer(_("Choose among the answers."))
        for number, name in enumerate(raw, 1):
            part = f"place{number}"
            if name and name not in known:
                raise BadAnswer(_("Choose among the answers."), part)
            if name and name in raw[: number - 1]:
                raise BadAnswer(_("You chose this one already. Choose another."), part)
            if not name and any(raw[number:]):
                raise BadAnswer(_("Fill in this place before the next ones."), part)
        return [name for name in raw if name]

    def empty(self, raw: Any) -> bool:
        return super().empty(raw) or (isinstance(raw, dict) and not any(raw.values()))

    def missing(self, spec: FieldSpec) -> str:
        return _("Choose at least one answer.")

    def example(self, spec: FieldSpec, today: date) -> Any:
        return [choice.name for choice in spec.choices[: len(places(spec))]] or None

    def widget(self, spec: FieldSpec) -> forms.Widget:
        names = places(spec)
        controls = {name: forms.Select(choices=[("", ""), *pairs(spec)]) for name in names}
        labels = {name: _("Choice number %(number)s") % {"number": n} for n, name in enumerate(names, 1)}
        return Parts(controls, labels, optional=names[1:])

    def initial(self, answer: Any, spec: FieldSpec) -> Any:
        return dict(zip(places(spec), answer, strict=False)) if isinstance(answer, list) else answer

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        labels = dict(pairs(spec))
        return [f"{number}. {labels.get(name, name)}" for number, name in enumerate(answer, 1)]

    def columns(self, answer: Any, spec: FieldSpec) -> dict[str, str]:
        labels, chosen = dict(pairs(spec)), answer or []
        return {
            str(n): labels.get(chosen[n - 1], chosen[n - 1]) if n <= len(chosen) else ""
            for n in range(1, len(places(spec)) + 1)
        }

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        names = [choice.name for choice in spec.choices]
        return {
            "type": "array",
            "items": {"type": "string", "enum": names},
            "uniqueItems": True,
            "minItems": 1,
            "maxItems": len(places(spec)) or 1,
        }
