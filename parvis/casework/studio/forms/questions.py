"""Pages, questions and supporting documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parvis.casework.answers import question_of
from parvis.casework.definition.faults import Refused
from parvis.casework.definition.model import Choice, DocumentSpec, FieldSpec, Page
from parvis.casework.studio.forms.base import (
    DelayField,
    PartForm,
    free_name,
    is_nothing,
    lines_of,
    spelt,
    spread,
    told_by,
)
from parvis.casework.studio.forms.frame import AFTERWARDS
from parvis.casework.verification.checks.law import BASES
from parvis.core.registries import registry
from parvis.kit.text import fold
from parvis.kit.ui.widgets import Boxes

# The types that most procedures need come first, in this order; the others by name.
COMMON = {
    name: place
    for place, name in enumerate(
        ("text", "long_text", "choice", "choices", "yes_no", "number", "date", "identity", "address", "email")
        + ("phone", "file", "block", "note")
    )
}
NAME_HELP = _("Never shown. Letters without accents, figures and _; made from the label when left empty.")


class PageForm(PartForm):
    """One topic, one screen."""

    part = Page
    words = ("title", "intro", "filled_by", "shows")
    folded = ("filled_by", "shows")

    title = forms.CharField(label=_("Title of the page"), max_length=300)
    intro = forms.CharField(
        label=_("Sentence that helps"), max_length=600, required=False, widget=forms.Textarea({"rows": 2})
    )
    filled_by = forms.CharField(
        label=_("Filled in by another person"),
        max_length=50,
        required=False,
        help_text=_(
            "co_applicant, or a name of your own for each person: the applicant invites her by e-mail."
        ),
    )
    shows = forms.MultipleChoiceField(
        label=_("What this person reads before she confirms"),
        required=False,
        widget=Boxes(),
        help_text=_("Answers of the applicant. Show what she agrees to, and nothing more."),
    )

    @property
    def unfolded(self) -> bool:
        """Open too when another person fills the page in: who, and what she reads, is what matters then."""
        return super().unfolded or bool(self["filled_by"].value())

    def fit(self) -> None:
        """The applicant's questions; one that is shown and cannot be stays, so that it can be unticked."""
        pages = [page for page in self.scene.definition.pages if not page.filled_by and page != self.kept]
        asking = {name for name, kind in registry.field_types.items() if kind.asks}
        offered = {
            spec.name: question_of(spec) for page in pages for spec in page.fields if spec.type in asking
        }
        kept = self.kept.shows if isinstance(self.kept, Page) else ()
        offered |= {name: name for name in kept if name not in offered}
        self.fields["shows"].choices = list(offered.items())  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        """A page of the applicant shows nothing to anybody."""
        found = super().said()
        return found if found["filled_by"] else {**found, "shows": []}

    def _kept_words(self) -> dict[str, Any]:
        """A new page begins with one question, since a page is never empty."""
        first = {"name": self._free("question"), "type": "text", "label": gettext("Your question")}
        return super()._kept_words() or {"fields": [first]}

    def _free(self, base: str) -> str:
        return free_name("", {spec.name for spec in self.scene.definition.fields}, base)


def names_taken(form: PartForm) -> set[str]:
    """Identifiers that a question or a document may not take."""
    definition = form.scene.definition
    inner = {item.name for spec in definition.fields for item in spec.fields}
    taken = {spec.name for spec in definition.fields} | inner | {spec.name for spec in definition.documents}
    return taken - ({form.kept.name} if isinstance(form.kept, FieldSpec | DocumentSpec) else set())


