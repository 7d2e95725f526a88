"""How easy a French text is to read: the formula of Flesch as Kandel and Moles fitted it to French (1958).

100 is a children's book, 70 a popular magazine, 50 a newspaper, 30 a thesis.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

VOWELS = "aeiouyàâäéèêëîïôöùûüœæ"
WORD = re.compile(r"[a-zà-ÿœ]+", re.IGNORECASE)
MUTE = re.compile(rf"[^{VOWELS}](?:e|es|ent)$")
END = re.compile(r"(?<=[.!?:;])\s+|\n+")
SLOT = re.compile(r"%\(\w+\)[sd]|\{\{.*?\}\}|\{\w+\}")


def words(text: str) -> list[str]:
    """The words of a text."""
    return WORD.findall(text)


def sentences(text: str) -> list[str]:
    """Its sentences, slots left out: what will stand in them is not known."""
    return [one for one in END.split(SLOT.sub(" ", text)) if words(one)]


def syllables(word: str) -> int:
    """Groups of vowels, less a mute ending."""
    low = word.lower()
    count = len(re.findall(rf"[{VOWELS}]+", low))
    return max(count - (count > 1 and bool(MUTE.search(low))), 1)


def ease(said: Sequence[str]) -> float:
    """Kandel-Moles: 207 - 1.015 words a sentence - 73.6 syllables a word."""
    found = [word for sentence in said for word in words(sentence)]
    return 207 - 1.015 * len(found) / len(said) - 73.6 * sum(map(syllables, found)) / len(found)
