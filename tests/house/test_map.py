"""docs/map.md and the README of each module are generated from the rooms themselves, so they cannot be stale."""

from __future__ import annotations

import pytest

from parvis.config.map import FILE, draw, draw_module, readme_of
from parvis.core.registries.modules import modules


def test_the_map_is_fresh() -> None:
    assert FILE.read_text(encoding="utf-8") == draw(), "Run `parvis map` to renew docs/map.md."


@pytest.mark.parametrize("name", modules())
def test_the_readme_of_a_module_is_fresh(name: str) -> None:
    path = readme_of(name)
    kept = path.read_text(encoding="utf-8") if path.is_file() else ""
    assert kept == draw_module(name), f"Run `parvis map` to renew {path.name} of {name}."


def test_a_module_is_drawn_in_its_own_folder() -> None:
    """Seen on a room that stands in for a module."""
    drawn = draw_module("parvis.casework.cards")
    assert "- `actions.py`: Writes of cards" in drawn
    assert "- menu: `/agent/fiches/`" in drawn
    assert "- personal data: `cards_card`, `cards_cardimport`" in drawn
    assert "- field types: `card`, " in drawn
