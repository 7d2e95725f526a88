"""The verifier: a procedure is published only when it holds no sentence that cannot be obeyed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from parvis.casework.definition.faults import Fault
from parvis.casework.definition.model import Definition
from parvis.casework.definition.parsing import Positions
from parvis.casework.definition.refusals import line_of
from parvis.casework.verification.checks import (
    circuits,
    computed,
    conditions,
    connectors,
    decisions,
    law,
    letters,
    parties,
    questions,
    reading,
    workflow,
)
from parvis.casework.verification.checks.situations import Prover
from parvis.casework.verification.scenarios import run_scenarios


def verify(
    definition: Definition,
    *,
    units: set[str] | None = None,
    roles: set[str] | None = None,
    lines: Positions | None = None,
) -> list[Fault]:
    """All faults of a definition, in the order of the file; an empty list when it may be published.

    `units` and `roles` are identifiers of the authority's (None: not known, not checked); `lines` come from `read`.
    Scenarios are run only when nothing else is wrong: their faults would be echoes.
    """
    faults = list(_static(definition, units, roles)) or run_scenarios(definition)
    placed = [replace(fault, line=line_of(fault.path, lines or {})) for fault in faults]
    return sorted(placed, key=lambda fault: fault.line)


def _static(definition: Definition, units: set[str] | None, roles: set[str] | None) -> Iterator[Fault]:
    prover = Prover(definition)
    yield from law.check(definition, units)
    yield from questions.check(definition)
    yield from conditions.check(definition, prover)
    yield from computed.check(definition, prover)
    yield from connectors.check(definition)
    yield from workflow.check(definition)
    yield from circuits.check(definition, units, roles)
    yield from decisions.check(definition)
    yield from letters.check(definition, prover)
    yield from reading.check(definition)
    yield from parties.check(definition)