class QuestionForm(PartForm):
    """One question. Only the limits that its type knows are asked."""

    part = FieldSpec
    kind = "question"
    words = (
        "name",
        "label",
        "hint",
        "type",
        "optional",
        "choices",
        "min",
        "max",
        "unit",
        "rows",
        "within",
        "formula",
        "connector",
        "settings",
        "source",
        "sensitive",
        "privacy",
    )

    label = forms.CharField(
        label=_("Question"), max_length=600, required=False, widget=forms.Textarea({"rows": 2})
    )
    hint = forms.CharField(label=_("Help under the question"), max_length=600, required=False)
    type = forms.ChoiceField(label=_("Type of answer"))
    optional = forms.BooleanField(label=_("It may be left empty"), required=False)
    choices = forms.CharField(
        label=_("Answers offered"),
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("One a line."),
    )
    min = forms.CharField(label=_("At least"), max_length=20, required=False)
    max = forms.CharField(label=_("At most"), max_length=20, required=False)
    unit = forms.CharField(label=_("Unit, written after the number"), max_length=60, required=False)
    rows = forms.CharField(
        label=_("Rows of the table"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("One a line. Columns are added from the plan."),
    )
    within = forms.CharField(
        label=_("Answers offered after each first choice"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("One first choice a line: its words, a colon, the answers between commas."),
    )
    formula = forms.CharField(
        label=_("How it is worked out"),
        max_length=500,
        required=False,
        help_text=_("With the identifiers of the questions, such as rooms * 12.5."),
    )
    sensitive = forms.BooleanField(
        label=_("Sensitive datum: health, beliefs, origins… (article 9 of the GDPR)"), required=False
    )
    purpose = forms.CharField(label=_("Why this datum is asked"), max_length=300, required=False)
    basis = forms.ChoiceField(
        label=_("Basis of this datum in the GDPR"),
        required=False,
        choices=[("", _("As the rest of the procedure")), *((basis, basis) for basis in BASES)],
    )
    recipients = forms.CharField(
        label=_("Who sees this datum"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("One a line."),
    )
    keep = DelayField(label=_("This datum is kept, once the case is closed"), required=False)
    then = forms.ChoiceField(
        label=_("Afterwards"), required=False, choices=[("", _("As the rest of the procedure")), *AFTERWARDS]
    )
    name = forms.CharField(label=_("Identifier"), max_length=50, required=False, help_text=NAME_HELP)

    OWN_PRIVACY = ("purpose", "basis", "recipients", "keep", "then")
    folded = ("name", *OWN_PRIVACY)

    @property
    def unfolded(self) -> bool:
        """Open too when the question says why it is asked, or must."""
        return super().unfolded or bool(self["sensitive"].value())

    def fit(self) -> None:
        types = registry.field_types
        self.fields["type"].choices = type_choices()  # type: ignore[attr-defined]
        kind = types.get(self._type())
        self.fields["label"].required = kind is not None and not kind.explains_itself
        for option in ("choices", "min", "max", "unit", "rows", "within", "formula"):
            if kind is not None and option not in kind.options:
                del self.fields[option]
        if kind is not None and "source" in kind.options:
            self.fields["source"] = _setting(kind, "source", gettext("Cards offered"))
        services = [name for name, one in registry.connectors.items() if self._type() in one.answers_to]
        if services:
            self.fields["connector"] = forms.CharField(
                label=_("Outside service that may answer"),
                max_length=300,
                required=False,
                help_text=gettext("Among: %(names)s.") % {"names": ", ".join(services)},
            )
        for word in sorted(kind.settings) if kind is not None else ():
            self.fields[f"own_{word}"] = _setting(kind, word, word)
        if isinstance(self.kept, FieldSpec):
            for word, value in self.kept.settings.items():
                self.initial[f"own_{word}"] = value
        if kind is not None and kind.bounds == "date":
            for bound in ("min", "max"):
                if bound in self.fields:
                    self.fields[bound].help_text = _("A date such as 2027-01-31, or today.")

    def _type(self) -> str:
        if self.is_bound:
            return str(self.data.get("type", ""))
        return str(self.initial.get("type", "text"))

    def shown(self, part: Any) -> dict[str, Any]:
        found = {word: getattr(part, word) for word in ("name", "label", "hint", "type", "optional", "unit")}
        found |= {"min": part.least, "max": part.most, "sensitive": part.sensitive}
        found["choices"] = "\n".join(choice.label for choice in part.choices)
        found["rows"] = "\n".join(row.label for row in part.rows)
        found["within"] = _linked_in_lines(part)
        found |= {"formula": part.formula or "", "source": part.source or ""}
        services = part.model_dump(mode="json")
        services = next(iter(services.values())) if len(services) == 1 else services
        found["connector"] = spelt(services.get("connector") or "") if isinstance(services, dict) else ""
        if part.privacy is not None:
            found |= {"purpose": part.privacy.purpose, "basis": part.privacy.basis, "then": part.privacy.then}
            found |= {"recipients": "\n".join(part.privacy.recipients), "keep": spread(part.privacy.keep)}
        return found

    def clean_min(self) -> Any:
        """A bound as the language writes it."""
        return bound(self.cleaned_data["min"])

    def clean_max(self) -> Any:
        """The same."""
        return bound(self.cleaned_data["max"])

    def clean_choices(self) -> list[dict[str, str]]:
        """Labels as choices; a label that was there keeps its value, so that conditions go on holding."""
        old = self.kept.choices if isinstance(self.kept, FieldSpec) else ()
        return choices_from(lines_of(self.cleaned_data["choices"]), old)

    def clean_connector(self) -> Any:
        """A service by its name, or with what else it fills in."""
        try:
            return told_by(self.cleaned_data["connector"].strip())
        except Refused as refused:
            raise forms.ValidationError(f"{refused.faults[0].why} {refused.faults[0].mend}") from refused

    def clean_rows(self) -> list[dict[str, str]]:
        """Labels as rows, which keep their names as choices do."""
        old = self.kept.rows if isinstance(self.kept, FieldSpec) else ()
        return choices_from(lines_of(self.cleaned_data["rows"]), old)

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        found = {word: data[word] for word in self.words if word in data}
        found["name"] = data["name"] or free_name(data["label"], names_taken(self), "question")
        if "within" in data:
            found["within"] = self._linked(data["within"], data.get("choices") or [])
        found["settings"] = {
            name[4:]: value for name, value in data.items() if name.startswith("own_") and value != ""
        }
        own = {word: data[word] for word in self.OWN_PRIVACY if not is_nothing(data.get(word))}
        if "recipients" in own:
            own["recipients"] = lines_of(own["recipients"])
        if own:
            found["privacy"] = own
        return found

    def _linked(self, text: str, firsts: list[dict[str, str]]) -> dict[str, dict[str, str]]:
        """What is offered after each first choice, from lines such as `Maison : Jardin, Cour`."""
        names = {choice["label"]: choice["name"] for choice in firsts}
        kept = self.kept.within if isinstance(self.kept, FieldSpec) else {}
        found: dict[str, dict[str, str]] = {}
        for line in lines_of(text):
            first, _colon, rest = line.partition(":")
            name = names.get(first.strip(), first.strip())
            old = [Choice(name=key, label=label) for key, label in kept.get(name, {}).items()]
            seconds = [label.strip() for label in rest.split(",") if label.strip()]
            found[name] = {one["name"]: one["label"] for one in choices_from(seconds, old)}
        return found


def type_choices() -> list[tuple[str, str]]:
    """All types of questions, as an administrator calls them, by name."""
    found = [(name, str(kind.called or kind.label)) for name, kind in registry.field_types.items()]
    return sorted(found, key=lambda pair: (COMMON.get(pair[0], len(COMMON)), fold(pair[1])))


def _setting(kind: Any, word: str, label: str) -> forms.Field:
    """One of the words that only this type knows."""
    offered = kind.offers(word)
    if offered is None:
        return forms.CharField(label=label, required=False, max_length=300)
    return forms.ChoiceField(label=label, required=False, choices=[("", ""), *offered])


def _linked_in_lines(part: FieldSpec) -> str:
    labels = {choice.name: choice.label for choice in part.choices}
    return "\n".join(
        f"{labels.get(name, name)} : {', '.join(seconds.values())}" for name, seconds in part.within.items()
    )


def bound(text: str) -> Any:
    """A number where it is one, else the text itself (a date, `today`)."""
    text = text.strip().replace(",", ".")
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number == int(number) else number


def choices_from(labels: Sequence[str], old: Sequence[Choice]) -> list[dict[str, str]]:
    """Choices for these labels. A label keeps its value; one reworded in place too, when none came or went."""
    known = {choice.label: choice.name for choice in old}
    same_count = len(labels) == len(old)
    names: list[str] = []
    for index, label in enumerate(labels):
        name = known.get(label)
        if name is None and same_count and old[index].label not in labels:
            name = old[index].name
        taken = {*names, *known.values()} if name is None else set(names)
        names.append(name if name and name not in names else free_name(label, taken, "choix"))
    return [{"name": name, "label": label} for name, label in zip(names, labels, strict=True)]


class DocumentForm(PartForm):
    """A supporting document."""

    part = DocumentSpec
    kind = "document"
    words = ("name", "title", "hint", "blocking", "instead", "optional", "several")
    folded = ("name", "instead")

    title = forms.CharField(label=_("Document"), max_length=300)
    hint = forms.CharField(label=_("How to get it"), max_length=600, required=False)
    blocking = forms.BooleanField(
        label=_("Indispensable: its absence may stop the legal delay"),
        required=False,
        initial=True,
        help_text=_("Article L114-5: only when the request cannot be examined without it."),
    )
    optional = forms.BooleanField(label=_("It is never required"), required=False)
    instead = forms.ChoiceField(label=_("Needless when this answer is proven"), required=False)
    several = forms.BooleanField(label=_("It may have several files"), required=False)
    name = forms.CharField(label=_("Identifier"), max_length=50, required=False, help_text=NAME_HELP)

    def fit(self) -> None:
        answered = [spec for spec in self.scene.definition.fields if spec.connector]
        choices = [("", gettext("No answer")), *((spec.name, question_of(spec)) for spec in answered)]
        self.fields["instead"].choices = choices  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        found = super().said()
        found["name"] = data["name"] or free_name(data["title"], names_taken(self), "piece")
        return found

    def _make(self) -> None:
        super()._make()
        if self.made is not None:  # its default is true: an unticked box must be written
            self.made = self.made.model_copy(update={"blocking": self.cleaned_data["blocking"]})
