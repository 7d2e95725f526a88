"""Two lists, of which the second depends on the first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.definition.model import FieldSpec
from parvis.casework.fields.base import BadAnswer, QuestionType, expect_mapping
from parvis.casework.fields.choices import pairs
from parvis.kit.ui.widgets import Parts


class LinkedChoices(QuestionType):
    """A choice, then another among those that it opens (`within`). Without JavaScript, the second list holds all
    of them under the name of their first choice. Conditions see the first."""

    name = "linked_choices"
    label = gettext_lazy("Your choice")
    called = gettext_lazy("Choice that depends on another")
    options = frozenset({"choices", "within"})
    personal = False

    def faults(self, spec: FieldSpec) -> Iterable[tuple[str, str, str]]:
        known = [choice.name for choice in spec.choices]
        mend = _("Write under within, for each choice, the answers that it opens.")
        for name in known:
            if not spec.within.get(name):
                yield "within", _("Nothing can be chosen after “%(name)s”.") % {"name": name}, mend
        for name in spec.within:
            if name not in known:
                yield "within", _("“%(name)s” is not among the choices.") % {"name": name}, mend

    def clean(self, raw: Any, spec: FieldSpec, today: date) -> dict[str, str]:
        sent = expect_mapping(raw, {"first", "second"})
        first, second = sent.get("first") or "", sent.get("second") or ""
        if not isinstance(first, str) or (first and first not in spec.within):
            raise BadAnswer(_("Choose one of the answers."), "first")
        if not isinstance(second, str) or not second:
            raise BadAnswer(_("Choose one of the answers."), "second")
        opens = [name for name, inner in spec.within.items() if second in inner]
        first = first or (opens[0] if len(opens) == 1 else "")
        if not first:
            raise BadAnswer(_("Choose one of the answers."), "first" if opens else "second")
        if first not in opens:
            label = dict(pairs(spec)).get(first, first)
            why = _("Choose an answer listed under “%(first)s”.") % {"first": label}
            raise BadAnswer(why, "second")
        return {"first": first, "second": second}

    def empty(self, raw: Any) -> bool:
        return super().empty(raw) or (isinstance(raw, dict) and not any(raw.values()))

    def missing(self, spec: FieldSpec) -> str:
        return _("Choose an answer in each list.")

    def example(self, spec: FieldSpec, today: date) -> Any:
        first = next(iter(spec.within), "")
        return {"first": first, "second": next(iter(spec.within[first]))} if first else None

    def widget(self, spec: FieldSpec) -> forms.Widget:
        firsts = dict(pairs(spec))
        groups = [(firsts.get(name, name), list(inner.items())) for name, inner in spec.within.items()]
        controls = {
            "first": forms.Select(choices=[("", ""), *firsts.items()]),
            "second": forms.Select(choices=[("", ""), *groups]),
        }
        return Parts(controls, {"first": _("First list"), "second": _("Then")})

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        first, second = answer["first"], answer["second"]
        return [dict(pairs(spec)).get(first, first), spec.within.get(first, {}).get(second, second)]

    def columns(self, answer: Any, spec: FieldSpec) -> dict[str, str]:
        lines = ["", ""] if answer is None else self.lines(answer, spec)
        return {"first": lines[0], "second": lines[1]}

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        seconds = sorted({name for inner in spec.within.values() for name in inner})
        return {
            "type": "object",
            "properties": {
                "first": {"type": "string", "enum": list(spec.within)},
                "second": {"type": "string", "enum": seconds},
            },
            "required": ["second"],
            "additionalProperties": False,
        }

    def value(self, answer: Any) -> Any:
        return answer["first"] if answer else None
