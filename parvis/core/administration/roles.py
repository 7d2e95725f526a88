"""The usual roles of an authority, made of what each ability says of itself: no room is named here."""

from __future__ import annotations

from parvis.core.registries import registry

RANKS = {
    "officer": ("instructeur", "Agent instructeur"),
    "chief": ("responsable", "Responsable de service"),
    "administrator": ("administrateur", "Administrateur"),
}


def usual_roles() -> dict[str, tuple[str, list[str]]]:
    """Each usual role: its name, and the abilities that it brings: those of its rank and of the ranks below."""
    ranks, roles = list(RANKS), {}
    for place, (slug, label) in enumerate(RANKS.values()):
        held = [one.name for one in registry.abilities.values() if ranks.index(one.usual) <= place]
        roles[slug] = (label, held)
    return roles
