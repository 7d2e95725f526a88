"""The usual workflow and its letters: received, under review, waiting for the applicant, then accepted, refused or
given up. What rooms make a first definition from: each says what differs where it does."""

from __future__ import annotations

from typing import Any

START = "received"
OPEN = ["received", "checking", "waiting_for_you"]
STATES: dict[str, Any] = {
    "received": {"public": "Reçue", "phase": "received", "due": "3 working days", "late": "tell_officer"},
    "checking": {"public": "En cours d’examen", "due": "15 working days", "late": "tell_chief"},
    "waiting_for_you": {
        "public": "À vous de jouer",
        "phase": "waiting",
        "due": "1 month",
        "late": "remind_applicant",
    },
    "accepted": {"public": "Acceptée", "phase": "decided", "final": True, "outcome": "accepted"},
    "refused": {"public": "Refusée", "phase": "decided", "final": True, "outcome": "refused"},
    "withdrawn": {"public": "Abandonnée", "phase": "closed", "final": True, "outcome": "withdrawn"},
}
TRANSITIONS: dict[str, Any] = {
    "take": {"label": "Prendre en charge", "from": "received", "to": "checking", "by": "officer"},
    "ask": {
        "label": "Demander une pièce",
        "from": ["received", "checking"],
        "to": "waiting_for_you",
        "by": "officer",
        "do": "ask_for_missing_items",
    },
    "answer": {"label": "Répondre", "from": "waiting_for_you", "to": "checking", "by": "applicant"},
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
APPEAL = {"to": "le maire", "within": "2 months", "then": "tribunal administratif"}
