"""The frame of a procedure: what it is, its legal ground, what it does with personal data, its algorithms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parvis.casework.answers import question_of
from parvis.casework.definition.model import Algorithm, Definition, Legal, Privacy
from parvis.casework.studio.forms.base import DelayField, PartForm, is_nothing, lines_of, spread
from parvis.casework.verification.checks.law import BASES
from parvis.casework.views.start import CHANNELS
from parvis.kit.ui.widgets import Boxes, Options

AUDIENCES = (
    ("residents", _("Residents")),
    ("associations", _("Associations")),
    ("companies", _("Companies")),
    ("anyone", _("Anyone")),
)
AFTERWARDS = (
    ("destroy", _("Destroy them")),
    ("archive", _("Give them to the public archives")),
    ("sort", _("Sort them: a part goes to the public archives")),
)


class PresentationForm(PartForm):
    """Title, summary, unit, audience, cost, channels: the top of the file."""

    part = Definition
    words = (
        "title",
        "case_title",
        "summary",
        "keywords",
        "theme",
        "for",
        "handled_by",
        "takes",
        "cost",
        "prepare",
        "other_channels",
        "on_behalf",
        "beneficiary",
        "only_on_behalf",
    )
    folded = ("on_behalf", "beneficiary", "only_on_behalf")

    title = forms.CharField(
        label=_("Title"), max_length=300, help_text=_("A verb first, such as “Demander un composteur”.")
    )
    case_title = forms.CharField(
        label=_("Name of one request"),
        max_length=300,
        required=False,
        help_text=_("A noun, such as “Demande de composteur”. Agents and letters use it."),
    )
    summary = forms.CharField(label=_("Summary"), max_length=300, widget=forms.Textarea({"rows": 2}))
    keywords = forms.CharField(
        label=_("Words that people search with"),
        required=False,
        help_text=_("Separated by commas."),
    )
    theme = forms.CharField(label=_("Theme"), max_length=300)
    handled_by = forms.ChoiceField(label=_("Unit that handles it"))
    takes = forms.CharField(label=_("Time needed"), max_length=300)
    cost = forms.CharField(label=_("Cost"), max_length=300)
    prepare = forms.CharField(
        label=_("What to prepare"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("One thing a line, besides the documents."),
    )

    on_behalf = forms.MultipleChoiceField(
        label=_("It may be asked for somebody else"),
        required=False,
        choices=(
            ("child", _("A child")),
            ("adult", _("Another adult")),
            ("association", _("An association")),
        ),
        widget=Boxes(),
    )
    beneficiary = forms.ChoiceField(label=_("The question that names her"), required=False)
    only_on_behalf = forms.BooleanField(label=_("It is never asked for oneself"), required=False)

    def fit(self) -> None:
        here = self.scene.definition.handled_by
        units = list(self.scene.town.units)
        if here not in {slug for slug, _name in units}:
            units.insert(0, (here, here))
        self.fields["handled_by"].choices = units  # type: ignore[attr-defined]
        identities = [spec for spec in self.scene.definition.fields if spec.type == "identity"]
        self.fields["beneficiary"].choices = [  # type: ignore[attr-defined]
            ("", gettext("Nobody")),
            *((spec.name, question_of(spec)) for spec in identities),
        ]
        self.fields["for"] = forms.MultipleChoiceField(
            label=_("Who may ask"), choices=AUDIENCES, widget=Boxes(), required=False
        )
        self.fields["other_channels"] = forms.MultipleChoiceField(
            label=_("Other ways to ask"), choices=list(CHANNELS.items()), widget=Boxes(), required=False
        )

    def shown(self, part: Any) -> dict[str, Any]:
        found = super().shown(part)
        found |= {"keywords": ", ".join(part.keywords), "prepare": "\n".join(part.prepare)}
        return {**found, "for": list(part.audience), "other_channels": list(part.other_channels)}

    def said(self) -> dict[str, Any]:
        found = super().said()
        found["keywords"] = [word.strip() for word in found["keywords"].split(",") if word.strip()]
        found["prepare"] = lines_of(found["prepare"])
        return found


class LegalForm(PartForm):
    """Legal ground, clock, appeal."""

    part = Legal
    words = ("basis", "clock", "promise", "financial", "appeal")

    basis = forms.CharField(
        label=_("Text on which the procedure rests"), max_length=300, widget=forms.Textarea({"rows": 2})
    )
    silence = forms.ChoiceField(
        label=_("What silence means"),
        choices=(
            ("acceptance", _("The request is accepted (the rule: article L231-1)")),
            ("rejection", _("The request is rejected (article L231-4, or a decree)")),
            ("none", _("Nothing: no decision is awaited")),
        ),
        widget=Options(),
    )
    after = DelayField(label=_("After how long"), required=False)
    because = forms.CharField(
        label=_("Text that says so"), max_length=300, help_text=_("Printed on the receipt.")
    )
    starts = forms.ChoiceField(
        label=_("The delay runs from"),
        choices=(
            ("complete", _("the day when the indispensable documents are there")),
            ("reception", _("the day of reception")),
        ),
        widget=Options(),
    )
    promise = DelayField(label=_("Delay that you announce"), required=False)
    financial = forms.BooleanField(
        label=_("Money is asked for: silence then means rejection"), required=False
    )
    appeal_to = forms.CharField(
        label=_("Appeal: first to"), max_length=300, help_text=_("Such as “le maire”.")
    )
    appeal_within = DelayField(
        label=_("Within"), required=False, help_text=_("Leave empty when no delay binds.")
    )
    appeal_then = forms.CharField(label=_("Then before"), max_length=300)

    def shown(self, part: Any) -> dict[str, Any]:
        clock, appeal = part.clock, part.appeal
        return {
            "basis": part.basis,
            "promise": spread(part.promise),
            "financial": part.financial,
            "silence": clock.silence if clock else "none",
            "after": spread(clock.after) if clock else {},
            "because": clock.because if clock else "",
            "starts": clock.starts if clock else "complete",
            "appeal_to": appeal.to,
            "appeal_within": spread(appeal.within),
            "appeal_then": appeal.then,
        }

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        clock = {word: data[word] for word in ("silence", "after", "because", "starts")}
        appeal = {"to": data["appeal_to"], "within": data["appeal_within"], "then": data["appeal_then"]}
        return {
            "basis": data["basis"],
            "promise": data["promise"],
            "financial": data["financial"],
            "clock": {word: value for word, value in clock.items() if not is_nothing(value)},
            "appeal": {word: value for word, value in appeal.items() if not is_nothing(value)},
        }


class PrivacyForm(PartForm):
    """Why data are asked, on what basis, who sees them, how long they are kept."""

    part = Privacy
    words = ("purpose", "basis", "recipients", "keep", "then")

    purpose = forms.CharField(
        label=_("Why the data are asked"), max_length=300, widget=forms.Textarea({"rows": 2})
    )
    basis = forms.ChoiceField(
        label=_("Basis in the GDPR"), choices=[(basis, basis) for basis in BASES], widget=Options()
    )
    recipients = forms.CharField(
        label=_("Who sees them"), widget=forms.Textarea({"rows": 3}), help_text=_("One a line.")
    )
    keep = DelayField(label=_("Kept, once the case is closed"))
    then = forms.ChoiceField(label=_("Afterwards"), choices=AFTERWARDS, widget=Options())

    def shown(self, part: Any) -> dict[str, Any]:
        return {**super().shown(part), "recipients": "\n".join(part.recipients)}

    def said(self) -> dict[str, Any]:
        return {**super().said(), "recipients": lines_of(self.cleaned_data["recipients"])}


class AlgorithmForm(PartForm):
    """An algorithm that helps or takes a decision."""

    part = Algorithm
    words = ("name", "purpose", "fully_automated", "register_entry", "human_way_out")
    folded = ()

    name = forms.CharField(label=_("Name"), max_length=300)
    purpose = forms.CharField(label=_("What it is for"), max_length=300)
    fully_automated = forms.BooleanField(label=_("It decides alone"), required=False)
    register_entry = forms.CharField(
        label=_("Entry in the public register of algorithms"), max_length=300, required=False
    )
    human_way_out = forms.CharField(
        label=_("How to have a person decide again"), max_length=300, required=False
    )
