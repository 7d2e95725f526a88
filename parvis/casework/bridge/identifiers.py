"""Identifiers as theirs: a kind and a key, in base64. Numbers are the keys of our tables, which never change."""

from __future__ import annotations

import base64
import binascii


def global_id(kind: str, key: object) -> str:
    """The identifier of a thing."""
    return base64.b64encode(f"{kind}-{key}".encode()).decode()


def key_of(kind: str, text: str) -> int | None:
    """The key behind an identifier of this kind; None for anything else."""
    try:
        plain = base64.b64decode(text[:200], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    found, _dash, key = plain.rpartition("-")
    return int(key) if found == kind and key.isascii() and key.isdecimal() and len(key) < 16 else None
