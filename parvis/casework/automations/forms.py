"""Forms of a rule: when, if, and each kind of act."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.automations.acts import Act
from parvis.casework.automations.conditions import COMPARISONS, read_value, told_names, values_of
from parvis.casework.automations.models import Rule
from parvis.casework.definition.model import Definition
from parvis.casework.queries import inbox
from parvis.casework.queries.names import all_labels
from parvis.kit.text import small_number

ROWS = 3
WORDS = {
    "agent": gettext_lazy("Agent"),
    "label": gettext_lazy("Label"),
    "text": gettext_lazy("Text"),
    "letter": gettext_lazy("Letter"),
    "unit": gettext_lazy("Service"),
    "email": gettext_lazy("E-mail of somebody outside"),
    "name": gettext_lazy("Name of somebody outside"),
    "question": gettext_lazy("Question"),
    "within": gettext_lazy("Answer within (days)"),
    "webhook": gettext_lazy("Program"),
}
NUMBERS = {"agent", "label", "webhook"}
MAY_BE_EMPTY = {"unit", "email", "name"}


class NewRuleForm(forms.Form):
    """A rule to begin with: its procedure cannot change later, since states and questions are the procedure's."""

    name = forms.CharField(label=gettext_lazy("Name of the rule"), max_length=80)
    procedure = forms.ChoiceField(label=gettext_lazy("Procedure"), required=False)
    when = forms.ChoiceField(label=gettext_lazy("When"), choices=Rule.When.choices)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["procedure"].choices = [("", _("All procedures")), *inbox.procedures()]  # type: ignore[attr-defined]


class MomentForm(forms.Form):
    """The words of “when” that this kind of moment needs."""

    name = forms.CharField(label=gettext_lazy("Name of the rule"), max_length=80)
    state = forms.ChoiceField(label=gettext_lazy("State"))
    label = forms.TypedChoiceField(label=gettext_lazy("Label"), coerce=int)
    days = forms.IntegerField(label=gettext_lazy("Days"), min_value=1, max_value=365)

    def __init__(self, *args: Any, when: str, definition: Definition | None, **options: Any) -> None:
        super().__init__(*args, **options)
        states = definition.workflow.states.items() if definition else ()
        self.fields["state"].choices = [(name, spec.public) for name, spec in states]  # type: ignore[attr-defined]
        labels = [(pk, label.name) for pk, label in all_labels().items() if label.is_active]
        self.fields["label"].choices = labels  # type: ignore[attr-defined]
        wanted = {
            "state": when in {Rule.When.STATE, Rule.When.STALE},
            "label": when == Rule.When.LABEL,
            "days": when in {Rule.When.STALE, Rule.When.DUE},
        }
        for word, needed in wanted.items():
            if not needed:
                del self.fields[word]

    def changes(self) -> dict[str, Any]:
        """What the rule is changed to."""
        typed = dict(self.cleaned_data)
        if "label" in typed:
            typed["label_id"] = typed.pop("label")
        return typed


class ConditionForm(forms.Form):
    """Some comparisons that must all hold, and an expression for what they cannot say."""

    condition = forms.CharField(
        label=gettext_lazy("Expression"),
        help_text=gettext_lazy("For what the lines above cannot say, such as days_left < 5 or amount > 100."),
        required=False,
        max_length=500,
    )

    def __init__(self, *args: Any, definition: Definition | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.definition = definition
        names = [("", _("No condition")), *told_names(definition)]
        for n in range(ROWS, 0, -1):
            fields = {
                f"name_{n}": forms.ChoiceField(label=_("What"), choices=names, required=False),
                f"how_{n}": forms.ChoiceField(label=_("Comparison"), choices=list(COMPARISONS.items())),
                f"value_{n}": forms.CharField(label=_("Value"), required=False, max_length=200),
            }
            self.fields = {**fields, **self.fields}

    def tests(self) -> list[list[str]]:
        """The lines that were filled in."""
        typed = self.cleaned_data
        rows = [[typed[f"{word}_{n}"] for word in ("name", "how", "value")] for n in range(1, ROWS + 1)]
        return [[name, how, read_value(name, value, self.definition)] for name, how, value in rows if name]


def initial_tests(rule: Rule, definition: Definition | None) -> dict[str, Any]:
    """What the form shows of a condition."""
    found: dict[str, Any] = {"condition": rule.condition}
    for n, (name, how, value) in enumerate(rule.tests[:ROWS], 1):
        said = values_of(name, definition).get(value, value)
        found |= {f"name_{n}": name, f"how_{n}": how, f"value_{n}": said}
    return found


class ActForm(forms.Form):
    """The words of one kind of act."""

    def __init__(self, *args: Any, act: Act, definition: Definition | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.act = act
        for word in act.asks:
            choices = act.choices(word, definition)
            empty = word in MAY_BE_EMPTY
            if choices is not None:
                self.fields[word] = forms.ChoiceField(label=WORDS[word], choices=choices, required=not empty)
            elif word == "text":
                self.fields[word] = forms.CharField(
                    label=WORDS[word],
                    help_text=_(
                        "Variables: applicant, number, procedure, unit, authority, between double braces."
                    ),
                    max_length=3_000,
                    widget=forms.Textarea({"rows": 6}),
                )
            else:
                self.fields[word] = forms.CharField(label=WORDS[word], max_length=300, required=not empty)

    def said(self) -> dict[str, Any]:
        """The act as it is kept."""
        typed = {
            word: small_number(value) if word in NUMBERS else value
            for word, value in self.cleaned_data.items()
            if value
        }
        return {"do": self.act.name, **typed}
