"""Forms of opinions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.answers import question_of, type_of, visible_fields, visible_pages
from parvis.casework.circuits.models import Opinion
from parvis.casework.circuits.opinions import LONGEST_TEXT, Whom
from parvis.casework.clock import day_of
from parvis.casework.definitions import definition_of
from parvis.casework.fields.files import ACCEPT
from parvis.casework.models import Case, CaseDocument
from parvis.casework.queries import cases
from parvis.core.authorities.models import Unit
from parvis.core.people.models import Agent
from parvis.core.search.queries import alphabetical
from parvis.kit.ui.widgets import Boxes, Files

DEFAULT = timedelta(days=15)


class AskForm(forms.Form):
    """Whom, what, until when, and what is shown."""

    unit: forms.ModelChoiceField[Unit] = forms.ModelChoiceField(
        None, label=gettext_lazy("A unit"), required=False
    )
    agent: forms.ModelChoiceField[Agent] = forms.ModelChoiceField(
        None, label=gettext_lazy("Or a colleague"), required=False
    )
    name = forms.CharField(
        label=gettext_lazy("Or somebody outside: name and capacity"), max_length=200, required=False
    )
    email = forms.EmailField(label=gettext_lazy("Her e-mail address"), required=False)
    question = forms.CharField(
        label=gettext_lazy("Your question"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 4})
    )
    due_on = forms.DateField(
        label=gettext_lazy("Answer by"), widget=forms.DateInput({"type": "date", "class": "medium"})
    )
    shown = forms.MultipleChoiceField(
        label=gettext_lazy("Answers that are shown"),
        help_text=gettext_lazy("Show only what is needed to answer."),
        required=False,
        widget=Boxes(),
    )
    documents = forms.MultipleChoiceField(
        label=gettext_lazy("Documents that are shown"), required=False, widget=Boxes()
    )

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(is_active=True).order_by(alphabetical("name"))
        agents = Agent.objects.filter(is_active=True).select_related("account")
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["agent"].queryset = agents.order_by(alphabetical("account__name"))  # type: ignore[attr-defined]
        self.fields["due_on"].initial = (timezone.localdate() + DEFAULT).isoformat()
        self.fields["shown"].choices = _answers(case)  # type: ignore[attr-defined]
        pieces = cases.pieces(case, public_only=False)
        self.fields["documents"].choices = [  # type: ignore[attr-defined]
            (piece.id, piece.title) for piece in pieces if piece.origin != CaseDocument.Origin.RECEIPT
        ]

    def clean(self) -> dict[str, Any]:
        """One is asked, and only one; somebody outside has a name and an address."""
        data = super().clean() or {}
        outside = data.get("name") or data.get("email")
        if sum(map(bool, (data.get("unit"), data.get("agent"), outside))) != 1:
            self.add_error("unit", _("Choose one: a unit, a colleague, or somebody outside."))
        elif outside and not data.get("email") and "email" not in self.errors:
            self.add_error("email", _("Write her e-mail address."))
        elif outside and not data.get("name"):
            self.add_error("name", _("Write her name."))
        return data

    def whom(self) -> Whom:
        """Who is asked."""
        data = self.cleaned_data
        return Whom(data["agent"], data["unit"], data["name"], data["email"])


def _answers(case: Case) -> list[tuple[str, str]]:
    definition, day = definition_of(case.version_id), day_of(case.received_at)
    return [
        (spec.name, question_of(spec))
        for _number, page in visible_pages(definition, case.answers, day)
        for spec in visible_fields(definition, page, case.answers, day)
        if type_of(spec).asks and case.answers.get(spec.name) is not None
    ]


class GiveForm(forms.Form):
    """The opinion itself."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Your opinion"),
        choices=Opinion.Verdict.choices,
        widget=forms.RadioSelect(),
    )
    text = forms.CharField(
        label=gettext_lazy("Your reasons"),
        help_text=gettext_lazy("Compulsory for reserves and for an unfavourable opinion."),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea({"rows": 6}),
    )
    file = forms.Field(
        label=gettext_lazy("A file"),
        help_text=gettext_lazy("PDF, JPG or PNG, 20 MB at most."),
        required=False,
        widget=Files({"accept": ACCEPT}),
    )
