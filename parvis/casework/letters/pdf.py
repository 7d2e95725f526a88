"""From the parts of a letter to a tagged PDF (PDF/UA-1), with typst."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

from parvis.kit.typography import typeset

MODEL = Path(__file__).with_name("letter.typ")


@dataclass(frozen=True)
class Block:
    """A part of a letter: a paragraph, a heading, a list, or facts (pairs of label and value)."""

    kind: str
    text: str = ""
    items: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Letter:
    """All that a letter shows, in plain text."""

    title: str
    authority: dict[str, str]
    footer: str
    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    references: tuple[str, ...]
    place_and_date: str
    blocks: tuple[Block, ...]
    signature: tuple[str, ...] = field(default=())


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(settings.PARVIS_BUILD_DIR / "fonts")])


def as_pdf(letter: Letter) -> bytes:
    """The letter as PDF bytes, typeset in French. About 20 ms."""
    return compiled(MODEL, asdict(letter))


def compiled(model: Path, data: Any, **raw: str) -> bytes:
    """A model of typst filled with data, as a tagged PDF. `raw` goes in as it is: drawings, never words."""
    text = json.dumps({**_typeset(data), **raw}, ensure_ascii=False)
    return typst.compile(
        model, format="pdf", font_paths=_fonts(), sys_inputs={"data": text}, pdf_standards=["ua-1"]
    )


@lru_cache(maxsize=1)
def _unknown() -> re.Pattern[str]:
    """What our letters have no drawing of. PDF/UA refuses a text with a hole: the letter would never be made."""
    known = (settings.PARVIS_BUILD_DIR / "fonts" / "known.txt").read_text(encoding="utf-8")
    return re.compile(f"[^{re.escape(known)}\\s]+")


def _typeset(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.startswith("#") else typeset(_unknown().sub("□", value))
    if isinstance(value, dict):
        return {key: _typeset(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_typeset(inner) for inner in value]
    return value
