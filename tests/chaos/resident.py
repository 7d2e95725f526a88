"""A resident who fills the form of a birth certificate, page after page, over HTTP."""

from __future__ import annotations

from parvis.config.bench.browser import Browser, Values

LINA = {
    "family_name": "Martin",
    "given_names": "Lina",
    "birth_date_day": "14",
    "birth_date_month": "03",
    "birth_date_year": "2004",
}
ADDRESS = {"address_street": "3 rue des Lilas", "address_postcode": "35000", "address_city": "Rennes"}


def person(question: str) -> Values:
    """The identity that answers this question."""
    return {f"{question}_{part}": value for part, value in LINA.items()}


def pages(kind: str) -> tuple[Values, ...]:
    """What is answered on each page: a full copy asks for parents, then for documents."""
    parents = {} if kind == "short" else {"parents": "Rosa et Jean Martin"}
    return (
        {"kind": kind, "shown": "kind,reason"},
        {**person("subject"), **parents, "shown": "subject,parents"},
        {
            "link": "self",
            **person("applicant"),
            "email": "lina@exemple.fr",
            **ADDRESS,
            "shown": "link,applicant,email,address",
        },
    )


def walk(resident: Browser, kind: str = "short") -> str:
    """Fill every page; the address of the one that follows: answers are checked there, or documents are sent."""
    at = "/demarches/copie-acte-naissance/nouvelle/1/"
    for answers in pages(kind):
        at = resident.post(at, resident.get(at).hidden() | answers).place
    return at
