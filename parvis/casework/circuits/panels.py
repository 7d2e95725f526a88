"""What circuits show on a case's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from parvis.casework.circuits.eyes import may_sign, why_not
from parvis.casework.circuits.models import Circuit
from parvis.casework.circuits.queries import latest, opinions_of, places, sent_back
from parvis.casework.circuits.rules import may_withdraw
from parvis.casework.models import Case
from parvis.casework.rules import may_handle
from parvis.core.actors import Actor


def circuit_panel(case: Case, actor: Actor) -> Mapping[str, Any] | None:
    """Where the circuit of a case is, or why it came back; nothing when none was begun since the last step."""
    row = latest(case)
    if row is None or row.state not in {Circuit.State.RUNNING, Circuit.State.RETURNED}:
        return None
    row.case = case
    signs = may_sign(actor, row) is not None
    return {
        "circuit": row,
        "running": row.state == Circuit.State.RUNNING,
        "places": places(row),
        "sent_back": sent_back(row),
        "may_sign": signs,
        "why_not": "" if signs else why_not(actor, row),
        "may_withdraw": may_withdraw(actor, row, case),
    }


def opinion_panel(case: Case, actor: Actor) -> Mapping[str, Any] | None:
    """The opinions about a case, and the way to ask one more while it is open."""
    rows, handles = opinions_of(case), may_handle(actor, case)
    if not rows and not (handles and case.is_open):
        return None
    tones = {"favourable": "good", "reserves": "warn", "unfavourable": "bad"}
    today = timezone.localdate()
    lines = [(row, tones.get(row.verdict, "info"), row.is_open and row.due_on < today) for row in rows]
    return {"lines": lines, "case": case, "may_ask": handles and case.is_open}
