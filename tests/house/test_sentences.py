"""Every sentence of the interface has its French, and the French is plain."""

from __future__ import annotations

import re

import pytest

from parvis.config.translations import read
from tests.house.messages import ROOT, Message, messages

CATALOGUE = ROOT / "parvis" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
SLOT = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def french() -> dict[Message, tuple[str, ...]]:
    found: dict[Message, tuple[str, ...]] = {}
    for entry in read(CATALOGUE):
        if entry.is_translated:
            found[entry.source, entry.plural or ""] = tuple(entry.forms.values())
    return found


def test_every_sentence_is_translated() -> None:
    known = french()
    missing = {message: where for message, where in messages().items() if message not in known}
    assert not missing


def test_no_translation_is_left_over() -> None:
    assert not set(french()) - set(messages()) - {("", "")}


def test_slots_survive_translation() -> None:
    wrong = [
        message[0]
        for message, forms in french().items()
        for form in forms
        if message[0] and set(SLOT.findall(form)) - set(SLOT.findall(message[0] + message[1]))
    ]
    assert not wrong


@pytest.mark.parametrize(
    "banned", [r"\bveuillez\b", r"\w·\w", r"\bcliqu", r"[a-z]\.e\.s\b", r"[^\W\d_]'[^\W\d_]"]
)
def test_words_we_do_not_use(banned: str) -> None:
    found = [form for forms in french().values() for form in forms if re.search(banned, form, re.IGNORECASE)]
    assert not found


def test_sentences_are_short() -> None:
    lengths = [
        len(sentence.split())
        for forms in french().values()
        for form in forms
        for sentence in re.split(r"[.!?:;]\s", form)
        if sentence.strip()
    ]
    assert max(lengths) <= 25
    assert sum(lengths) / len(lengths) <= 15
