"""docs/map.md is generated from the rooms themselves, so it cannot be stale."""

from __future__ import annotations

from parvis.config.map import FILE, draw


def test_the_map_is_fresh() -> None:
    assert FILE.read_text(encoding="utf-8") == draw(), "Run `parvis map` to renew docs/map.md."
