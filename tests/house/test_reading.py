"""What residents and agents read is plain French: easy words, short sentences. A whole text is judged, not a label."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from parvis.casework.queries.ready import ready_folders
from parvis.config.translations import read
from parvis.kit.reading import ease, sentences, words
from tests.house.catalogues import catalogues

PROCEDURES = sorted(path for folder in ready_folders() for path in folder.glob("*.yaml"))
EASY, LONGEST, MEAN = 70, 25, 15
READ = {
    "title",
    "summary",
    "label",
    "hint",
    "intro",
    "subject",
    "body",
    "public",
    "prepare",
    "choices",
    "purpose",
}


def full(said: list[str]) -> list[str]:
    """Sentences rather than labels: four words at least."""
    return [one for one in said if len(words(one)) >= 4]


def check(said: list[str]) -> None:
    """Hold sentences to the measure of the house."""
    lengths = [len(words(one)) for one in said]
    longest = max(said, key=lambda one: len(words(one)))
    assert max(lengths) <= LONGEST, longest
    assert sum(lengths) / len(lengths) <= MEAN
    assert ease(said) >= EASY, sorted(said, key=lambda one: ease([one]))[:10]


def texts(value: Any, key: str = "") -> Iterator[str]:
    """All that a definition says to people."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from texts(inner, "choices" if key == "choices" else name)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner, key)
    elif isinstance(value, str) and key in READ:
        yield value


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: path.parts[-5])
def test_the_interface_is_easy_to_read(path: Path) -> None:
    forms = [form for entry in read(path) if entry.source for form in entry.forms.values()]
    check(full([one for form in forms for one in sentences(form)]))


@pytest.mark.parametrize("path", PROCEDURES, ids=lambda path: path.stem)
def test_a_procedure_is_easy_to_read(path: Path) -> None:
    said = [
        one for text in texts(yaml.safe_load(path.read_text(encoding="utf-8"))) for one in sentences(text)
    ]
    check(full(said))


@pytest.mark.parametrize(
    ("text", "easy"),
    [
        ("Le chat dort. Il rêve.", True),
        ("Envoyez votre demande avant le 3 mai.", True),
        ("L’administration procédera ultérieurement à l’instruction de votre sollicitation.", False),
        ("Vous êtes invité à matérialiser votre consentement par apposition de votre signature.", False),
    ],
)
def test_the_measure_tells_plain_words_from_office_words(text: str, easy: bool) -> None:
    assert (ease(sentences(text)) >= EASY) is easy
