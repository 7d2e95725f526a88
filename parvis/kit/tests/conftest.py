"""The kit's sentences are tested in the words of the source; their French is tested by the house."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _source_words() -> Iterator[None]:
    """No translation."""
    with translation.override("en"):
        yield
