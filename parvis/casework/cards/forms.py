"""Forms of the console: a type of cards and its questions, without writing YAML."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.cards.definition import NOT_HERE, CardDefinition, asks
from parvis.casework.definition.model import FieldSpec
from parvis.core.authorities.models import Unit
from parvis.core.registries import registry
from parvis.kit.text import slug

# Types whose label is a question rather than the name of a kind.
NAMES = {
    "text": gettext_lazy("Short text"),
    "long_text": gettext_lazy("Long text"),
    "choice": gettext_lazy("One choice"),
    "choices": gettext_lazy("Several choices"),
}


def kinds() -> list[tuple[str, str]]:
    """The kinds of questions that a card may hold."""
    return [(name, kind_name(name)) for name in registry.field_types if name not in NOT_HERE]


def kind_name(name: str) -> str:
    """What an administrator calls a kind of question."""
    return str(NAMES.get(name) or registry.field_types[name].label)


class TypeForm(forms.Form):
    """Title, key, digest, who keeps the cards, why they hold personal data."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    one = forms.CharField(label=gettext_lazy("What one card is called"), max_length=120)
    kept_by = forms.ChoiceField(label=gettext_lazy("Service that keeps them"), required=False)
    public = forms.BooleanField(label=gettext_lazy("May be offered in public forms"), required=False)
    key = forms.ChoiceField(label=gettext_lazy("Question that names a card"), required=False)
    digest = forms.MultipleChoiceField(
        label=gettext_lazy("Questions that tell a card in one line"), required=False
    )
    purpose = forms.CharField(label=gettext_lazy("Why personal data is kept"), required=False, max_length=300)
    basis = forms.CharField(label=gettext_lazy("Legal basis"), required=False, max_length=300)
    keep = forms.CharField(
        label=gettext_lazy("Kept for"),
        required=False,
        help_text=gettext_lazy("Such as 5 years."),
        max_length=30,
    )

    def __init__(self, *args: Any, definition: CardDefinition | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        units = Unit.objects.filter(is_active=True).values_list("slug", "name")
        self.fields["kept_by"].choices = [("", _("All services")), *units]  # type: ignore[attr-defined]
        names = [(spec.name, asks(spec)) for spec in definition.fields] if definition else []
        self.fields["key"].choices = [("", _("None: each card gets a number")), *names]  # type: ignore[attr-defined]
        self.fields["digest"].choices = names  # type: ignore[attr-defined]
        self.fields["digest"].widget = forms.CheckboxSelectMultiple(choices=names)
        if definition is None:
            for later in ("key", "digest"):
                del self.fields[later]

    def as_plain(self) -> dict[str, Any]:
        """What was typed, in the language."""
        typed = self.cleaned_data
        found = {
            name: typed[name] for name in ("title", "one", "kept_by", "key", "digest") if typed.get(name)
        }
        if typed["public"]:
            found["public"] = True
        if typed["purpose"] or typed["basis"] or typed["keep"]:
            found["privacy"] = {name: typed[name] for name in ("purpose", "basis", "keep")}
        return found


def initial_of(definition: CardDefinition) -> dict[str, Any]:
    """What the form shows of a type."""
    known: dict[str, Any] = {
        "title": definition.title,
        "one": definition.one,
        "kept_by": definition.kept_by or "",
        "public": definition.public,
        "key": definition.key or "",
        "digest": list(definition.digest),
    }
    if definition.privacy is not None:
        privacy = definition.privacy.model_dump(mode="json")
        known |= {name: privacy[name] for name in ("purpose", "basis", "keep")}
    return known


class FieldForm(forms.Form):
    """One question of a type."""

    label = forms.CharField(label=gettext_lazy("Question"), max_length=300)
    type = forms.ChoiceField(label=gettext_lazy("Kind of answer"))
    hint = forms.CharField(label=gettext_lazy("Help"), max_length=300, required=False)
    choices = forms.CharField(
        label=gettext_lazy("Possible answers"),
        help_text=gettext_lazy("One a line, for a choice only."),
        widget=forms.Textarea({"rows": 5}),
        required=False,
    )
    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=20, required=False)
    optional = forms.BooleanField(label=gettext_lazy("May stay empty"), required=False)
    sensitive = forms.BooleanField(label=gettext_lazy("Sensitive data (health, religion…)"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["type"].choices = kinds()  # type: ignore[attr-defined]

    def as_plain(self, before: FieldSpec | None, taken: set[str]) -> dict[str, Any]:
        """The question in the language. Its name is made from its label once, and never changes."""
        typed = self.cleaned_data
        kept = before.model_dump(mode="json", by_alias=True, exclude_defaults=True) if before else {}
        rest: dict[str, Any] = next(iter(kept.values()), {})
        rest = dict(rest) if isinstance(rest, dict) else {}
        for word in ("label", "type", "hint", "optional", "sensitive", "unit"):
            rest.pop(word, None)
            if typed[word]:
                rest[word] = typed[word]
        rest.pop("choices", None)
        choices = _choices(typed["choices"], before)
        if choices:
            rest["choices"] = choices
        return {before.name if before else _name(typed["label"], taken): rest}


def _choices(text: str, before: FieldSpec | None) -> dict[str, str]:
    known = {choice.label: choice.name for choice in before.choices} if before else {}
    found: dict[str, str] = {}
    for line in (line.strip() for line in text.splitlines()):
        if line:
            found[known.get(line) or _name(line, set(found))] = line
    return found


def _name(label: str, taken: set[str]) -> str:
    base = slug(label, 40).replace("-", "_") or "champ"
    base = base if base[0].isalpha() else f"c_{base}"
    return next(name for name in (base, *(f"{base}_{n}" for n in range(2, 1000))) if name not in taken)


def initial_field(spec: FieldSpec) -> dict[str, Any]:
    """What the form shows of a question."""
    return {
        "label": asks(spec),
        "type": spec.type,
        "hint": spec.hint,
        "unit": spec.unit,
        "optional": spec.optional,
        "sensitive": spec.sensitive,
        "choices": "\n".join(choice.label for choice in spec.choices),
    }
