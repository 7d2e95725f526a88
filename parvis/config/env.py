"""Typed reading of the environment: settings say what they expect and a mistake is explained in one line.

Every value may also come from a file: when `NAME_FILE` is set, its content is the value of `NAME`, which is
how container platforms hand over secrets.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


@dataclass
class SettingError(Exception):
    """A variable of the environment holds something we cannot use."""

    name: str
    why: str

    def __str__(self) -> str:
        return f"{self.name}: {self.why}"


def text(name: str, default: str = "") -> str:
    """Return the value of `name`, or of the file named by `<name>_FILE`, else `default`."""
    path = os.environ.get(f"{name}_FILE", "")
    if name in os.environ or not path:
        return os.environ.get(name, default)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as fault:
        raise SettingError(f"{name}_FILE", f"cannot read {path} ({fault.strerror})") from fault


def flag(name: str, default: bool = False) -> bool:
    """Return a yes or no; accepts 1/0, true/false, yes/no, on/off."""
    value = text(name, "1" if default else "0").strip().lower()
    if value not in TRUE | FALSE:
        raise SettingError(name, f"expected yes or no, got {value!r}")
    return value in TRUE


def number(name: str, default: int, *, least: int = 0, most: int = 2**31) -> int:
    """Return a whole number between `least` and `most`."""
    value = text(name).strip()
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        raise SettingError(name, f"expected a whole number from {least} to {most}, got {value!r}")
    return int(value)


def items(name: str, default: str = "") -> list[str]:
    """Return a comma-separated list, blanks removed."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def folder(name: str, default: Path) -> Path:
    """Return an absolute folder; it need not exist yet."""
    value = text(name).strip()
    return Path(value).expanduser().absolute() if value else default


def checkout() -> Path:
    """Return the folder that holds the `parvis` package: the checkout, or site-packages once installed."""
    return Path(__file__).resolve().parents[2]


def data_folder() -> Path:
    """Return the data folder: `$PARVIS_DATA`, else `data/` in the checkout, else `/var/lib/parvis`."""
    from_checkout = (checkout() / "pyproject.toml").is_file()
    return folder("PARVIS_DATA", checkout() / "data" if from_checkout else Path("/var/lib/parvis"))


def database(url: str) -> dict[str, Any]:
    """Turn a PostgreSQL address into one entry of Django's DATABASES.

    A socket folder goes in `?host=/folder`; every other option of the address is handed to libpq as it is.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise SettingError("DATABASE_URL", "expected postgresql://user:password@host:port/name")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),
        "PORT": options.pop("port", str(parts.port or "")),
        "OPTIONS": options,
    }
