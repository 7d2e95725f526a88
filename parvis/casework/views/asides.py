"""Help that rooms offer beside a question or a document: a button, and the page to which it leads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from parvis.core.registries import registry


def asides_of(asked: Any, step: Any) -> list[tuple[str, Any]]:
    """The buttons beside a question or a document: what each sends, and its label."""
    offers = ((aside.name, aside.offer(asked, step)) for aside in registry.asides)
    return [(f"{name}:{asked.name}", label) for name, label in offers if label]


def aside_asked(sent: Mapping[str, str], specs: Iterable[Any], step: Any) -> str | None:
    """Where the button that was pressed leads, under the step's address; None when none of those offered was."""
    pressed = sent.get("aside", "")
    for spec in specs if pressed else ():
        if any(pressed == value for value, _label in asides_of(spec, step)):
            return pressed.replace(":", "/", 1)
    return None


def tell_pressed(request: Any, step: Any) -> None:
    """Tell the room whose button was pressed; what was typed so far is kept already."""
    name, _colon, question = request.POST["aside"].partition(":")
    for aside in registry.asides:
        if aside.name == name:
            aside.pressed(request, step, question)
