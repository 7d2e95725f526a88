"""The words of the language: its types, its functions, and how it says no."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext

from parvis.kit.faults import Fault, gettext_noop


class Type(StrEnum):
    """What an expression, a field or an argument holds. NOTHING is a field nobody answers, like a heading."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    LIST = "list"
    NOTHING = "nothing"


_SPOKEN: Final = {
    Type.TEXT: gettext_noop("a text"),
    Type.NUMBER: gettext_noop("a number"),
    Type.DATE: gettext_noop("a date"),
    Type.BOOLEAN: gettext_noop("a yes or no"),
    Type.LIST: gettext_noop("a list"),
    Type.NOTHING: gettext_noop("nothing"),
}


class ExpressionError(Fault):
    """What is wrong with an expression, and how to mend it.

    `position` is the place of the fault in the source, in characters from 0.
    """

    messages = {
        "empty": gettext_noop("The expression is empty. Write a condition, such as age >= 18."),
        "too_long": gettext_noop("The expression is too long. Use %(limit)s characters at most."),
        "too_deep": gettext_noop("The expression is too nested. Remove brackets or split it."),
        "syntax": gettext_noop("The expression cannot be read here. Check operators and brackets."),
        "quote": gettext_noop("A quote is not closed. Put each text between two straight quotes."),
        "sign": gettext_noop("“%(sign)s” is not used here. Write “%(instead)s”."),
        "forbidden_sign": gettext_noop("“%(sign)s” is not used here. Remove it."),
        "not_allowed": gettext_noop(
            "This cannot be written in an expression. Use and, or, not and comparisons."
        ),
        "unknown_name": gettext_noop("There is no field “%(name)s” here. Put texts between quotes."),
        "unknown_function": gettext_noop("There is no function “%(name)s”. Use one of: %(known)s."),
        "function_alone": gettext_noop("“%(name)s” is a function. Write %(name)s(…)."),
        "argument_count": gettext_noop("%(name)s takes %(expected)s values, not %(given)s."),
        "argument_name": gettext_noop("%(name)s does not know “%(option)s”. Remove it."),
        "argument_type": gettext_noop("%(name)s expects %(expected)s here, and this is %(given)s."),
        "argument_literal": gettext_noop("%(name)s expects a text between quotes here."),
        "bad_date": gettext_noop('“%(text)s” is not a date. Write it like date("2027-01-31").'),
        "not_a_number": gettext_noop("“%(operator)s” works with numbers, and this is %(given)s."),
        "not_ordered": gettext_noop("“%(operator)s” compares numbers or dates, and this is %(given)s."),
        "not_comparable": gettext_noop("You cannot compare %(left)s with %(right)s. Compare like with like."),
        "not_a_condition": gettext_noop(
            "“%(operator)s” needs a yes or no, and this is %(given)s. Compare it, as in age >= 18."
        ),
        "not_a_list": gettext_noop("“in” looks into a list, and this is %(given)s. Write == to compare."),
        "bad_list": gettext_noop('A list holds texts only or numbers only, such as ["a", "b"].'),
        "none": gettext_noop("“None” is not used here. Write empty(…) or not empty(…)."),
        "no_answer": gettext_noop("“%(name)s” holds no answer. Remove it."),
        "number_too_large": gettext_noop("This number is too large."),
        "wrong_result": gettext_noop("The expression must give %(expected)s, and it gives %(given)s."),
        "wrong_value": gettext_noop("The answer to “%(name)s” is not %(expected)s."),
        "not_computable": gettext_noop("The expression cannot be computed with these answers."),
    }

    def __init__(self, code: str, position: int = 0, **params: object) -> None:
        super().__init__(code, **params)
        self.position = position

    @property
    def message(self) -> str:
        """The fault and its remedy in the active language, with the nearest known name when there is one."""
        spoken = {
            key: spell(value) if isinstance(value, Type) else value for key, value in self.params.items()
        }
        sentence = gettext(self.messages[self.code]) % spoken
        if self.params.get("close"):
            sentence += " " + gettext("Did you mean “%(close)s”?") % spoken
        return sentence

    def __str__(self) -> str:
        return f"{self.code} at {self.position}"


def spell(kind: Type) -> str:
    """A type in the words of a sentence, in the active language."""
    return gettext(_SPOKEN[kind])


@dataclass(frozen=True, slots=True)
class Function:
    """A function expressions may call.

    `run` receives today, then the values, and gives None when it cannot say. It is not called when a value is
    missing, unless `missing_too`. It must be quick and must not raise.
    """

    run: Callable[..., object]
    returns: Type
    takes: tuple[frozenset[Type], ...] = ()
    options: Mapping[str, Type] = field(default_factory=dict)
    missing_too: bool = False
    literal: bool = False


def _age(today: date, born: date, on: date | None = None) -> int:
    """Whole years since birth; someone born on 29 February grows older on 1 March."""
    when = on or today
    return when.year - born.year - ((when.month, when.day) < (born.month, born.day))


def _is_empty(today: date, value: object) -> bool:
    return value is None or value == "" or value == ()


def _date(today: date, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _days(today: date, start: date, end: date) -> int:
    """Days from one to the other, neither counted twice: the same day gives 0."""
    return (end - start).days


_ANY = frozenset(Type) - {Type.NOTHING}
_NUMBER, _DATE = frozenset({Type.NUMBER}), frozenset({Type.DATE})

FUNCTIONS: Final[Mapping[str, Function]] = {
    "age": Function(_age, Type.NUMBER, (frozenset({Type.DATE}),), {"on": Type.DATE}),
    "choose": Function(
        lambda today, condition, one, other: one if condition else other,
        Type.NUMBER,
        (frozenset({Type.BOOLEAN}), _NUMBER, _NUMBER),
    ),
    "count": Function(
        lambda today, items: len(items or ()), Type.NUMBER, (frozenset({Type.LIST}),), missing_too=True
    ),
    "date": Function(_date, Type.DATE, (frozenset({Type.TEXT}),), literal=True),
    "days": Function(_days, Type.NUMBER, (_DATE, _DATE)),
    "empty": Function(_is_empty, Type.BOOLEAN, (_ANY,), missing_too=True),
    "least": Function(lambda today, one, other: min(one, other), Type.NUMBER, (_NUMBER, _NUMBER)),
    "lower": Function(lambda today, text: text.lower(), Type.TEXT, (frozenset({Type.TEXT}),)),
    "most": Function(lambda today, one, other: max(one, other), Type.NUMBER, (_NUMBER, _NUMBER)),
    "today": Function(lambda today: today, Type.DATE),
}
