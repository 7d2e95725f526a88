"""Plain text: what we accept from outside, how we sort it, shorten it, and write dates in words.

PostgreSQL refuses NUL, JSON chokes on lone surrogates, bidirectional overrides make a line say the reverse of
what it holds: whatever a person sends goes through `clean_line` or `clean_text` before it is kept.
"""

import re
import unicodedata
from datetime import date, time

from parvis.kit.faults import Fault, gettext_noop

NBSP = "\u00a0"

# NUL, lone surrogates and non-characters cannot be stored or sent: the text was damaged or forged. A form sent
# with a lone surrogate reaches us with the replacement mark (U+FFFD) instead: what was typed is lost already.
_UNREADABLE = re.compile("[\x00\ud800-\udfff\ufffd-\uffff]")
# Other controls, direction overrides, zero-width spaces and byte-order marks: invisible, never meant.
# The zero-width joiner stays, for emoji and some scripts.
_INVISIBLE = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
_MARKS = re.compile("[\u0300-\u036f]{9}")  # stacks of accents that cover the lines around
_BLANKS = re.compile(r"\s+")
_TRAILING = re.compile(r"(?<![ \t])[ \t]++(?=\n|\Z)")  # one start per run, so that no text makes it slow
_EMPTY_LINES = re.compile(r"\n{4,}")

_LETTERS = str.maketrans(
    {
        "œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i", "ħ": "h", "ŧ": "t",
        "’": "'", "‘": "'", "ʼ": "'", "′": "'", "`": "'", "´": "'",
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-",
    }
)  # fmt: skip
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_PARTICLES = frozenset({"de", "du", "des", "la", "le", "les", "d", "l"})
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


class BadText(Fault):
    """The text cannot be kept."""

    messages = {
        "unreadable": gettext_noop("This text holds characters that cannot be read. Type it again."),
        "too_long": gettext_noop("This text is too long. Use %(limit)s characters at most."),
    }


def clean_text(text: str, limit: int) -> str:
    """The text as we keep it: composed (NFC), its invisible characters gone, its lines ended by "\\n".

    Raises BadText: "unreadable" (NUL, lone surrogates, heaps of accents), "too_long" (more than `limit`
    characters once cleaned; params: limit, length).
    """
    readable = _readable(text, limit)
    return _within(limit, _EMPTY_LINES.sub("\n\n\n", _TRAILING.sub("", readable)).strip())


def clean_line(text: str, limit: int) -> str:
    """Like `clean_text` for a single line: every run of blanks, line ends included, becomes one space."""
    return _within(limit, _BLANKS.sub(" ", _readable(text, limit)).strip())


def _readable(text: str, limit: int) -> str:
    """The text composed, without what cannot be seen; refuses what is damaged or far too long to clean."""
    if len(text) > 4 * limit + 100:
        raise BadText("too_long", limit=limit, length=len(text))
    if _UNREADABLE.search(text):
        raise BadText("unreadable")
    composed = unicodedata.normalize("NFC", _INVISIBLE.sub("", _LINE_END.sub("\n", text)))
    if _MARKS.search(composed):
        raise BadText("unreadable")
    return composed


def _within(limit: int, text: str) -> str:
    if len(text) > limit:
        raise BadText("too_long", limit=limit, length=len(text))
    return text


def fold(text: str) -> str:
    """A key to sort and search by: lowercase, no accents, plain apostrophes and hyphens, single spaces.

    "Œuvre d’Été" and "oeuvre d'ete" fold alike. Folding twice changes nothing.
    """
    folded = text
    for _ in range(3):  # a few exotic letters only come apart at the second pass
        before = folded
        apart = unicodedata.normalize("NFKD", folded.casefold().translate(_LETTERS))
        folded = "".join(letter for letter in apart if not unicodedata.combining(letter))
        if folded == before:
            break
    return " ".join(folded.translate(_LETTERS).split())


def slug(text: str, limit: int = 60) -> str:
    """The text as part of a URL: a-z, 0-9 and single hyphens, cut at a word; "" when nothing is left."""
    words = _NOT_SLUG.sub("-", fold(text)).strip("-")
    if len(words) <= limit:
        return words
    return words[: limit + 1].rpartition("-")[0] or words[:limit]


def initials(name: str) -> str:
    """One or two capitals for a name: "Jean de La Fontaine" gives "JF"; "" when there is no letter."""
    words = re.split(r"[\s'’]+", name.strip())
    kept = [word for word in words if word[:1].isalpha() and word.lower() not in _PARTICLES]
    ends = [kept[0], kept[-1]] if len(kept) > 1 else kept
    return "".join(word[0].upper() for word in ends)


def plain_date_fr(day: date) -> str:
    """The date in French words: "21 janvier 2027", "1er janvier 2027"."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {_MONTHS[day.month - 1]} {day.year}"


def plain_time_fr(moment: time) -> str:
    """The time in French words: "9 h", "14 h 05"."""
    return f"{moment.hour} h {moment.minute:02}" if moment.minute else f"{moment.hour} h"


def small_number(text: str) -> int | None:
    """A key or a count as a browser sends it back: nine ASCII digits at most, None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def human_size(size: int) -> str:
    """A number of bytes for people, in French units: "512 octets", "1,2 Mo"."""
    if size < 1000:
        return f"{size}{NBSP}octet{'s' if size > 1 else ''}"
    amount = float(size)
    for unit in ("ko", "Mo", "Go", "To"):
        amount /= 1000
        if amount < 999.5 or unit == "To":
            break
    digits = 1 if amount < 9.95 else 0
    return f"{amount:.{digits}f}".replace(".0", "").replace(".", ",") + f"{NBSP}{unit}"
