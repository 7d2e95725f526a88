"""The official lists of places: communes with their postcodes, departments, countries. Offline, read at first use.

The files beside this one are made by `scripts/territory`; their sources and licences are in NOTICE.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from parvis.kit.text import fold

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of today: its INSEE code, name, department (or overseas community) and postcodes."""

    code: str
    name: str
    department: str
    postcodes: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name} ({self.department})"


@lru_cache(maxsize=1)
def communes() -> dict[str, Commune]:
    """All communes by code, and the districts of Paris, Lyon and Marseille."""
    text = gzip.decompress((HERE / "communes.csv.gz").read_bytes()).decode()
    rows = csv.reader(io.StringIO(text))
    next(rows)
    return {code: Commune(code, name, where, tuple(posts.split())) for code, name, where, posts in rows}


@lru_cache(maxsize=1)
def _by_name() -> dict[str, tuple[Commune, ...]]:
    found: dict[str, list[Commune]] = {}
    for commune in communes().values():
        found.setdefault(spelling(commune.name), []).append(commune)
    return {name: tuple(rows) for name, rows in found.items()}


@lru_cache(maxsize=1)
def _by_postcode() -> dict[str, tuple[Commune, ...]]:
    found: dict[str, list[Commune]] = {}
    for commune in communes().values():
        for postcode in commune.postcodes:
            found.setdefault(postcode, []).append(commune)
    return {postcode: tuple(rows) for postcode, rows in found.items()}


def _bare(sign: str) -> str:
    """A sign as it is compared: a letter without accent, or a blank."""
    plain = fold(sign)
    return plain if plain.isalnum() else " "


_BARE = {code: _bare(chr(code)) for code in range(0x20, 0x180)} | {ord(sign): " " for sign in "’‐‑–"}
_FULL = {"st": "saint", "ste": "sainte"}


def spelling(name: str) -> str:
    """A name as it is compared: no accent, no capital, no hyphen; St and Ste in full."""
    return " ".join(_FULL.get(word, word) for word in name.translate(_BARE).split())


def named(name: str) -> tuple[Commune, ...]:
    """The communes of this name, however it is spelt."""
    return _by_name().get(spelling(name), ())


def at_postcode(postcode: str) -> tuple[Commune, ...]:
    """The communes that a postcode serves."""
    return _by_postcode().get(postcode, ())


@lru_cache(maxsize=1)
def departments() -> dict[str, str]:
    """Names of departments and overseas communities by code, in the order of codes."""
    return dict(_pairs("departements.csv"))


@lru_cache(maxsize=1)
def countries() -> dict[str, str]:
    """French names of countries by ISO 3166 code, in the order of names; France first."""
    rows = sorted(_pairs("countries.csv"), key=lambda row: (row[0] != "FR", spelling(row[1])))
    return dict(rows)


def _pairs(name: str) -> Iterator[tuple[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        yield from ((code, label) for code, label in rows)
