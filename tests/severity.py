"""Tests are harsher than production: an undefined template variable fails, and so does a lazy load in a loop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.template import engines


class Undefined:
    """What an undefined variable becomes: Django asks `string_if_invalid % name`, and that fails the test."""

    def __mod__(self, name: Any) -> str:
        raise AssertionError(f"Undefined template variable: {name}")

    def __contains__(self, text: str) -> bool:
        return text == "%s"

    def __bool__(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _undefined_variables_fail() -> Iterator[None]:
    """The template engine of the run refuses undefined variables."""
    engine = engines["django"].engine
    before, engine.string_if_invalid = engine.string_if_invalid, Undefined()
    yield
    engine.string_if_invalid = before
