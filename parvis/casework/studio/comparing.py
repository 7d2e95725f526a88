"""What differs between two definitions, part by part and word by word, as a person would tell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.definition.language import to_data
from parvis.casework.definition.model import Definition
from parvis.casework.studio.telling import value_of, word_of, written

Words = dict[str, Any]
Parts = dict[tuple[str, str], Words]

KINDS: dict[str, Any] = {
    "top": gettext_lazy("Presentation"),
    "legal": gettext_lazy("Legal frame"),
    "privacy": gettext_lazy("Personal data"),
    "algorithm": gettext_lazy("Algorithm"),
    "page": gettext_lazy("Page"),
    "question": gettext_lazy("Question"),
    "document": gettext_lazy("Supporting document"),
    "state": gettext_lazy("State"),
    "transition": gettext_lazy("Step"),
    "letter": gettext_lazy("Letter"),
    "test": gettext_lazy("Test"),
}
TITLES = ("label", "title", "public", "subject")
ALONE = ("legal", "privacy")
LISTS = ("algorithms", "pages", "documents", "workflow", "letters", "tests", *ALONE)


@dataclass(frozen=True)
class Change:
    """One difference: the part, the word (empty when the whole part came or went), and both values as text."""

    kind: Any
    title: str
    word: str
    before: str
    after: str
    called: str = ""  # the word as the forms of the studio say it

    @property
    def verb(self) -> str:
        """What happened, in a word."""
        if self.word:
            return _("changed")
        return _("added") if not self.before else _("removed")


def changes(old: Definition, new: Definition) -> list[Change]:
    """All differences, in the order of the new definition; parts that went come last."""
    before, after = parts_of(to_data(old)), parts_of(to_data(new))
    found: list[Change] = []
    for key, words in after.items():
        if key in before:
            found += _inside(key, (before[key], old), (words, new))
        else:
            found.append(Change(KINDS[key[0]], title_of(key, words), "", "", _text(words)))
    gone = [(key, words) for key, words in before.items() if key not in after]
    return found + [Change(KINDS[key[0]], title_of(key, words), "", _text(words), "") for key, words in gone]


def _inside(
    key: tuple[str, str], was: tuple[Words, Definition], now: tuple[Words, Definition]
) -> list[Change]:
    (old, before), (new, after) = was, now
    title = title_of(key, new)
    return [
        Change(
            KINDS[key[0]],
            title,
            word,
            value_of(word, old.get(word), before),
            value_of(word, new.get(word), after),
            word_of(key[0], word),
        )
        for word in dict.fromkeys([*new, *old])
        if old.get(word) != new.get(word)
    ]


def parts_of(data: Words) -> Parts:
    """A definition's data as its parts, each under its kind and name."""
    found: Parts = {("top", ""): {word: value for word, value in data.items() if word not in LISTS}}
    found |= {(word, ""): data.get(word, {}) for word in ALONE}
    found |= {("algorithm", one["name"]): one for one in data.get("algorithms", ())}
    for page in data["pages"]:
        found[("page", page["title"])] = {word: value for word, value in page.items() if word != "fields"}
        _add_named(found, "question", page["fields"], page["title"])
    _add_named(found, "document", data.get("documents", ()))
    flow = data["workflow"]
    found[("state", "")] = {"start": flow["start"]}
    found |= {("state", name): spec for name, spec in flow["states"].items()}
    found |= {("transition", name): spec for name, spec in flow["transitions"].items()}
    found |= {("letter", name): spec for name, spec in data.get("letters", {}).items()}
    _add_named(found, "test", data.get("tests", ()))
    return found


def _add_named(found: Parts, kind: str, items: Any, page: str = "") -> None:
    """Parts spelt `name: …`; those of a block are parts of their own."""
    for item in items:
        ((name, rest),) = item.items()
        words = dict(rest) if isinstance(rest, dict) else {_short(kind): rest}
        inner = words.pop("fields", ())
        found[(kind, name)] = {**words, "page": page} if page else words
        _add_named(found, kind, inner, page)


def _short(kind: str) -> str:
    return {"question": "type", "document": "title"}.get(kind, "value")


def title_of(key: tuple[str, str], words: Mapping[str, Any]) -> str:
    """What a part is called."""
    return next((str(words[word]) for word in TITLES if words.get(word)), key[1])


def _text(words: Words) -> str:
    """A whole part, as the language writes it."""
    return written(words) if words else ""
