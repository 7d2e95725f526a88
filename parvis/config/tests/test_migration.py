"""Taking a module away: its tables are dropped, never those of the house."""

from __future__ import annotations

import pytest

from parvis.config.migration import drop


@pytest.mark.parametrize("name", ["people", "casework", "auth", "nothing", ""])
def test_no_part_of_the_house_is_removed(name: str) -> None:
    with pytest.raises(SystemExit, match="no installed module"):
        drop(name)
