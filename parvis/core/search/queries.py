"""Turning what people type into PostgreSQL full-text queries."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Expression, Func
from django.db.models.functions import Collate, Lower

CONFIG = "parvis_fr"
WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*", re.UNICODE)
MOST_WORDS = 12


def alphabetical(field: str | Expression) -> Collate:
    """What `order_by` needs to put É with E and capitals with the others, as French dictionaries do, whatever the
    locale of the server and whether or not it knows ICU's (that of the Python wheel does not)."""
    return Collate(Lower(Func(field, function="unaccent")), "C")


def words_of(text: str) -> list[str]:
    """The words of a request, cut at twelve: longer ones find nothing more."""
    return WORD.findall(text.replace("\x00", " "))[:MOST_WORDS]


class PrefixQuery(SearchQuery):
    """A query written out in its statement, never bound to it: only a planner that sees the words knows whether
    they are common, and a plan kept for rare words reads everything for common ones."""

    def __init__(self, parts: Sequence[str]) -> None:
        self.words = " & ".join(f"'{part}':*" for part in parts)
        super().__init__(self.words, config=CONFIG, search_type="raw")

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, tuple[()]]:  # type: ignore[override]
        """Safe without binding: words are made of letters and digits, as `WORD` found them."""
        literal = self.words.replace("'", "''")
        return f"to_tsquery('{CONFIG}', '{literal}')", ()


def prefix_query(text: str) -> PrefixQuery | None:
    """Every word must be found; each may be the beginning of a word. None when there is no word at all."""
    parts = [part for word in words_of(text) for part in re.split(r"[-'’]", word) if part]
    if not parts:
        return None
    return PrefixQuery(parts)
