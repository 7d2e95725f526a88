"""Typed readers of the environment, so that settings run with nothing set and secrets may come from files."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit


class BadSetting(ValueError):
    """A variable of the environment holds something that cannot be used. The message names it."""


def text(name: str, default: str = "") -> str:
    """The variable `name`, or the content of the file that `name`_FILE points to, else `default`."""
    if name in os.environ:
        return os.environ[name]
    path = os.environ.get(f"{name}_FILE")
    return Path(path).read_text(encoding="utf-8").strip() if path else default


def flag(name: str, *, default: bool = False) -> bool:
    """A yes/no variable: 1, true, yes, on or 0, false, no, off. Raises BadSetting."""
    value = text(name).strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise BadSetting(f"{name} must be yes or no, not {value!r}.")


def number(name: str, default: int) -> int:
    """A whole number. Raises BadSetting."""
    value = text(name).strip()
    if not value:
        return default
    if not value.isdecimal():
        raise BadSetting(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """A list of words separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def database(url: str) -> dict[str, object]:
    """Django's database settings for a `postgresql://` address. Raises BadSetting on any other scheme."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise BadSetting("DATABASE_URL must start with postgresql:// (Parvis runs on PostgreSQL only).")
    query = dict(parse_qsl(parts.query))
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": query.pop("port", None) or str(parts.port or ""),
        "OPTIONS": query,
    }
