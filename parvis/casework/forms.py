"""Pages of a procedure as Django forms. They only carry what was typed: `answers` checks it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.casework.answers import (
    Answers,
    clean_fields,
    file_questions,
    holds,
    lines_of,
    question_of,
    type_of,
    worked_out,
)
from parvis.casework.definition.model import Definition, FieldSpec
from parvis.casework.fields.base import QuestionType
from parvis.kit.ui.forms import BoundField
from parvis.kit.ui.widgets import DateParts, Parts, Repeat

SHOWN = "shown"
ASIDE = "aside"  # the button of a help offered beside a question
ENTRY = "(entry)"  # beside the initial values of an entry, its answers as they are kept


@dataclass(frozen=True)
class Sent:
    """A file already sent, as the widget lists it."""

    key: int
    name: str
    size: int
    state: str
    uid: str = ""
    url: str = ""


KEPT_DRAWINGS = 2_000
_drawings: dict[tuple[int, str, str], tuple[FieldSpec, SafeString]] = {}


class Question(BoundField):
    """A question on its page. Nobody has answered it yet, most times: that drawing is made once and kept."""

    field: AnswerField

    def as_field_group(self) -> SafeString:
        """Label, hint, errors and control."""
        spec = self.field.spec
        if (
            self.form.is_bound
            or self.initial is not None
            or spec.type == "block"
            or self.field.type.takes_files
            or self.field.type.lives
        ):
            return super().as_field_group()
        key = (id(spec), get_language() or "", self.auto_id)
        kept = _drawings.get(key)
        if kept is None or kept[0] is not spec:
            if len(_drawings) >= KEPT_DRAWINGS:
                _drawings.clear()
            kept = _drawings[key] = (spec, super().as_field_group())
        return kept[1]


class AnswerField(forms.Field):
    """A question on screen. Its value is the raw answer, in the shape that the API would send."""

    bound_field_class = Question

    def __init__(self, spec: FieldSpec, **options: Any) -> None:
        self.spec = spec
        self.type = type_of(spec)
        super().__init__(
            label=question_of(spec),
            help_text=spec.hint,
            required=not spec.optional,
            widget=_widget(spec),
            **options,
        )

    def clean(self, value: Any) -> Any:
        """What was typed, unjudged. The form judges all its questions together."""
        return raw_of(self.widget, value)


def _widget(spec: FieldSpec) -> forms.Widget:
    kind = type_of(spec)
    if isinstance(kind, QuestionType):
        return kind.widget(spec)
    return Repeat(
        form_class(spec.fields, spec.fields, entry=True),
        title=question_of(spec),
        add=_("Add another"),
        least=0 if spec.optional else 1,
    )


def raw_of(widget: forms.Widget, value: Any) -> Any:
    """The value of a widget as plain data: parts become an object, blocks a list of objects."""
    if isinstance(widget, Repeat):
        return [_checked(item).raw for item in value]
    if isinstance(widget, Parts) and isinstance(value, list) and not isinstance(widget, DateParts):
        pairs = zip(widget.names, widget.widgets, value, strict=True)
        return {name: raw_of(inner, part) for name, inner, part in pairs}
    return value


def _checked(item: Any) -> AnswersForm:
    item.full_clean()
    return item


def _place(part: str) -> dict[str, str]:
    """Where an error shows: beside its part. That of a day, a month or a year shows above the whole date."""
    owner, _dot, last = part.rpartition(".")
    return {"part": owner, "marks": part} if last in {"day", "month", "year"} else {"part": part}


class AnswersForm(forms.Form):
    """Some questions of a definition. After `is_valid`, `answers` holds the canonical ones."""

    specs: Sequence[FieldSpec] = ()
    all_specs: Sequence[FieldSpec] = ()
    is_entry = False

    def __init__(
        self,
        *args: Any,
        known: Answers | None = None,
        today: date | None = None,
        sent: Mapping[str, Sequence[Sent]] | None = None,
        kept: Answers | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.kept = kept or {}
        self.sent = sent or {}
        for name in self.sent.keys() & self.fields.keys():
            self.fields[name].widget.sent = self.sent[name]
        self.known = known or {}
        self.today = today or date.today()  # noqa: DTZ011 - blocks only; pages are given the day
        self.answers: Answers = {}
        self.raw: dict[str, Any] = {}

    def __iter__(self) -> Iterator[Any]:
        """The questions to draw: in an entry of a block, those that its own answers call for."""
        if not self.is_entry:
            return super().__iter__()
        answers = self.answers if self.is_bound else self.initial.get(ENTRY, {})
        asked = {spec.name for spec in self.specs if holds(spec.show_if, self.specs, answers, self.today)}
        return (bound for bound in super().__iter__() if bound.name in asked)

    def clean(self) -> dict[str, Any]:
        """Check all questions, and put each problem beside its control."""
        self.raw = dict(self.cleaned_data)
        for spec in file_questions(self.specs):
            self.raw[spec.name] = [file.uid for file in self.sent.get(spec.name, ())]
        checked = clean_fields(self.specs, self.raw, self.known, self.all_specs, self.today)
        self.answers = self._carried(checked.answers)
        for problem in checked.problems:
            name, _dot, inside = problem.field.partition(".")
            if inside:
                continue  # the entry's own form shows it
            self.add_error(name, ValidationError(problem.message, params=_place(problem.part)))
        if any("." in problem.field for problem in checked.problems):
            self.incomplete_block = True
        return self.cleaned_data

    def _carried(self, answers: Answers) -> Answers:
        """The answers with the parts that no control carries, where nothing else changed since they were kept."""
        for spec in self.specs:
            hidden, new, old = type_of(spec).hidden, answers.get(spec.name), self.kept.get(spec.name)
            kept = {k: v for k, v in old.items() if k not in hidden} if isinstance(old, dict) else None
            if hidden and kept is not None and kept == new:
                answers[spec.name] = old
        return answers

    incomplete_block = False

    def is_valid(self) -> bool:
        """True when every question, those of blocks included, has an acceptable answer."""
        return super().is_valid() and not self.incomplete_block


def _is_typed(spec: FieldSpec) -> bool:
    """Whether a question has a control: paragraphs have none, nor have answers that a formula gives."""
    return type_of(spec).asks and not type_of(spec).derived


def form_class(
    specs: Sequence[FieldSpec], all_specs: Sequence[FieldSpec], *, entry: bool = False
) -> type[AnswersForm]:
    """The form that asks these questions; `entry` for one entry of a block."""
    fields: dict[str, Any] = {spec.name: AnswerField(spec) for spec in specs if _is_typed(spec)}
    return type(
        "PageForm", (AnswersForm,), {**fields, "specs": specs, "all_specs": all_specs, "is_entry": entry}
    )


def is_live(spec: FieldSpec) -> bool:
    """Whether a question follows what is answered on the page: asked or not, or worked out."""
    return spec.show_if is not None or type_of(spec).derived


def stranger(sent: Iterable[str], specs: Sequence[FieldSpec]) -> str:
    """The first name sent that no question of the page bears, empty when there is none."""
    names = [spec.name for spec in specs]
    ours = (*names, SHOWN, "later", ASIDE, "csrfmiddlewaretoken")
    starts = (*(f"{name}{mark}" for name in names for mark in "_-"), "add:", "remove:")
    return next((name for name in sent if name not in ours and not name.startswith(starts)), "")


def surprising(sent: Mapping[str, str], asked: Sequence[FieldSpec]) -> list[str]:
    """Questions that were not on the page sent, since an answer on it calls for them. Who does not say what was on
    the page (a program, an old copy) is told of every fault at once."""
    if SHOWN not in sent:
        return []
    seen = sent[SHOWN].split(",")
    return [spec.name for spec in asked if spec.name not in seen and not sent.get(spec.name)]


def initial_for(specs: Sequence[FieldSpec], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Kept answers in the shapes that widgets show."""
    found: dict[str, Any] = {}
    for spec in specs:
        answer = answers.get(spec.name)
        if answer is None:
            continue
        if spec.type == "block":
            found[spec.name] = [{**initial_for(spec.fields, entry), ENTRY: entry} for entry in answer]
        else:
            found[spec.name] = type_of(spec).initial(answer, spec)
    return found


def questions_of(
    definition: Definition,
    form: AnswersForm,
    shown: Sequence[FieldSpec],
    today: date,
    asides: Callable[[FieldSpec], Sequence[Any]] = lambda spec: (),
) -> list[tuple[FieldSpec, Any, list[str] | None, Sequence[Any]]]:
    """What a page asks, in order: the question, its control if it has one, what a formula answers if it does, the
    buttons of the help that rooms offer."""
    answers = worked_out(definition, {**form.known, **form.answers}, today)
    return [
        (
            spec,
            form[spec.name] if spec.name in form.fields else None,
            lines_of(spec, answers.get(spec.name)) if type_of(spec).derived else None,
            asides(spec),
        )
        for spec in shown
    ]
