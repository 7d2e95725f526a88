"""Who may do what with cards. Pure."""

from __future__ import annotations

from parvis.casework.cards.models import CardType
from parvis.core.actors import Actor

VIEW = "cards.view"
EDIT = "cards.edit"
MANAGE = "cards.manage"


def may_see(actor: Actor, card_type: CardType) -> bool:
    """Agents see the cards of their units, and those that no unit keeps for itself."""
    return actor.is_agent and actor.can(VIEW, card_type.unit_id)


def may_edit(actor: Actor, card_type: CardType) -> bool:
    """Add, change, remove and import cards."""
    return actor.is_agent and actor.can(EDIT, card_type.unit_id)
