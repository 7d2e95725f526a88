"""The circuit of démarche numérique in our words, for drafts that are translated from it: the usual one, which may also
close without action, and decides only what is under review."""

from __future__ import annotations

from typing import Any

from parvis.casework.definition import usual

LEGAL: dict[str, Any] = {
    "basis": "À compléter : le texte qui fonde la démarche",
    "clock": {
        "starts": "complete",
        "silence": "rejection",
        "after": "2 months",
        "because": "article L231-4 du code des relations entre le public et l’administration, à vérifier",
    },
    "appeal": usual.APPEAL,
}
STATES, STEPS = usual.STATES, usual.TRANSITIONS
WORKFLOW: dict[str, Any] = {
    "start": usual.START,
    "states": {
        **STATES,
        "received": {**STATES["received"], "due": "10 working days"},
        "checking": {**STATES["checking"], "due": "1 month"},
        "shelved": {"public": "Classée sans suite", "phase": "closed", "final": True, "outcome": "closed"},
    },
    "transitions": {
        **STEPS,
        "take": {**STEPS["take"], "label": "Passer en instruction"},
        "ask": {**STEPS["ask"], "label": "Demander une correction"},
        "accept": {**STEPS["accept"], "from": "checking"},
        "refuse": {**STEPS["refuse"], "from": "checking"},
        "shelve": {
            "label": "Classer sans suite",
            "from": ["checking", "waiting_for_you"],
            "to": "shelved",
            "by": "officer",
            "do": [{"send_letter": "sans_suite"}],
            "danger": True,
        },
    },
}
LETTERS: dict[str, Any] = {
    **usual.LETTERS,
    "sans_suite": {
        "subject": "Votre demande est classée sans suite",
        "body": f"{usual.BEGINNING}Elle est classée sans suite.",
    },
}
