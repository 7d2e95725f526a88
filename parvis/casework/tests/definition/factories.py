"""A small sound procedure, as plain data, to be broken one word at a time."""

from __future__ import annotations

import copy
from typing import Any

SOUND: dict[str, Any] = {
    "procedure": "demande-simple",
    "title": "Faire une demande simple",
    "summary": "Demandez une chose simple.",
    "handled_by": "accueil",
    "takes": "5 minutes",
    "legal": {
        "basis": "délibération du conseil municipal",
        "clock": {"silence": "acceptance", "after": "2 months", "because": "article L231-1 du CRPA"},
        "appeal": {"to": "le maire", "within": "2 months", "then": "tribunal administratif"},
    },
    "privacy": {
        "purpose": "répondre à la demande",
        "basis": "mission d’intérêt public",
        "recipients": ["Accueil"],
        "keep": "2 years",
    },
    "pages": [
        {
            "title": "Vous",
            "fields": [
                {"applicant": "identity"},
                {"email": "email"},
                {"hosted": {"type": "yes_no", "label": "Êtes-vous hébergé ?"}},
                {"host": {"type": "text", "label": "Par qui ?", "show_if": "hosted"}},
            ],
        },
        {
            "title": "La demande",
            "fields": [
                {
                    "kind": {
                        "type": "choice",
                        "label": "Que voulez-vous ?",
                        "choices": {"small": "Une petite chose", "large": "Une grande chose"},
                    }
                },
                {"price": {"type": "amount", "label": "Prix", "show_if": 'kind == "large"', "max": 500}},
                {
                    "children": {
                        "type": "block",
                        "label": "Enfant",
                        "optional": True,
                        "fields": [
                            {"child": {"type": "identity", "label": "Enfant"}},
                            {"school": {"type": "text", "label": "École", "show_if": "age(child) >= 3"}},
                        ],
                    }
                },
            ],
        },
    ],
    "documents": [
        {"proof": "Justificatif"},
        {"host_letter": {"title": "Attestation", "required_if": "hosted"}},
    ],
    "workflow": {
        "start": "received",
        "states": {
            "received": {
                "public": "Reçue",
                "phase": "received",
                "due": "3 working days",
                "late": "tell_officer",
            },
            "waiting": {
                "public": "À vous",
                "phase": "waiting",
                "due": "1 month",
                "late": "remind_applicant",
                "then": "forget",
            },
            "granted": {"public": "Accordée", "phase": "decided", "final": True, "outcome": "accepted"},
            "refused": {"public": "Refusée", "phase": "decided", "final": True, "outcome": "refused"},
            "dropped": {"public": "Abandonnée", "phase": "closed", "final": True, "outcome": "withdrawn"},
        },
        "transitions": {
            "ask": {
                "label": "Demander",
                "from": "received",
                "to": "waiting",
                "by": "officer",
                "do": "ask_for_missing_items",
            },
            "answer": {"label": "Répondre", "from": "waiting", "to": "received", "by": "applicant"},
            "accept": {"label": "Accorder", "from": "received", "to": "granted", "by": "officer"},
            "refuse": {
                "label": "Refuser",
                "from": ["received", "waiting"],
                "to": "refused",
                "by": "approver",
                "needs": ["grounds"],
                "do": [{"send_letter": "no"}],
            },
            "silent": {
                "label": "Silence",
                "from": ["received", "waiting"],
                "to": "granted",
                "by": "clock",
            },
            "forget": {"label": "Oublier", "from": "waiting", "to": "dropped", "by": "clock"},
            "withdraw": {"label": "Abandonner", "from": "received", "to": "dropped", "by": "applicant"},
        },
    },
    "letters": {"no": {"subject": "Réponse", "body": "Bonjour {{ applicant }},\n\nNon : {{ grounds }}"}},
    "tests": [
        {
            "hébergé": {
                "given": {"hosted": True},
                "without": "host_letter",
                "then": {"refused_at": "host_letter", "asks": "host"},
            }
        },
        {"accord": {"when": [{"officer": "accept"}], "then": {"state": "granted", "skips": "host"}}},
    ],
}


def sound() -> dict[str, Any]:
    """A fresh copy."""
    return copy.deepcopy(SOUND)


def put(data: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Write a value in plain data at a dotted path (the words of the file, numbers for items of lists)."""
    *steps, last = path.split(".")
    place: Any = data
    for step in steps:
        place = place[int(step)] if isinstance(place, list) else place[step]
    if isinstance(place, list):
        place.insert(int(last), value) if int(last) >= len(place) else place.__setitem__(int(last), value)
    elif value is ...:
        del place[last]
    else:
        place[last] = value
    return data
