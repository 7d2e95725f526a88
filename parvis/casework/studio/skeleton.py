"""The definition that a new procedure begins with: complete and publishable, so that the studio never shows an empty
page and each change is a change of something that works."""

from __future__ import annotations

from typing import Any

from parvis.casework.definition.language import from_data
from parvis.casework.definition.model import Definition

STATES: dict[str, Any] = {
    "received": {"public": "Reçue", "phase": "received", "due": "3 working days", "late": "tell_officer"},
    "checking": {"public": "En cours d’examen", "due": "15 working days", "late": "tell_chief"},
    "waiting": {
        "public": "À vous de jouer",
        "phase": "waiting",
        "due": "1 month",
        "late": "remind_applicant",
    },
    "accepted": {"public": "Acceptée", "phase": "decided", "final": True, "outcome": "accepted"},
    "refused": {"public": "Refusée", "phase": "decided", "final": True, "outcome": "refused"},
    "withdrawn": {"public": "Abandonnée", "phase": "closed", "final": True, "outcome": "withdrawn"},
}
OPEN = ["received", "checking", "waiting"]
TRANSITIONS: dict[str, Any] = {
    "take": {"label": "Prendre en charge", "from": "received", "to": "checking", "by": "officer"},
    "ask": {
        "label": "Demander une pièce",
        "from": ["received", "checking"],
        "to": "waiting",
        "by": "officer",
        "do": "ask_for_missing_items",
    },
    "answer": {"label": "Répondre", "from": "waiting", "to": "checking", "by": "applicant"},
    "accept": {
        "label": "Accepter",
        "from": ["received", "checking"],
        "to": "accepted",
        "by": "officer",
        "do": [{"send_letter": "accord"}],
    },
    "refuse": {
        "label": "Refuser",
        "from": OPEN,
        "to": "refused",
        "by": "officer",
        "needs": ["grounds"],
        "do": [{"send_letter": "refus"}],
        "danger": True,
    },
    "withdraw": {"label": "Abandonner ma demande", "from": OPEN, "to": "withdrawn", "by": "applicant"},
    "accept_by_silence": {
        "label": "Accord du fait du silence",
        "from": OPEN,
        "to": "accepted",
        "by": "clock",
    },
}
BEGINNING = "Madame, Monsieur,\n\nVotre demande {{ number }} est reçue le {{ received }}.\n\n"
LETTERS: dict[str, Any] = {
    "accord": {"subject": "Votre demande est acceptée", "body": f"{BEGINNING}Elle est acceptée."},
    "refus": {
        "subject": "Réponse à votre demande",
        "body": f"{BEGINNING}Elle est refusée, pour la raison suivante :\n\n{{{{ grounds }}}}\n\n"
        "Texte applicable : {{ basis }}.",
    },
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
                "appeal": {"to": "le maire", "within": "2 months", "then": "tribunal administratif"},
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
            "workflow": {"start": "received", "states": STATES, "transitions": TRANSITIONS},
            "letters": LETTERS,
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
