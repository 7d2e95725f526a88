"""The address of a page on the web."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.definition.model import FieldSpec
from parvis.casework.fields.base import BadAnswer, QuestionType, expect_text
from parvis.kit.faults import Fault
from parvis.kit.text import clean_line

LONGEST = 300
is_url = URLValidator(schemes=["http", "https"])


class WebAddress(QuestionType):
    """An address that begins with https://, which is added when people leave it out."""

    name = "url"
    label = gettext_lazy("Web page")
    explains_itself = True
    personal = False

    def clean(self, raw: Any, spec: FieldSpec, today: date) -> str:
        try:
            text = clean_line(expect_text(raw), LONGEST)
            text = text if "://" in text else f"https://{text}"
            is_url(text)
        except (ValidationError, Fault) as problem:
            raise BadAnswer(_("Write an address such as https://exemple.fr.")) from problem
        return text

    def missing(self, spec: FieldSpec) -> str:
        return _("Write an address such as https://exemple.fr.")

    def example(self, spec: FieldSpec, today: date) -> Any:
        return "https://exemple.fr"

    def widget(self, spec: FieldSpec) -> forms.Widget:
        return forms.TextInput(
            {"type": "url", "autocomplete": "url", "inputmode": "url", "spellcheck": "false"}
        )

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        return {"type": "string", "maxLength": LONGEST + len("https://")}
