"""Turning what people type into PostgreSQL full-text queries."""

from __future__ import annotations

import re

from django.contrib.postgres.search import SearchQuery

CONFIG = "parvis_fr"
WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*", re.UNICODE)
MOST_WORDS = 12


def words_of(text: str) -> list[str]:
    """The words of a request, cut at twelve: longer ones find nothing more."""
    return WORD.findall(text.replace("\x00", " "))[:MOST_WORDS]


def prefix_query(text: str) -> SearchQuery | None:
    """Every word must be found; each may be the beginning of a word. None when there is no word at all."""
    parts = [part for word in words_of(text) for part in re.split(r"[-'’]", word) if part]
    if not parts:
        return None
    raw = " & ".join(f"{_quoted(part)}:*" for part in parts)
    return SearchQuery(raw, config=CONFIG, search_type="raw")


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "''").replace("\\", "\\\\") + "'"
