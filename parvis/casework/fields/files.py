"""A file sent as the answer to a question. The answer is the list of the identifiers of stored files."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.definition.model import FieldSpec
from parvis.casework.fields.base import BadAnswer, QuestionType, expect_text
from parvis.kit.expressions import Type
from parvis.kit.ui.widgets import Files

ACCEPT = ".pdf,.jpg,.jpeg,.png,.odt,.docx"
MOST_FILES = 10


class Upload(QuestionType):
    """One file or several (`max` in the definition)."""

    name = "file"
    takes_files = True
    label = gettext_lazy("Your file")
    called = gettext_lazy("File")
    options = frozenset({"max"})
    bounds = "count"
    most_allowed = MOST_FILES
    expression = Type.LIST

    def clean(self, raw: Any, spec: FieldSpec, today: date) -> list[str]:
        most = int(spec.most) if isinstance(spec.most, int | float) else 1
        if not isinstance(raw, list) or len(raw) > min(most, MOST_FILES):
            raise BadAnswer(_("Send at most %(count)s files.") % {"count": most})
        try:
            return [str(uuid.UUID(expect_text(item))) for item in raw]
        except ValueError as problem:
            raise BadAnswer(_("This file is unknown. Send it again.")) from problem

    def missing(self, spec: FieldSpec) -> str:
        return _("Add a PDF, JPG or PNG file.")

    def example(self, spec: FieldSpec, today: date) -> Any:
        return [str(uuid.UUID(int=0))]

    def widget(self, spec: FieldSpec) -> forms.Widget:
        several = isinstance(spec.most, int | float) and spec.most > 1
        return Files({"accept": ACCEPT}, multiple=several)

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        return [_("%(count)s files") % {"count": len(answer)}] if len(answer) > 1 else [_("1 file")]

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string", "format": "uuid"}}
