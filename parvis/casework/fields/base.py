"""What a field type is: how an answer is checked, shown, described to programs and asked on screen.

One check serves the page, the API and the studio: `clean` takes what a browser or a program sent and returns
the canonical JSON answer, or raises BadAnswer with a sentence for the person.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from django.forms import Widget
from django.utils.translation import gettext as _

from parvis.casework.definition.model import FieldSpec
from parvis.kit.expressions import Type


class BadAnswer(ValueError):
    """An answer that cannot be accepted. `message` is for the person who typed it; `part` names the control;
    `others` are what else is wrong with it, so that everything is mended at once."""

    def __init__(self, message: str, part: str = "", others: tuple[BadAnswer, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.part = part
        self.others = others


class FieldType:
    """What every field type says of itself: those that ask (QuestionType), paragraphs, blocks of questions."""

    name: ClassVar[str] = ""
    label: ClassVar[Any] = ""
    called: ClassVar[Any] = ""  # how the studio calls the type, where the default label is a question
    expression: ClassVar[Type] = Type.TEXT
    personal: ClassVar[bool] = True
    asks: ClassVar[bool] = True  # False for a paragraph that is only read
    takes_files: ClassVar[bool] = False  # True when its answer is a list of stored files, by their identifier
    derived: ClassVar[bool] = False  # True when its answer is worked out by its formula, never typed
    fits_a_table: ClassVar[bool] = False  # True when it may be a column of a table: one control, one cell
    # Among min, max, unit, choices, fields, rows, within, formula, source, settings.
    options: ClassVar[frozenset[str]] = frozenset()
    hidden: ClassVar[
        tuple[str, ...]
    ] = ()  # parts that no control carries: kept while the others do not change
    provable: ClassVar[bool] = (
        False  # True when an outside service may have answered, with a `proof` in the answer
    )
    settings: ClassVar[frozenset[str]] = frozenset()  # words of its own, under `settings`
    lives: ClassVar[bool] = False  # True when its control shows more than the definition says, such as cards
    bounds: ClassVar[str] = ""  # what min and max are: number, date, count
    most_allowed: ClassVar[int] = 0  # the greatest count that `max` may give
    explains_itself: ClassVar[bool] = False  # True when the default label is a question by itself

    def default_label(self) -> str:
        """The question when the definition gives none."""
        return str(self.label)

    def empty(self, raw: Any) -> bool:
        """Whether nothing was answered."""
        return raw is None or raw == "" or raw == [] or raw == {}

    def missing(self, spec: FieldSpec) -> str:
        """The sentence shown when a mandatory answer is missing."""
        return _("Answer this question.")

    def example(self, spec: FieldSpec, today: date) -> Any:
        """A believable answer that `clean` accepts, for scenarios and guides; None when none can be made up."""
        return None

    def initial(self, answer: Any, spec: FieldSpec) -> Any:
        """What the widget is given to show an answer again."""
        return answer

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        """The answer as people read it."""
        return [str(answer)]

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        """JSON Schema of the canonical answer."""
        return {"type": "string"}

    def columns(self, answer: Any, spec: FieldSpec) -> dict[str, str]:
        """The answer as cells of a flat table, by what each column adds to the name of the question ("" for the
        question itself). The same columns whatever the answer, so that all rows of an export agree: an answer
        that is None gives empty cells."""
        return {"": "" if answer is None else " ".join(self.lines(answer, spec))}

    def drawing(self, answer: Any, spec: FieldSpec) -> str:
        """The answer drawn, as safe markup that pages add to its lines; empty when there is nothing to see."""
        return ""

    def offers(self, word: str) -> list[tuple[str, str]] | None:
        """What `source` or a word of `settings` may be, as values and labels for the studio; None: written freely."""
        return None

    def faults(self, spec: FieldSpec) -> Iterable[tuple[str, str, str]]:
        """What is wrong with a question of this type beyond what is checked for all: (word, why, how to mend it)."""
        return ()

    def value(self, answer: Any) -> Any:
        """What conditions see of the answer (text, number, date, boolean or list)."""
        return answer


class QuestionType(FieldType, ABC):
    """Base class of the types that ask one question. A module adds one by listing an instance in its manifest; one
    that lacks a method stops the start, not the resident."""

    @abstractmethod
    def clean(self, raw: Any, spec: FieldSpec, today: date) -> Any:
        """The canonical answer. Raises BadAnswer. Never called on an empty answer."""

    @abstractmethod
    def widget(self, spec: FieldSpec) -> Widget:
        """How the question is asked on screen."""


def expect_text(raw: Any) -> str:
    """The text that was sent. Raises BadAnswer when it is something else."""
    if not isinstance(raw, str):
        raise BadAnswer(_("Write a text."))
    return raw


def expect_mapping(raw: Any, keys: Mapping[str, Any] | set[str]) -> dict[str, Any]:
    """The object that was sent, without unknown keys. Raises BadAnswer."""
    if not isinstance(raw, dict):
        raise BadAnswer(_("Fill in the parts of this question."))
    unknown = set(raw) - set(keys)
    if unknown:
        raise BadAnswer(_("“%(name)s” is unknown here.") % {"name": min(map(printable, unknown))})
    return raw


def printable(name: object) -> str:
    """The beginning of a name that somebody sent, fit to be shown whatever it is made of."""
    return (name if isinstance(name, str) else type(name).__name__)[:60].encode("utf-8", "replace").decode()


def by_part(answer: Mapping[str, Any] | None, *names: str) -> dict[str, str]:
    """One column for each part of an answer made of parts."""
    return {name: "" if answer is None else str(answer.get(name) or "") for name in names}
