"""How easy the procedure is to read, as a whole: residents fill it in alone, often in a second language."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from parvis.casework.definition.faults import Fault, fault
from parvis.casework.definition.model import Definition, FieldSpec
from parvis.casework.verification.checks.places import places
from parvis.kit.reading import ease, sentences, words

EASY = 50  # of a newspaper, on the scale of Kandel and Moles
ENOUGH = 100  # words: fewer say nothing of a text
FULL = 4  # words: fewer are a label


def check(definition: Definition) -> Iterator[Fault]:
    """A fault on the hardest text, when all texts together are too hard."""
    said = {path: full for path, text in texts(definition) if (full := _full(text))}
    whole = [sentence for found in said.values() for sentence in found]
    if sum(len(words(sentence)) for sentence in whole) < ENOUGH or (level := ease(whole)) >= EASY:
        return
    hardest = min(said, key=lambda path: ease(said[path]))
    why = _("The procedure is hard to read: %(level)s, where %(least)s is the least.") % {
        "level": round(level),
        "least": EASY,
    }
    mend = _("Begin with this text: shorter sentences, everyday words.")
    yield fault("reading.hard", hardest, why, mend)


def texts(definition: Definition) -> Iterator[tuple[str, str]]:
    """All that a procedure says to residents, by its path."""
    yield "title", definition.title
    yield "summary", definition.summary
    yield "privacy.purpose", definition.privacy.purpose
    yield from ((f"prepare.{number}", text) for number, text in enumerate(definition.prepare))
    for number, page in enumerate(definition.pages):
        yield f"pages.{number}.title", page.title
        yield f"pages.{number}.intro", page.intro
    for place in places(definition):
        yield from _question(place.path, place.spec)
    for number, document in enumerate(definition.documents):
        yield f"documents.{number}.title", document.title
        yield f"documents.{number}.hint", document.hint
    for name, state in definition.workflow.states.items():
        yield f"workflow.states.{name}.public", state.public
    for name, letter in definition.letters.items():
        yield f"letters.{name}.subject", letter.subject
        yield f"letters.{name}.body", letter.body


def _question(path: str, spec: FieldSpec) -> Iterator[tuple[str, str]]:
    yield f"{path}.label", spec.label
    yield f"{path}.hint", spec.hint
    yield from ((f"{path}.choices.{number}", choice.label) for number, choice in enumerate(spec.choices))


def _full(text: str) -> list[str]:
    """Its sentences, labels left out."""
    return [sentence for sentence in sentences(text) if len(words(sentence)) >= FULL]
