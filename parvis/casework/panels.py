"""The parts of a case's page that rooms and modules fill, drawn in the order of the registry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parvis.casework.models import Case
from parvis.core.actors import Actor
from parvis.core.registries import registry


@dataclass(frozen=True)
class Drawn:
    """A part with something to show: the template, and what it is given under the name `panel`."""

    template: str
    context: Mapping[str, Any]


def panels_for(case: Case, actor: Actor, side: str) -> dict[str, list[Drawn]]:
    """What the `desk` or the `public` page of a case shows besides its own, by place (`side`, `main`, `top`)."""
    found: dict[str, list[Drawn]] = {}
    for panel in registry.panels:
        page, _dash, place = panel.place.partition("-")
        context = panel.context(case, actor) if page == side else None
        if context is not None:
            found.setdefault(place, []).append(Drawn(panel.template, context))
    return found
