"""Schooling: the school that a pupil goes to, which a certificate of schooling says, or the ministry itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.definition.model import FieldSpec
from parvis.casework.fields.base import BadAnswer, QuestionType, by_part, expect_mapping
from parvis.casework.fields.compound import Parted
from parvis.casework.fields.proofs import PROOF, proven
from parvis.kit.expressions import Type
from parvis.kit.identifiers import BadIdentifier, uai
from parvis.kit.ui.widgets import Parts

YEAR = re.compile(r"(20\d\d)-(20\d\d)", re.ASCII)
LONGEST = 120


class Schooling(QuestionType):
    """The name of a school and, when it is known, its code (UAI). The school year is never typed: the ministry says
    it when it confirms that the pupil goes there. Conditions see the name."""

    name = "schooling"
    label = gettext_lazy("School of the pupil")
    explains_itself = True
    expression = Type.TEXT
    hidden = ("year", PROOF)
    provable = True

    def clean(self, raw: Any, spec: FieldSpec, today: date) -> dict[str, Any]:
        parts = Parted(expect_mapping(raw, {"school", "code", "year", PROOF}))
        clean: dict[str, Any] = {
            "school": parts.line("school", LONGEST, self.missing(spec)),
            "code": parts.check(lambda: _code(parts.raw.get("code"))),
        }
        parts.verdict()
        year = parts.raw.get("year")
        if not _is_year(year):
            return clean
        said = {**clean, "year": year}
        kept = {**said, PROOF: parts.raw.get(PROOF)}
        return kept if proven(kept) else said

    def empty(self, raw: Any) -> bool:
        if not isinstance(raw, Mapping):
            return super().empty(raw)
        return raw.get("school") in (None, "") and raw.get("code") in (None, "")

    def missing(self, spec: FieldSpec) -> str:
        return _("Write the name of the school.")

    def example(self, spec: FieldSpec, today: date) -> Any:
        return {"school": _("Jules-Ferry school"), "code": ""}

    def widget(self, spec: FieldSpec) -> forms.Widget:
        controls = {
            "school": forms.TextInput({"autocomplete": "off"}),
            "code": forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        }
        labels = {"school": _("Name of the school and town"), "code": _("Code of the school, if you know it")}
        return Parts(controls, labels, widths={"code": "ten"})

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        code = _("Code of the school: %(code)s") % {"code": answer["code"]} if answer.get("code") else ""
        year = _("School year %(year)s") % {"year": answer["year"]} if proven(answer) else ""
        said = [line for line in (answer["school"], code, year) if line]
        return [*said, _("Certified by the ministry of education")] if proven(answer) else said

    def columns(self, answer: Any, spec: FieldSpec) -> dict[str, str]:
        parts = by_part(answer, "school", "code", "year")
        return {"": parts["school"], "code": parts["code"], "year": parts["year"]}

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {
                "school": {"type": "string", "maxLength": LONGEST},
                "code": {"type": "string", "pattern": "^([0-9]{7}[A-Z])?$"},
                "year": {"type": "string", "pattern": "^20[0-9]{2}-20[0-9]{2}$", "readOnly": True},
                PROOF: {"type": "string", "readOnly": True},
            },
            "required": ["school"],
            "additionalProperties": False,
        }

    def value(self, answer: Any) -> Any:
        return answer["school"] if answer else None


def _code(raw: Any) -> str:
    """The code of a school; empty when it is not known."""
    try:
        return uai(str(raw)) if raw not in (None, "") else ""
    except BadIdentifier as bad:
        raise BadAnswer(bad.message, "code") from bad


def _is_year(raw: Any) -> bool:
    """Whether it is two years that follow each other, such as 2026-2027."""
    found = YEAR.fullmatch(raw) if isinstance(raw, str) else None
    return found is not None and int(found[2]) == int(found[1]) + 1
