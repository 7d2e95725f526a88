"""What all forms of parts share: the words they know, and a part that the language accepts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import yaml
from django import forms
from django.core.exceptions import ValidationError as FormError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from parvis.casework.definition.model import Definition, Part
from parvis.casework.definition.parsing import parse
from parvis.casework.definition.refusals import from_errors
from parvis.kit.text import fold
from parvis.kit.ui.widgets import Parts

UNITS = (
    ("working day", gettext_lazy("working days")),
    ("day", gettext_lazy("days")),
    ("week", gettext_lazy("weeks")),
    ("month", gettext_lazy("months")),
    ("year", gettext_lazy("years")),
)


@dataclass(frozen=True)
class Town:
    """What a definition may name of the authority: units and roles, as identifiers and names."""

    units: Sequence[tuple[str, str]] = ()
    roles: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Scene:
    """Where a part stands: the definition around it, its path (of the list, for a new one), the town it is for."""

    definition: Definition
    path: str
    town: Town = Town()


class DelayField(forms.MultiValueField):
    """A delay as the language writes it (`2 months`), asked as a number and a unit. Empty when nothing is written."""

    def __init__(self, **options: Any) -> None:
        boxes = {
            "amount": forms.TextInput({"inputmode": "numeric", "maxlength": 5, "autocomplete": "off"}),
            "unit": forms.Select(choices=UNITS),
        }
        labels = {"amount": _("How many"), "unit": _("Of what")}
        super().__init__(
            fields=(forms.CharField(required=False), forms.CharField(required=False)),
            require_all_fields=False,
            widget=Parts(boxes, labels, widths={"amount": "four"}, layout="line"),
            **options,
        )

    def compress(self, data_list: Sequence[str] | None) -> str:
        amount, unit = (data_list or ["", ""])[:2]
        if not (amount or "").strip():
            return ""
        if not re.fullmatch(r"[0-9]{1,5}", amount.strip()):
            raise FormError(_("Write a whole number."), params={"part": "amount"})
        count = int(amount)
        return f"{count} {unit}{'s' if count > 1 else ''}"


def spread(delay: object) -> dict[str, str]:
    """A delay as its widget shows it."""
    amount, _space, unit = str(delay or "").partition(" ")
    return {"amount": amount, "unit": unit.rstrip("s")} if unit else {}


def lines_of(text: str) -> list[str]:
    """The lines that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class PartForm(forms.Form):
    """A part of a definition as a form. `words` are those of the language that it asks; words that it does not
    know (brought by a room, or edited elsewhere) are carried along untouched.

    After `is_valid`, `made` is the new part.
    """

    part: ClassVar[type[Part]]
    words: ClassVar[tuple[str, ...]] = ()
    kind: ClassVar[str] = ""  # for parts that have an identifier: what `renaming.rename` calls them
    folded: ClassVar[tuple[str, ...]] = ("name",)  # fields that few parts need
    made: Any = None

    def __init__(self, *args: Any, scene: Scene, kept: Part | None = None, **options: Any) -> None:
        self.scene, self.kept = scene, kept
        options["initial"] = options.get("initial") or (self.shown(kept) if kept is not None else {})
        super().__init__(*args, **options)
        self.fit()

    def fit(self) -> None:
        """Fill the choices that depend on the definition."""

    @property
    def plain_fields(self) -> list[Any]:
        """What is asked first."""
        return [self[name] for name in self.fields if name not in self.folded]

    @property
    def folded_fields(self) -> list[Any]:
        """What is asked under a fold."""
        return [self[name] for name in self.fields if name in self.folded]

    @property
    def unfolded(self) -> bool:
        """Whether the fold is open: something in it is wrong."""
        return any(bound.errors for bound in self.folded_fields)

    def shown(self, part: Any) -> dict[str, Any]:
        """The fields' first values."""
        found = {}
        for word in self.words:
            value = getattr(part, attribute(self.part, word))
            delay = isinstance(self.base_fields.get(word), DelayField)
            found[word] = spread(value) if delay else value
        return found

    def said(self) -> dict[str, Any]:
        """What the form says, in the words of the language."""
        return {word: self.cleaned_data[word] for word in self.words if word in self.cleaned_data}

    def clean(self) -> dict[str, Any]:
        """Put the words together with those kept, and let the language judge."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            self._make()
        return cleaned

    def _make(self) -> None:
        words = {**self._kept_words(), **{word: v for word, v in self.said().items() if not is_nothing(v)}}
        try:
            self.made = self.part.model_validate(words)
        except ValidationError as problem:
            for fault in from_errors(problem.errors(include_url=False), words, {}):
                word = fault.path.partition(".")[0]
                self.add_error(word if word in self.fields else None, f"{fault.why} {fault.mend}")

    def _kept_words(self) -> dict[str, Any]:
        if self.kept is None:
            return {}
        data = self.kept.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        if len(data) == 1 and "name" in self.part.model_fields:  # spelt `name: …`
            ((name, rest),) = data.items()
            short = getattr(self.part, "short_for", "")
            data = {"name": name, **(rest if isinstance(rest, dict) else {short: rest})}
        return {word: value for word, value in data.items() if word not in self.words}


def attribute(part: type[Part], word: str) -> str:
    """The attribute of a part that a word of the language spells."""
    for name, field in part.model_fields.items():
        if word in (field.alias, name):
            return name
    raise KeyError(word)


def is_nothing(value: Any) -> bool:
    """A word that need not be written: empty text, empty list, unticked box."""
    return value is None or value is False or value == "" or value == [] or value == {} or value == ()


def free_name(label: str, taken: Mapping[str, Any] | Sequence[str] | set[str], otherwise: str) -> str:
    """An identifier made from a label, which nothing bears yet: `nom_de_l_association`, `ville_2`."""
    base = re.sub(r"[^a-z0-9]+", "_", fold(label)).strip("_")[:40].strip("_")
    if not base or not base[0].isalpha():
        base = otherwise
    name, count = base, 2
    while name in taken:
        name, count = f"{base}_{count}", count + 1
    return name


def spelt(value: Any) -> Any:
    """A value of the language as one control shows it: a word, or data on one line; true for what has no value."""
    if value is None:
        return True
    if isinstance(value, str):
        return value
    text = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, sort_keys=False, width=10_000)
    return text.strip()


def told_by(text: Any) -> Any:
    """The value that such a control tells. Raises Refused."""
    if text is True:
        return None
    return parse(text)[0] if text.lstrip().startswith(("{", "[")) else text
