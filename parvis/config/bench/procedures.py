"""Procedures made up for measuring: sound, of 60 questions and 12 states, all different, the same at each run."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

QUESTIONS, STATES, A_PAGE = 60, 12, 6
KINDS: tuple[dict[str, Any], ...] = (
    {"type": "yes_no"},
    {"type": "choice", "choices": {"a": "Une", "b": "Deux", "c": "Trois"}},
    {"type": "choices", "choices": {"a": "Une", "b": "Deux", "c": "Trois"}},
    {"type": "number", "min": 0, "max": 500},
    {"type": "date", "max": "today"},
    {"type": "text", "max": 80},
    {"type": "amount", "max": 9000},
    {"type": "commune"},
    {"type": "address"},
)


def generated(number: int) -> dict[str, Any]:
    """A procedure as plain data, the n-th."""
    chance = random.Random(number)  # noqa: S311 - the same figures at each run, no secret
    fields = _fields(chance)
    pages = [
        {"title": f"Page {start // A_PAGE + 1}", "fields": fields[start : start + A_PAGE]}
        for start in range(0, QUESTIONS, A_PAGE)
    ]
    return {
        "procedure": f"mesure-{number}",
        "title": "Demander une chose",
        "summary": "Demandez une chose simple.",
        "handled_by": "unite-1",
        "takes": "5 minutes",
        "legal": {
            "basis": "délibération du conseil municipal",
            "clock": {"silence": "rejection", "after": "2 months", "because": "article L231-4 du CRPA"},
            "appeal": {"to": "le maire", "within": "2 months", "then": "tribunal administratif"},
        },
        "privacy": {
            "purpose": "Répondre à la demande",
            "basis": "mission d’intérêt public",
            "recipients": ["Service 1"],
            "keep": "2 years",
        },
        "pages": pages,
        "workflow": _workflow(),
        "letters": {"no": {"subject": "Réponse", "body": "Non : {{ grounds }}"}},
        "tests": [{"accord": {"when": [{"officer": "accept"}], "then": {"outcome": "accepted"}}}],
    }


def _fields(chance: random.Random) -> list[dict[str, Any]]:
    """The questions; one in two depends on one or two of those before it."""
    fields: list[dict[str, Any]] = [{"applicant": {"type": "identity"}}, {"email": {"type": "email"}}]
    asked: list[tuple[str, dict[str, Any]]] = []
    for number in range(len(fields), QUESTIONS):
        name, kind = f"q{number}", dict(chance.choice(KINDS))
        spec = {**kind, "label": f"Question {number}"}
        if asked and number % 2:
            chosen = [chance.choice(asked[-12:]) for _one in range(chance.choice((1, 2)))]
            spec["show_if"] = " or ".join(dict.fromkeys(_condition(*one) for one in chosen))
        else:
            asked.append((name, kind))
        fields.append({name: spec})
    return fields


def _condition(name: str, kind: dict[str, Any]) -> str:
    """A condition on a question that may be true and may be false."""
    return {
        "yes_no": name,
        "choice": f'{name} == "a"',
        "choices": f'"b" in {name}',
        "number": f"{name} > 100",
        "date": f"age({name}) >= 18",
        "amount": f"{name} < 500",
        "commune": f'{name} == "35238"',
    }.get(kind["type"], f'lower({name}) == "brest"')


def _workflow() -> dict[str, Any]:
    """Reviews one after the other, a state where the applicant answers, three ends."""
    reviews = [f"review{number}" for number in range(STATES - 5)]
    states: dict[str, Any] = {"received": {"public": "Reçue", "phase": "received"}}
    states |= {
        name: {"public": "En cours", "due": "5 working days", "late": "tell_officer"} for name in reviews
    }
    states["waiting"] = {"public": "À vous", "phase": "waiting"}
    states["granted"] = {"public": "Accordée", "phase": "decided", "final": True, "outcome": "accepted"}
    states["refused"] = {"public": "Refusée", "phase": "decided", "final": True, "outcome": "refused"}
    states["dropped"] = {"public": "Abandonnée", "phase": "closed", "final": True, "outcome": "withdrawn"}
    chain = ["received", *reviews]
    steps: dict[str, Any] = {
        f"go{number}": {"label": "Suite", "from": start, "to": end, "by": "officer"}
        for number, (start, end) in enumerate(pairwise(chain))
    }
    asking = {
        "label": "Demander",
        "from": reviews,
        "to": "waiting",
        "by": "officer",
        "do": "ask_for_missing_items",
    }
    refusing = {"label": "Refuser", "from": chain, "to": "refused", "by": "approver", "needs": ["grounds"]}
    steps["ask"] = asking
    steps["answer"] = {"label": "Répondre", "from": "waiting", "to": reviews[0], "by": "applicant"}
    steps["back"] = {"label": "Reprendre", "from": "waiting", "to": reviews[0], "by": "officer"}
    steps["accept"] = {"label": "Accorder", "from": chain, "to": "granted", "by": "officer"}
    steps["refuse"] = refusing | {"do": [{"send_letter": "no"}]}
    steps["withdraw"] = {"label": "Abandonner", "from": chain, "to": "dropped", "by": "applicant"}
    return {"start": "received", "states": states, "transitions": steps}
