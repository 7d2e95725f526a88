"""Ready procedures: those of the folder `catalogue` and of modules, and what an authority has made of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from parvis.casework.definition.language import digest, read
from parvis.casework.definition.model import Definition
from parvis.casework.models import Procedure
from parvis.core.authorities.models import Unit
from parvis.core.registries.modules import folders
from parvis.kit.text import fold

ABSENT, SAME, CHANGED = "absent", "same", "changed"


@dataclass(frozen=True)
class Ready:
    """A ready procedure: its definition, and whether the authority has it: absent, same, or changed since; then the
    name of the unit that handles it."""

    definition: Definition
    state: str = ABSENT
    has_unit: bool = True
    unit: str = ""

    @property
    def slug(self) -> str:
        """Its identifier."""
        return self.definition.procedure


def ready_folders() -> list[Path]:
    """The folders of ready procedures: that of the house, and those of modules."""
    return [settings.BASE_DIR / "catalogue", *folders("catalogue")]


@lru_cache(maxsize=1)
def ready() -> tuple[Definition, ...]:
    """The definitions of the catalogue, by theme and title. The files do not change while a process runs."""
    paths = sorted(path for folder in ready_folders() for path in folder.glob("*.yaml"))
    found = [read(path.read_text(encoding="utf-8"))[0] for path in paths]
    return tuple(sorted(found, key=lambda one: (fold(one.theme), fold(one.title))))


def ready_here() -> list[Ready]:
    """The same with what the authority in force has: two queries."""
    units = set(Unit.objects.filter(is_active=True).values_list("slug", flat=True))
    rows = Procedure.objects.exclude(published=None).values_list("slug", "published__sha256", "unit__name")
    held = {slug: (mark, unit) for slug, mark, unit in rows}
    return [_here(one, held.get(one.procedure, (None, "")), units) for one in ready()]


def _here(definition: Definition, held: tuple[str | None, str], units: set[str]) -> Ready:
    mark, unit = held
    return Ready(definition, _state(definition, mark), definition.handled_by in units, unit)


def _state(definition: Definition, held: str | None) -> str:
    if held is None:
        return ABSENT
    return SAME if held == digest(definition) else CHANGED


def ready_named(slug: str) -> Definition | None:
    """One ready procedure, None when there is none of this name."""
    return next((definition for definition in ready() if definition.procedure == slug), None)
