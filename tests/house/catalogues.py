"""Catalogues of translations: that of the house, and one in the folder of each module."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from parvis.config.translations import read
from tests.house.messages import ROOT, Message

PLACE = Path("locale", "fr", "LC_MESSAGES", "django.po")
HOUSE = ROOT / "parvis" / PLACE
MODULES = ROOT / "parvis" / "modules"


def catalogues() -> list[Path]:
    """The catalogue of the house, then those of modules."""
    return [HOUSE, *sorted(MODULES.glob(f"*/{PLACE}"))]


def catalogue_of(source: str) -> Path:
    """Where the sentences of a source file are translated: in its module's folder, else in the house."""
    path = ROOT / source
    if path.is_relative_to(MODULES) and path.parent != MODULES:
        return MODULES / path.relative_to(MODULES).parts[0] / PLACE
    return HOUSE


@cache
def french(*paths: Path) -> dict[Message, tuple[str, ...]]:
    """Each sentence that these catalogues translate, with its forms."""
    return {
        (entry.source, entry.plural or ""): tuple(entry.forms.values())
        for path in paths
        if path.is_file()
        for entry in read(path)
        if entry.is_translated
    }


def lines_for(message: Message) -> str:
    """What is to be added to a catalogue for a sentence."""
    one, many = message
    if not many:
        return f'msgid "{one}"\nmsgstr ""\n'
    return f'msgid "{one}"\nmsgid_plural "{many}"\nmsgstr[0] ""\nmsgstr[1] ""\n'
