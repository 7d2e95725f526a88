"""The circuit of démarche numérique in our words, for drafts that are translated from it: received, under review, then
accepted, refused or closed without action."""

from __future__ import annotations

from typing import Any

OPEN = ["received", "checking", "waiting_for_you"]
LEGAL: dict[str, Any] = {
    "basis": "À compléter : le texte qui fonde la démarche",
    "clock": {
        "starts": "complete",
        "silence": "rejection",
        "after": "2 months",
        "because": "article L231-4 du code des relations entre le public et l’administration, à vérifier",
    },
    "appeal": {"to": "le maire", "within": "2 months", "then": "tribunal administratif"},
}
WORKFLOW: dict[str, Any] = {
    "start": "received",
    "states": {
        "received": {
            "public": "Reçue",
            "phase": "received",
            "due": "10 working days",
            "late": "tell_officer",
        },
        "checking": {"public": "En cours d’examen", "due": "1 month", "late": "tell_chief"},
        "waiting_for_you": {
            "public": "À vous de jouer",
            "phase": "waiting",
            "due": "1 month",
            "late": "remind_applicant",
        },
        "accepted": {"public": "Acceptée", "phase": "decided", "final": True, "outcome": "accepted"},
        "refused": {"public": "Refusée", "phase": "decided", "final": True, "outcome": "refused"},
        "shelved": {"public": "Classée sans suite", "phase": "closed", "final": True, "outcome": "closed"},
        "withdrawn": {"public": "Abandonnée", "phase": "closed", "final": True, "outcome": "withdrawn"},
    },
    "transitions": {
        "take": {"label": "Passer en instruction", "from": "received", "to": "checking", "by": "officer"},
        "ask": {
            "label": "Demander une correction",
            "from": ["received", "checking"],
            "to": "waiting_for_you",
            "by": "officer",
            "do": "ask_for_missing_items",
        },
        "answer": {"label": "Répondre", "from": "waiting_for_you", "to": "checking", "by": "applicant"},
        "accept": {
            "label": "Accepter",
            "from": "checking",
            "to": "accepted",
            "by": "officer",
            "do": [{"send_letter": "accord"}],
        },
        "refuse": {
            "label": "Refuser",
            "from": "checking",
            "to": "refused",
            "by": "officer",
            "needs": ["grounds"],
            "do": [{"send_letter": "refus"}],
            "danger": True,
        },
        "shelve": {
            "label": "Classer sans suite",
            "from": ["checking", "waiting_for_you"],
            "to": "shelved",
            "by": "officer",
            "do": [{"send_letter": "sans_suite"}],
            "danger": True,
        },
        "withdraw": {"label": "Abandonner ma demande", "from": OPEN, "to": "withdrawn", "by": "applicant"},
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
    "sans_suite": {
        "subject": "Votre demande est classée sans suite",
        "body": f"{BEGINNING}Elle est classée sans suite.",
    },
}
