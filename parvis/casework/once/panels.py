"""What services said, on the page of a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parvis.casework.answers import lines_of, question_of
from parvis.casework.definitions import definition_of
from parvis.casework.once.models import Proof
from parvis.casework.once.queries import proofs_of


def proofs(case: Any, actor: Any) -> Mapping[str, Any] | None:
    """Each answer that a service gave, or did not: what, who, as of when, with which agreement. None without any."""
    rows = proofs_of(case)
    if not rows:
        return None
    specs = {spec.name: spec for spec in definition_of(case.version_id).fields}
    return {
        "proofs": [
            (row, question_of(specs[row.question]), _lines(row, specs))
            for row in rows
            if row.question in specs
        ]
    }


def _lines(row: Proof, specs: Mapping[str, Any]) -> list[str]:
    said = row.value or {}
    return [line for name, answer in said.items() if name in specs for line in lines_of(specs[name], answer)]
