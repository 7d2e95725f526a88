"""The definition that a new procedure begins with: complete and publishable, so that the studio never shows an empty
page and each change is a change of something that works."""

from __future__ import annotations

from typing import Any

from parvis.casework.definition import usual
from parvis.casework.definition.language import from_data
from parvis.casework.definition.model import Definition

SILENCE = {"label": "Accord du fait du silence", "from": usual.OPEN, "to": "accepted", "by": "clock"}
WORKFLOW: dict[str, Any] = {
    "start": usual.START,
    "states": usual.STATES,
    "transitions": {**usual.TRANSITIONS, "accept_by_silence": SILENCE},
}


def blank(*, slug: str, title: str, summary: str, unit: str, basis: str, purpose: str) -> Definition:
    """A procedure with who asks, a usual circuit and its two letters; silence means acceptance, which is the rule
    (CRPA L231-1). Raises Refused."""
    return from_data(
        {
            "procedure": slug,
            "title": title,
            "summary": summary,
            "handled_by": unit,
            "takes": "5 minutes",
            "legal": {
                "basis": basis,
                "clock": {
                    "silence": "acceptance",
                    "after": "2 months",
                    "because": "article L231-1 du code des relations entre le public et l’administration",
                },
                "appeal": usual.APPEAL,
            },
            "privacy": {
                "purpose": purpose,
                "basis": "mission d’intérêt public",
                "recipients": ["Service chargé de la demande"],
                "keep": "2 years",
            },
            "pages": [
                {
                    "title": "Vous",
                    "fields": [{"applicant": "identity"}, {"email": "email"}],
                }
            ],
            "workflow": WORKFLOW,
            "letters": usual.LETTERS,
        }
    )


def copied(model: Definition, *, slug: str, title: str, summary: str, unit: str) -> Definition:
    """A copy under another name, handled by a unit of this authority."""
    return model.model_copy(
        update={
            "procedure": slug,
            "title": title,
            "case_title": None,
            "summary": summary or model.summary,
            "handled_by": unit,
        }
    )
