"""Answers as the cells of a table: read from what a spreadsheet holds, written so that it can be read again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from parvis.casework.answers import lines_of
from parvis.casework.definition.model import FieldSpec
from parvis.kit.text import fold

DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
ADDRESS = re.compile(
    r"(?P<street>.*?)(?:,\s*(?P<extra>[^,]*))?,?\s+(?P<postcode>\d{5})\s+(?P<city>[^,]+)", re.ASCII
)
TRUE, FALSE = {"oui", "o", "vrai", "true", "1", "x", "yes"}, {"non", "n", "faux", "false", "0", "no"}


def raw_of_cell(spec: FieldSpec, text: str) -> Any:
    """What the text of a cell answers, as a page would send it; what cannot be read stays a text, which the check of
    the question then refuses with its own sentence."""
    text = text.strip().removeprefix("'") if text.strip()[:2] in FORMULAS else text.strip()
    read = READERS.get(spec.type)
    return read(spec, text) if read is not None and text else text


FORMULAS = {"'=", "'+", "'-", "'@", "'＝", "'＋", "'－", "'＠"}  # as our own exports make them harmless


def cell_of(spec: FieldSpec, answer: Any) -> Any:
    """An answer as a cell that `raw_of_cell` reads back."""
    if answer is None:
        return ""
    if spec.type == "date":
        return date.fromisoformat(answer)
    if spec.type in {"number", "amount"}:
        return str(answer).replace(".", ",")
    if spec.type == "choices":
        return " | ".join(lines_of(spec, answer))
    return ", ".join(lines_of(spec, answer)) if spec.type != "long_text" else str(answer)


def _day(spec: FieldSpec, text: str) -> Any:
    found = DAY.fullmatch(text)
    return f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else text


def _choice(spec: FieldSpec, text: str) -> Any:
    wanted = fold(text)
    return next((c.name for c in spec.choices if wanted in {fold(c.name), fold(c.label)}), text)


def _choices(spec: FieldSpec, text: str) -> Any:
    parts = re.split(r"[|;]" if re.search(r"[|;]", text) else r",", text)
    return [_choice(spec, part.strip()) for part in parts if part.strip()]


def _yes_no(spec: FieldSpec, text: str) -> Any:
    word = fold(text)
    return True if word in TRUE else False if word in FALSE else text


def _address(spec: FieldSpec, text: str) -> Any:
    found = ADDRESS.fullmatch(" ".join(text.split()))
    return {name: part or "" for name, part in found.groupdict().items()} if found else {"street": text}


READERS: dict[str, Callable[[FieldSpec, str], Any]] = {
    "date": _day,
    "choice": _choice,
    "choices": _choices,
    "yes_no": _yes_no,
    "address": _address,
}
