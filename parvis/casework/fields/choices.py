"""Questions answered by choosing: one among several, several among several, yes or no."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.definition.model import FieldSpec
from parvis.casework.fields.base import BadAnswer, QuestionType
from parvis.kit.expressions import Type
from parvis.kit.ui.widgets import Boxes, Options

FEW = 8


def pairs(spec: FieldSpec) -> list[tuple[str, str]]:
    """Values and labels, as widgets want them."""
    return [(choice.name, choice.label) for choice in spec.choices]


class OneChoice(QuestionType):
    """One answer among several: big rows when they are few, a list when they are many."""

    name = "choice"
    fits_a_table = True
    label = gettext_lazy("Your choice")
    called = gettext_lazy("One choice among several")
    options = frozenset({"choices"})

    def clean(self, raw: Any, spec: FieldSpec, today: date) -> str:
        if not isinstance(raw, str) or raw not in {choice.name for choice in spec.choices}:
            raise BadAnswer(_("Choose one of the answers."))
        return raw

    def missing(self, spec: FieldSpec) -> str:
        return _("Choose one of the answers.")

    def example(self, spec: FieldSpec, today: date) -> Any:
        return spec.choices[0].name if spec.choices else None

    def widget(self, spec: FieldSpec) -> forms.Widget:
        if len(spec.choices) <= FEW:
            return Options(choices=pairs(spec))
        return forms.Select(choices=[("", ""), *pairs(spec)])

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        return [dict(pairs(spec)).get(answer, str(answer))]

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        return {"type": "string", "enum": [choice.name for choice in spec.choices]}


class SeveralChoices(QuestionType):
    """Any number of answers among several."""

    name = "choices"
    label = gettext_lazy("Your choices")
    called = gettext_lazy("Several choices")
    options = frozenset({"choices"})
    expression = Type.LIST

    def clean(self, raw: Any, spec: FieldSpec, today: date) -> list[str]:
        known = [choice.name for choice in spec.choices]
        if not isinstance(raw, list) or any(item not in known for item in raw if isinstance(item, str)):
            raise BadAnswer(_("Choose among the answers."))
        if not all(isinstance(item, str) for item in raw):
            raise BadAnswer(_("Choose among the answers."))
        return [name for name in known if name in raw]

    def missing(self, spec: FieldSpec) -> str:
        return _("Choose at least one answer.")

    def example(self, spec: FieldSpec, today: date) -> Any:
        return [spec.choices[0].name] if spec.choices else None

    def widget(self, spec: FieldSpec) -> forms.Widget:
        return Boxes(choices=pairs(spec))

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        labels = dict(pairs(spec))
        return [labels.get(item, str(item)) for item in answer]

    def columns(self, answer: Any, spec: FieldSpec) -> dict[str, str]:
        """One column for each choice, so that a table can be sorted and counted by it."""
        return {
            choice.name: "" if answer is None else "x" * (choice.name in answer) for choice in spec.choices
        }

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        names = [choice.name for choice in spec.choices]
        return {"type": "array", "items": {"type": "string", "enum": names}, "uniqueItems": True}


class YesNo(QuestionType):
    """Yes or no."""

    name = "yes_no"
    fits_a_table = True
    label = gettext_lazy("Yes or no")
    expression = Type.BOOLEAN

    def clean(self, raw: Any, spec: FieldSpec, today: date) -> bool:
        if isinstance(raw, bool):
            return raw
        if raw in ("yes", "no"):
            return bool(raw == "yes")
        raise BadAnswer(_("Answer yes or no."))

    def missing(self, spec: FieldSpec) -> str:
        return _("Answer yes or no.")

    def example(self, spec: FieldSpec, today: date) -> Any:
        return False

    def widget(self, spec: FieldSpec) -> forms.Widget:
        return Options(choices=[("yes", _("Yes")), ("no", _("No"))])

    def initial(self, answer: Any, spec: FieldSpec) -> Any:
        return None if answer is None else ("yes" if answer else "no")

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        return [_("Yes") if answer else _("No")]

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        return {"type": "boolean"}
