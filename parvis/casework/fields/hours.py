"""Reading a time of the day as people write it: 9h, 9 h 30, 14:30."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from django.utils.translation import gettext as _

from parvis.casework.fields.base import BadAnswer

WRITTEN = re.compile(r"\s*([01]?\d|2[0-3])\s*(?:h|:|heures?)?\s*([0-5]\d)?\s*", re.ASCII | re.IGNORECASE)


def read_time(raw: Any, part: str = "") -> str:
    """The time as `14:30`. Raises BadAnswer, naming the part."""
    found = WRITTEN.fullmatch(raw) if isinstance(raw, str) and len(raw) < 20 else None
    if found is None:
        raise BadAnswer(_("Write a time, such as 9 h 30."), part)
    return f"{int(found[1]):02}:{found[2] or '00'}"


def clock(text: str) -> time:
    """A time kept as `14:30`."""
    return time.fromisoformat(text)
