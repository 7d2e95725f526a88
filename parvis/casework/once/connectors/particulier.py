"""What every service of API Particulier is told about a person: her identity at birth, spelt as it wants it."""

from __future__ import annotations

from typing import Any

from parvis.casework.once.connectors.base import Wanted
from parvis.casework.once.faults import Silent

ADDRESS = "https://particulier.api.gouv.fr"


def civility(wanted: Wanted) -> dict[str, Any]:
    """Name, given names, sex and date of birth, as parameters of a call. Raises Silent when one is not known."""
    who, sex = wanted.facts.get("identity"), wanted.facts.get("sex")
    if not who or not sex:
        raise Silent("unknown")
    year, month, day = who["birth_date"].split("-")
    return {
        "nomNaissance": who["family_name"],
        "prenoms[]": who["given_names"].split(),
        "anneeDateNaissance": year,
        "moisDateNaissance": month,
        "jourDateNaissance": day,
        "sexeEtatCivil": sex,
    }
