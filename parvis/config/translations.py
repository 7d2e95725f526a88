"""Compiling gettext catalogues without gettext's programs, which a fresh machine does not have.

Django reads `.mo` files only; they are made from the `.po` files at set-up and never committed.
"""

import ast
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

MAGIC = 0x950412DE
CONTEXT = "\x04"
PLURAL = "\0"


class CatalogueError(ValueError):
    """A `.po` file cannot be read; the message names the line."""


@dataclass
class Entry:
    """One message: its words in English, its words in the other language (one per plural form), its marks."""

    line: int
    context: str | None = None
    source: str = ""
    plural: str | None = None
    forms: dict[int, str] = field(default_factory=dict)
    fuzzy: bool = False

    @property
    def is_translated(self) -> bool:
        """Whether every form is written and none is a guess."""
        return bool(self.forms) and all(self.forms.values()) and not self.fuzzy

    @property
    def key(self) -> str:
        """The message as a `.mo` file indexes it."""
        words = self.source if self.plural is None else self.source + PLURAL + self.plural
        return words if self.context is None else self.context + CONTEXT + words


def read(path: Path) -> list[Entry]:
    """Return the messages of a `.po` file, header included (its source is empty). Raises CatalogueError."""
    return [*entries(path, path.read_text(encoding="utf-8").splitlines())]


def entries(path: Path, lines: list[str]) -> Iterator[Entry]:
    """Yield each message; a blank line or the next `msgid` ends one."""
    entry, fuzzy, slot = None, False, ""
    for number, raw in enumerate(lines, 1):
        line = raw.strip()
        if line.startswith("#,"):
            fuzzy = fuzzy or "fuzzy" in line
        if not line or line.startswith("#"):
            continue
        word, _, words = line.partition('"')
        word = word.strip()
        if word in ("msgctxt", "msgid") and slot.startswith("msgstr"):
            if entry:
                yield entry
            entry, slot = None, ""
        if entry is None:
            entry, fuzzy = Entry(number, fuzzy=fuzzy), False
        slot = word or slot
        put(entry, slot, unquoted(f'"{words}', path, number), path, number)
    if entry:
        yield entry


def unquoted(words: str, path: Path, number: int) -> str:
    """Return the content of a quoted string."""
    try:
        return str(ast.literal_eval(words))
    except (SyntaxError, ValueError) as fault:
        raise CatalogueError(f"{path}:{number}: a quoted string was expected") from fault


def put(entry: Entry, slot: str, words: str, path: Path, number: int) -> None:
    """Add words to the part of the message that is being read."""
    if slot == "msgctxt":
        entry.context = (entry.context or "") + words
    elif slot == "msgid":
        entry.source += words
    elif slot == "msgid_plural":
        entry.plural = (entry.plural or "") + words
    elif slot.startswith("msgstr"):
        index = int(slot[7:-1]) if slot.endswith("]") else 0
        entry.forms[index] = entry.forms.get(index, "") + words
    else:
        raise CatalogueError(f"{path}:{number}: {slot!r} is not a word of a .po file")


def compile_catalogue(source: Path) -> bool:
    """Write the `.mo` beside a `.po` unless it is up to date; say whether it was written."""
    target = source.with_suffix(".mo")
    if target.is_file() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
        return False
    pairs = {
        entry.key: PLURAL.join(entry.forms[index] for index in sorted(entry.forms))
        for entry in read(source)
        if entry.is_translated or not entry.source
    }
    draft = target.with_suffix(".part")
    draft.write_bytes(packed(pairs))
    draft.replace(target)
    return True


def packed(pairs: dict[str, str]) -> bytes:
    """Return the bytes of a `.mo` file: a header, two sorted tables of (length, offset), then the words."""
    rows = sorted((key.encode(), value.encode()) for key, value in pairs.items())
    keys_at, values_at = 28, 28 + 8 * len(rows)
    words, table = b"", []
    for column in (0, 1):
        for row in rows:
            table.append((len(row[column]), 28 + 16 * len(rows) + len(words)))
            words += row[column] + b"\0"
    header = struct.pack("<7I", MAGIC, 0, len(rows), keys_at, values_at, 0, 0)
    return header + b"".join(struct.pack("<2I", *cell) for cell in table) + words


def compile_all(root: Path) -> None:
    """Compile every catalogue under a folder."""
    for source in sorted(root.rglob("LC_MESSAGES/*.po")):
        compile_catalogue(source)
