"""What demonstration seeds share: the town being made, its people, and a seeded source of chance."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass
class Town:
    """A town under construction. Seeds fill it in order and read what earlier ones made."""

    slug: str
    chance: random.Random
    now: datetime
    size: str = "town"
    authority: Any = None
    units: dict[str, Any] = field(default_factory=dict)
    agents: list[Any] = field(default_factory=list)
    residents: list[Any] = field(default_factory=list)
    accounts: list[dict[str, str]] = field(default_factory=list)
    cases: int = 500
    people: int = 300
