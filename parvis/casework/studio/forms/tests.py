"""Scenarios: the tests of a procedure, told in its own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parvis.casework.answers import question_of
from parvis.casework.definition.faults import Refused
from parvis.casework.definition.model import Definition, Scenario
from parvis.casework.definition.parsing import parse
from parvis.casework.studio.forms.base import PartForm, is_nothing
from parvis.casework.studio.forms.flow import ACTORS
from parvis.kit.ui.widgets import Boxes, Repeat

OUTCOMES = (
    ("", _("Whatever")),
    ("accepted", _("Accepted")),
    ("refused", _("Refused")),
    ("withdrawn", _("Given up by the applicant")),
    ("closed", _("Closed without decision")),
)


def step_form(definition: Definition) -> type[forms.Form]:
    """One step: which transition, and who tries to take it (it may be somebody who may not: that is a test too)."""
    steps = [(name, spec.label) for name, spec in definition.workflow.transitions.items()]
    controls = {
        "take": forms.ChoiceField(label=_("Step"), choices=[("", ""), *steps], required=False),
        "by": forms.ChoiceField(label=_("Taken by"), choices=ACTORS),
    }
    return type("StepForm", (forms.Form,), controls)


class StepsField(forms.Field):
    """Steps taken one after the other."""

    def clean(self, value: Any) -> list[dict[str, str]]:
        found = []
        for item in value or []:
            if not item.is_valid():
                raise forms.ValidationError(gettext("One of the steps is not known any more."))
            if item.cleaned_data["take"]:
                found.append({word: item.cleaned_data[word] for word in ("by", "take")})
        return found


class ScenarioForm(PartForm):
    """A test: given these answers, when these steps are taken, then this."""

    part = Scenario
    words = ("name", "given", "complete", "without", "when", "then")
    folded = ()
    EXPECTED = ("state", "outcome", "refused_at", "asks", "skips", "needs", "sends", "computes")

    name = forms.CharField(label=_("What the test says"), max_length=300)
    given = forms.CharField(
        label=_("Given these answers"),
        required=False,
        widget=forms.Textarea({"rows": 5, "class": "source", "spellcheck": "false"}),
        help_text=_("One a line: the identifier of the question, a colon, the answer."),
    )
    complete = forms.BooleanField(
        label=_("These are all the answers"),
        required=False,
        help_text=_(
            "The test fails when a compulsory question has none. Unticked, the missing ones are made up."
        ),
    )
    without = forms.MultipleChoiceField(label=_("Without these documents"), required=False, widget=Boxes())
    state = forms.ChoiceField(label=_("Then the case is in the state"), required=False)
    outcome = forms.ChoiceField(label=_("It ends as"), required=False, choices=OUTCOMES)
    refused_at = forms.ChoiceField(label=_("It is refused at"), required=False)
    asks = forms.MultipleChoiceField(label=_("These questions are asked"), required=False, widget=Boxes())
    skips = forms.MultipleChoiceField(
        label=_("These questions are not asked"), required=False, widget=Boxes()
    )
    needs = forms.MultipleChoiceField(label=_("These documents are required"), required=False, widget=Boxes())
    sends = forms.MultipleChoiceField(label=_("These letters are sent"), required=False, widget=Boxes())

    computes = forms.CharField(
        label=_("These results are worked out"),
        required=False,
        widget=forms.Textarea({"rows": 2, "class": "source", "spellcheck": "false"}),
        help_text=_("One a line: the identifier of the question, a colon, the result."),
    )

    def fit(self) -> None:
        definition = self.scene.definition
        questions = [(spec.name, question_of(spec) or spec.name) for spec in definition.fields]
        documents = [(spec.name, spec.title) for spec in definition.documents]
        flow = definition.workflow
        whatever = ("", gettext("Whatever"))
        steps = [(name, spec.label) for name, spec in flow.transitions.items()]
        choices: Mapping[str, list[tuple[str, Any]]] = {
            "without": documents,
            "needs": documents,
            "asks": questions,
            "skips": questions,
            "sends": [(name, letter.subject) for name, letter in definition.letters.items()],
            "state": [whatever, *((name, state.public) for name, state in flow.states.items())],
            "refused_at": [("", gettext("It goes through")), *questions, *documents, *steps],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]
            if not options:
                del self.fields[name]
        widget = Repeat(step_form(definition), title=_("Step"), add=_("Add a step"), least=0)
        self.fields["when"] = StepsField(label=_("When these steps are taken"), widget=widget, required=False)
        self.order_fields(["name", "given", "complete", "without", "when", "state", "outcome", "refused_at"])

    def shown(self, part: Any) -> dict[str, Any]:
        given = yaml.safe_dump(part.given, allow_unicode=True, sort_keys=False, default_flow_style=None)
        found = {"name": part.name, "given": given if part.given else "", "without": list(part.without or ())}
        if part.then.computes:
            found["computes"] = yaml.safe_dump(part.then.computes, allow_unicode=True, sort_keys=False)
        found["complete"] = part.complete
        found["when"] = [{"by": step.by, "take": step.take} for step in part.when]
        then = part.then
        for word in self.EXPECTED[:-1]:
            value = getattr(then, word)
            one = word in {"state", "outcome", "refused_at"}
            found[word] = value or "" if one else list(value or ())
        return found

    def clean_given(self) -> dict[str, Any]:
        """Lines as answers."""
        return self._pairs("given")

    def clean_computes(self) -> dict[str, Any]:
        """Lines as results."""
        return self._pairs("computes")

    def _pairs(self, word: str) -> dict[str, Any]:
        text = self.cleaned_data[word].strip()
        if not text:
            return {}
        try:
            data = parse(text)[0]
        except Refused as refused:
            raise forms.ValidationError(f"{refused.faults[0].why} {refused.faults[0].mend}") from refused
        if not isinstance(data, dict):
            raise forms.ValidationError(gettext("Write one answer a line, such as hosted: true."))
        return data

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        found: dict[str, Any] = {word: data[word] for word in self.words if word in data}
        found["then"] = {word: data[word] for word in self.EXPECTED if not is_nothing(data.get(word))}
        return found

    def _make(self) -> None:
        super()._make()
        if self.made is None and "then" in str(self.errors):
            self.add_error(None, gettext("Say what must be true at the end."))
