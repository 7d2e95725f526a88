"""A French commune, by its name or its postcode, found in an offline list."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.definition.model import FieldSpec
from parvis.casework.fields.base import BadAnswer, QuestionType, by_part
from parvis.kit import territory
from parvis.kit.territory import Commune

LONGEST = 80
MOST_NAMED = 8


class CommuneName(QuestionType):
    """A commune: its code and name are kept. People write its name, with its department or postcode when several
    bear it; the sentence of refusal lists them. Conditions see its INSEE code."""

    name = "commune"
    label = gettext_lazy("Commune")
    explains_itself = True

    def clean(self, raw: Any, spec: FieldSpec, today: date) -> dict[str, str]:
        if isinstance(raw, dict) and set(raw) <= {"code", "name", "department"}:
            raw = raw.get("code")
        if not isinstance(raw, str) or len(raw) > LONGEST:
            raise BadAnswer(_("Write the name of a commune."))
        found = find(raw)
        if not found:
            raise BadAnswer(_("No commune has this name or postcode. Check it."))
        if len(found) > 1:
            names = ", ".join(map(str, found[:MOST_NAMED]))
            raise BadAnswer(_("Which one? Write its name so: %(names)s.") % {"names": names})
        return {"code": found[0].code, "name": found[0].name, "department": found[0].department}

    def missing(self, spec: FieldSpec) -> str:
        return _("Write the name of a commune.")

    def example(self, spec: FieldSpec, today: date) -> Any:
        return {"code": "35238", "name": "Rennes", "department": "35"}

    def widget(self, spec: FieldSpec) -> forms.Widget:
        return forms.TextInput({"autocomplete": "address-level2", "spellcheck": "false"})

    def initial(self, answer: Any, spec: FieldSpec) -> Any:
        return self.lines(answer, spec)[0] if isinstance(answer, dict) else answer

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        return [f"{answer['name']} ({answer['department']})"]

    def columns(self, answer: Any, spec: FieldSpec) -> dict[str, str]:
        parts = by_part(answer, "code", "name", "department")
        return {"": parts["name"], "code": parts["code"], "department": parts["department"]}

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        text = {"type": "string"}
        return {
            "description": "An INSEE code; or a name or a postcode, when only one commune bears it.",
            "anyOf": [
                text,
                {
                    "type": "object",
                    "properties": {"code": text, "name": text, "department": text},
                    "required": ["code"],
                    "additionalProperties": False,
                },
            ],
        }

    def value(self, answer: Any) -> Any:
        return answer["code"] if answer else None


def find(text: str) -> tuple[Commune, ...]:
    """The communes that a text names: `Rennes`, `Saint-Denis (93)`, `35000 Rennes`, `35000`, or a code."""
    text = text.strip()
    words = text.replace("(", " ").replace(")", " ").replace(",", " ").split()
    figures = next((word.upper() for word in words if word[0].isdigit()), "")
    name = " ".join(word for word in words if word.upper() != figures)
    if not name:
        known = territory.communes().get(figures)
        at = territory.at_postcode(figures)
        return at or ((known,) if known else ())
    found = territory.named(name) or territory.named(text)
    if figures and found:
        found = tuple(one for one in found if figures in (one.department, one.code, *one.postcodes))
    return found
