"""The number of another case."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.definition.model import FieldSpec
from parvis.casework.fields.base import BadAnswer, QuestionType, expect_text

NUMBER = re.compile(r"D-?(\d{4})-?(\d{5,9})", re.ASCII)
LONGEST = 30


class CaseLink(QuestionType):
    """The number of a case that this one follows, in the shape that receipts print. It opens nothing: an agent
    sees that case with her own rights, and a stranger learns nothing from typing numbers."""

    name = "case_link"
    label = gettext_lazy("Number of an earlier request")
    called = gettext_lazy("Link to another request")
    explains_itself = True

    def clean(self, raw: Any, spec: FieldSpec, today: date) -> str:
        found = NUMBER.fullmatch("".join(expect_text(raw)[:LONGEST].upper().split()))
        if found is None:
            raise BadAnswer(_("Write the number that is on your receipt, such as D-2026-00042."))
        return f"D-{found[1]}-{found[2]}"

    def missing(self, spec: FieldSpec) -> str:
        return _("Write the number that is on your receipt, such as D-2026-00042.")

    def example(self, spec: FieldSpec, today: date) -> Any:
        return "D-2026-00042"

    def widget(self, spec: FieldSpec) -> forms.Widget:
        return forms.TextInput({"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"})

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        return {"type": "string", "pattern": "^D-[0-9]{4}-[0-9]{5,9}$"}
