"""States, transitions and letters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parvis.casework.definition.faults import Refused
from parvis.casework.definition.model import LetterSpec, StateSpec, TransitionSpec
from parvis.casework.models import Case
from parvis.casework.studio.forms.base import DelayField, PartForm, Town, free_name, spelt, told_by
from parvis.core.registries import registry
from parvis.kit.ui.widgets import Boxes, Options, Repeat

NAME_HELP = _("Never shown. Letters without accents, figures and _; made from the words when left empty.")
ACTORS = (
    ("officer", _("an agent who handles the case")),
    ("approver", _("a person who may decide")),
    ("applicant", _("the applicant")),
    ("clock", _("the clock, by itself")),
)


# The letter beside is drawn again while its text is typed.
LIVE = {
    "hx-post": "",
    "hx-trigger": "input changed delay:400ms",
    "hx-target": "#letter",
    "hx-swap": "outerHTML",
}


class NamedForm(PartForm):
    """A part that stands under its identifier in a mapping: the identifier is no word of the part."""

    otherwise = "x"
    source = "label"

    def identifier(self) -> str:
        """The identifier, made from the words when none was written."""
        where = self.scene.path if self.kept is None else self.scene.path.rpartition(".")[0]
        taken: Any = self.scene.definition
        for step in where.split("."):
            taken = getattr(taken, step)
        own = self.scene.path.rpartition(".")[2] if self.kept is not None else ""
        typed = str(self.cleaned_data.get("name", "")).strip() or own
        return typed or free_name(str(self.cleaned_data.get(self.source, "")), taken, self.otherwise)

    def shown(self, part: Any) -> dict[str, Any]:
        return {**super().shown(part), "name": self.scene.path.rpartition(".")[2]}


class StateForm(NamedForm):
    """A state of the case."""

    part = StateSpec
    kind = "state"
    source, otherwise = "public", "etat"
    words = ("public", "phase", "due", "late", "then", "final", "outcome")

    public = forms.CharField(label=_("What the applicant reads"), max_length=300)
    phase = forms.ChoiceField(label=_("Where it is counted"), choices=Case.Phase.choices, widget=Options())
    due = DelayField(label=_("How long a case may stay here"), required=False)
    late = forms.ChoiceField(
        label=_("When it stays longer"),
        required=False,
        choices=(
            ("", _("Nothing: it has no deadline")),
            ("tell_officer", _("Tell the agent in charge")),
            ("tell_chief", _("Tell those who may decide")),
            ("remind_applicant", _("Remind the applicant")),
        ),
    )
    then = forms.ChoiceField(label=_("Then the clock takes the step"), required=False)
    final = forms.BooleanField(label=_("The case ends here"), required=False)
    outcome = forms.ChoiceField(
        label=_("How it ends"),
        required=False,
        choices=(
            ("", _("It does not")),
            ("accepted", _("Accepted")),
            ("refused", _("Refused")),
            ("withdrawn", _("Given up by the applicant")),
            ("closed", _("Closed without decision")),
        ),
    )
    name = forms.CharField(label=_("Identifier"), max_length=50, required=False, help_text=NAME_HELP)

    def fit(self) -> None:
        steps = self.scene.definition.workflow.transitions
        clocks = [(name, step.label) for name, step in steps.items() if step.by == "clock"]
        self.fields["then"].choices = [("", gettext("No step")), *clocks]  # type: ignore[attr-defined]


def effect_field(name: str) -> str:
    """The name of the control of an effect."""
    return f"do_{name}"


def signatory_form(town: Town) -> type[forms.Form]:
    """Somebody who must agree: what she gives, her capacity, and who she is."""
    kinds = (("visa", _("a visa")), ("approval", _("an approval")), ("signature", _("a signature")))
    controls = {
        "title": forms.CharField(
            label=_("Capacity"), max_length=300, help_text=_("Such as “Cheffe du service”.")
        ),
        "kind": forms.ChoiceField(label=_("What she gives"), choices=kinds),
        "role": forms.ChoiceField(
            label=_("Whoever holds the role"), choices=[("", ""), *town.roles], required=False
        ),
        "unit": forms.ChoiceField(label=_("Of the unit"), choices=[("", ""), *town.units], required=False),
        "same_person": forms.BooleanField(
            label=_("She may be the one who began the step, or who agreed before"), required=False
        ),
    }
    return type("SignatoryForm", (forms.Form,), controls)


class SignatoriesField(forms.Field):
    """Those who must agree, in order."""

    def clean(self, value: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for item in value or []:
            if not item.is_valid():
                raise forms.ValidationError(gettext("Say for each what she gives and her capacity."))
            data = item.cleaned_data
            who = {word: data[word] for word in ("role", "unit", "same_person") if data[word]}
            found.append({data["kind"]: data["title"], **who})
        return found


class TransitionForm(NamedForm):
    """A step: its button, where it leads, who takes it, what it does."""

    part = TransitionSpec
    kind = "transition"
    otherwise = "etape"
    words = ("label", "from", "to", "by", "needs", "do", "danger", "circuit")

    label = forms.CharField(label=_("Button"), max_length=300, help_text=_("A verb, such as “Accepter”."))
    start = forms.MultipleChoiceField(label=_("From these states"), widget=Boxes())
    to = forms.ChoiceField(label=_("To the state"))
    by = forms.ChoiceField(label=_("Taken by"), choices=ACTORS, widget=Options())
    grounds = forms.BooleanField(
        label=_("Grounds must be written (compulsory for a refusal)"), required=False
    )
    danger = forms.BooleanField(label=_("Shown apart: it does harm if pressed by mistake"), required=False)
    name = forms.CharField(label=_("Identifier"), max_length=50, required=False, help_text=NAME_HELP)

    def fit(self) -> None:
        states = [(n, state.public) for n, state in self.scene.definition.workflow.states.items()]
        self.fields["start"].choices = states  # type: ignore[attr-defined]
        self.fields["to"].choices = states  # type: ignore[attr-defined]
        for name, action in registry.workflow_actions.items():
            self.fields[effect_field(name)] = self._control(action)
        widget = Repeat(
            signatory_form(self.scene.town), title=_("Who agrees"), add=_("Add somebody"), least=0
        )
        self.fields["circuit"] = SignatoriesField(
            label=_("Who must agree before, one after the other"), widget=widget, required=False
        )
        self.order_fields(["label", "start", "to", "by", "grounds", "circuit"])

    def _control(self, action: Any) -> forms.Field:
        if action.bare:
            return forms.BooleanField(label=action.label, required=False)
        choices = action.choices(self.scene.definition)
        if choices is not None:
            return forms.ChoiceField(label=action.label, required=False, choices=[("", _("No")), *choices])
        return forms.CharField(
            label=action.label,
            required=False,
            widget=forms.Textarea({"rows": 2}),
            help_text=action.hint or _("As it is written in the text of the procedure; empty for no."),
        )

    def shown(self, part: Any) -> dict[str, Any]:
        found = {"label": part.label, "start": list(part.start), "to": part.to, "by": part.by}
        found |= {"grounds": "grounds" in part.needs, "danger": part.danger}
        found["name"] = self.scene.path.rpartition(".")[2]
        found["circuit"] = [
            {
                "kind": one.kind,
                "title": one.title,
                "role": one.role or "",
                "unit": one.unit or "",
                "same_person": one.same_person,
            }
            for one in part.circuit or ()
        ]
        for effect in reversed(part.do):  # the first of a kind is the one shown
            ((name, argument),) = effect.items()
            found[effect_field(name)] = spelt(argument)
        return found

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        needs = [need for need in getattr(self.kept, "needs", ()) if need != "grounds"]
        return {
            "label": data["label"],
            "from": data["start"],
            "to": data["to"],
            "by": data["by"],
            "needs": [*(["grounds"] if data["grounds"] else []), *needs],
            "do": self._effects(),
            "circuit": data["circuit"],
            "danger": data["danger"],
        }

    def _effects(self) -> list[dict[str, Any]]:
        """Those of the form in place of the shown ones; others of the same kind stay."""
        found, seen = [], set[str]()
        for effect in getattr(self.kept, "do", ()):
            ((name, argument),) = effect.items()
            told = self.cleaned_data.get(effect_field(name)) if name not in seen else spelt(argument)
            if told:
                found.append({name: told_by(told)})
            seen.add(name)
        for name in registry.workflow_actions:
            told = self.cleaned_data.get(effect_field(name))
            if told and name not in seen:
                found.append({name: told_by(told)})
        return found

    def clean(self) -> dict[str, Any]:
        """Refuse an argument that is no data, beside its control."""
        for name, action in registry.workflow_actions.items():
            told = self.cleaned_data.get(effect_field(name))
            if isinstance(told, str) and told and not action.bare:
                try:
                    told_by(told)
                except Refused as refused:
                    self.add_error(effect_field(name), str(refused.faults[0]))
        return super().clean()


class LetterForm(NamedForm):
    """A letter."""

    part = LetterSpec
    kind = "letter"
    source, otherwise = "subject", "courrier"
    words = ("subject", "body", "signed_by")

    subject = forms.CharField(label=_("Subject"), max_length=300)
    body = forms.CharField(label=_("Text"), max_length=20_000, widget=forms.Textarea({"rows": 14, **LIVE}))
    signed_by = forms.CharField(label=_("Signed by"), max_length=300, initial="Le maire")
    name = forms.CharField(label=_("Identifier"), max_length=50, required=False, help_text=NAME_HELP)
