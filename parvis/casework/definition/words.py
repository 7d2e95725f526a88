"""The smallest words of the language: names, lines of text, delays, bounds, lists. What they accept is
settled here, so that a definition only ever holds clean text and plain data, alike in YAML and JSON."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

from parvis.kit.delays import Delay
from parvis.kit.faults import Fault, gettext_noop
from parvis.kit.text import clean_line, clean_text

DEEPEST = 12
LARGEST = 10**15
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
DELAY_PATTERN = r"^[0-9]{1,5} (working day|day|week|month|year)s?$"


class BadWord(Fault):
    """A word of the language that says nothing we can obey."""

    messages = {
        "blank": gettext_noop("This text is empty. Write it, or remove this word."),
        "not_plain": gettext_noop("This value is not plain data. Use texts, numbers, true, false and lists."),
        "one_effect": gettext_noop("An effect has one name. Write one effect a line."),
        "bound": gettext_noop(
            "“%(bound)s” is no bound. Write a number, today, or a date such as 2026-12-31."
        ),
        "one_signature": gettext_noop(
            "This says nothing, or two things. Write one of visa, approval, signature."
        ),
        "no_signatory": gettext_noop(
            "Nobody is named. Add role: or unit:, with an identifier of the authority."
        ),
        "no_delay": gettext_noop("This clock has no delay. Write after, such as 2 months."),
    }


def _line(limit: int) -> Callable[[str], str]:
    return lambda text: clean_line(text, limit)


def _filled(text: str) -> str:
    if not text:
        raise BadWord("blank")
    return text


def _read_delay(value: object) -> object:
    return Delay.parse(value) if isinstance(value, str) else value


def _plain(value: Any, depth: int = 0) -> Any:
    """Refuse what YAML and JSON would not give back: NaN, giants, deep nests, anything but data."""
    if depth > DEEPEST:
        raise BadWord("not_plain")
    if isinstance(value, dict):
        return {clean_line(str(key), 300): _plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, depth + 1) for item in value]
    if isinstance(value, str):
        return clean_text(value, 20_000)
    if value is None or isinstance(value, bool):
        return value
    return _number(value)


def _number(value: Any) -> Any:
    if not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > LARGEST:
        raise BadWord("not_plain")
    return int(value) if value == int(value) else value


def _bound(value: Any) -> Any:
    """A number or a text, and never the number of a boolean."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise BadWord("not_plain")
    return _day(value.strip()) if isinstance(value, str) else _number(value)


def _day(text: str) -> str:
    if text != "today" and not _ISO_DAY.fullmatch(text):
        raise BadWord("bound", bound=text[:40])
    with suppress(ValueError):
        return text if text == "today" else date.fromisoformat(text).isoformat()
    raise BadWord("bound", bound=text[:40])


def listed(value: object) -> object:
    """A single word may stand for a list of one."""
    return [value] if isinstance(value, str) else value


def _single(values: tuple[str, ...]) -> Any:
    return values[0] if len(values) == 1 else list(values)


def pairs(value: object) -> object:
    """Choices spelt as one mapping, as the list that they are."""
    return [{name: label} for name, label in value.items()] if isinstance(value, dict) else value


def merged(choices: tuple[Any, ...]) -> dict[str, str]:
    """Choices as one mapping."""
    return {choice.name: choice.label for choice in choices}


def _effect(value: object) -> object:
    if isinstance(value, str):
        return {value: None}
    if isinstance(value, dict) and len(value) != 1:
        raise BadWord("one_effect")
    return value


def _short_effect(effect: dict[str, Any]) -> Any:
    ((name, argument),) = effect.items()
    return name if argument is None else effect


def _short_effects(effects: tuple[dict[str, Any], ...]) -> Any:
    short = [_short_effect(effect) for effect in effects]
    return short[0] if len(short) == 1 and isinstance(short[0], str) else short


Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,49}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,59}$")]
Line = Annotated[
    str, Field(min_length=1, max_length=300), AfterValidator(_line(300)), AfterValidator(_filled)
]
Hint = Annotated[str, Field(max_length=600), AfterValidator(_line(600))]
Text = Annotated[
    str,
    Field(min_length=1, max_length=20_000),
    AfterValidator(lambda text: clean_text(text, 20_000)),
    AfterValidator(_filled),
]
Condition = Annotated[
    str, Field(min_length=1, max_length=500), AfterValidator(_line(500)), AfterValidator(_filled)
]
DelayText = Annotated[
    Delay,
    BeforeValidator(_read_delay),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": DELAY_PATTERN, "examples": ["2 months", "10 working days"]}),
]
Bound = Annotated[
    int | float | str,
    BeforeValidator(_bound),
    WithJsonSchema(
        {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^(today|\d{4}-\d\d-\d\d)$"}]}
    ),
]
Plain = Annotated[Any, AfterValidator(_plain)]
Switch = Annotated[bool, Field(strict=True)]
Several = Annotated[tuple[Name, ...], Field(min_length=1, max_length=60)]
Names = Annotated[
    Several,
    BeforeValidator(listed, json_schema_input_type=Name | Several),
    PlainSerializer(_single, return_type=Any),
]
WithArgument = Annotated[dict[Name, Plain], Field(min_length=1, max_length=1)]
Effect = Annotated[dict[Name, Plain], BeforeValidator(_effect, json_schema_input_type=Name | WithArgument)]
Linked = Annotated[
    dict[Name, Plain],
    BeforeValidator(_effect, json_schema_input_type=Name | WithArgument),
    PlainSerializer(_short_effect, return_type=Any),
]
Effects = Annotated[
    tuple[Effect, ...],
    BeforeValidator(
        lambda value: [value] if isinstance(value, str | dict) else value,
        json_schema_input_type=Name | WithArgument | tuple[Effect, ...],
    ),
    PlainSerializer(_short_effects, return_type=Any),
]
