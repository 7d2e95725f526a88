"""What circuits show on a case's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis.casework.circuits.models import Circuit
from parvis.casework.circuits.queries import latest, places, sent_back
from parvis.casework.circuits.rules import may_withdraw, signing
from parvis.casework.models import Case
from parvis.core.actors import Actor


def circuit_panel(case: Case, actor: Actor) -> Mapping[str, Any] | None:
    """Where the circuit of a case is, or why it came back; nothing when none was begun since the last step."""
    row = latest(case)
    if row is None or row.state not in {Circuit.State.RUNNING, Circuit.State.RETURNED}:
        return None
    return {
        "circuit": row,
        "running": row.state == Circuit.State.RUNNING,
        "places": places(row),
        "sent_back": sent_back(row),
        "may_sign": signing(actor, row, case.unit_id) is not None,
        "may_withdraw": may_withdraw(actor, row, case),
    }
