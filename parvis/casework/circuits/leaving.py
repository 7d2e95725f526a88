"""A case leaves its state: what waited in it has no object any more."""

from __future__ import annotations

from parvis.casework.circuits import opinions, visas
from parvis.casework.circuits.pending import pending
from parvis.casework.timeline import Story


def left(story: Story) -> None:
    """End the circuit, and when the case is closed the opinions. For the registry of holds."""
    waited = pending(story.case)
    if waited.circuit:
        visas.end_with(story)
    if waited.opinions and not story.case.is_open:
        opinions.end_with(story)
