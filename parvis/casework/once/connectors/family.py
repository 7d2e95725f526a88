"""The family-allowance offices, through API Particulier v3: the family quotient, and the children of the household.

One call answers both: the office finds a person by her identity at birth and gives the quotient with its month, the
persons of the file and their children.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.definition.model import Definition, FieldSpec
from parvis.casework.once.connectors.base import Connector, Said, Service, Wanted, query
from parvis.casework.once.connectors.particulier import ADDRESS, civility
from parvis.casework.once.faults import Silent

PATH = "/v3/dss/quotient_familial/identite"
FRANCE = "99100"
OFFICES = {"CNAF": ("caf", "Caisse d’allocations familiales"), "MSA": ("msa", "Mutualité sociale agricole")}


class FamilyOffice(Connector):
    """What both connectors share: the call, and the double."""

    address = ADDRESS
    asks = ("sex", "birth_place")

    def path(self, wanted: Wanted, service: Service, today: date) -> str:
        born = wanted.facts.get("birth_place") or {}
        return query(
            PATH,
            recipient=service.recipient,
            **civility(wanted),
            codeCogInseePaysNaissance=FRANCE,
            codeCogInseeCommuneNaissance=born.get("code", ""),
        )

    def twin(self, wanted: Wanted, today: date) -> tuple[int, Mapping[str, Any]]:
        """A family of three for nearly everybody. Two names bring the other answers, so that a demonstration shows
        them: INCONNU is not found, LENT does not answer in time."""
        who = wanted.facts["identity"]
        name = who["family_name"].upper()
        if name == "INCONNU":
            return 404, {"errors": [{"code": "37003", "title": "Dossier absent"}]}
        if name == "LENT":
            return 504, {"errors": [{"code": "37002", "title": "Hors délai"}]}
        parent = {"nom_naissance": name, "prenoms": who["given_names"], "date_naissance": who["birth_date"]}
        children = [
            {"nom_naissance": name, "nom_usage": None, "prenoms": given, "date_naissance": born, "sexe": sex}
            for given, born, sex in (
                ("LOU", f"{today.year - 7}-04-12", "F"),
                ("SACHA", f"{today.year - 4}-09-03", "M"),
            )
        ]
        figure = {"fournisseur": "CNAF", "valeur": 742, "annee": today.year, "mois": today.month}
        data = {"allocataires": [parent], "enfants": children, "adresse": {}, "quotient_familial": figure}
        return 200, {"data": data, "links": {}, "meta": {}}


def _office(data: Mapping[str, Any]) -> tuple[str, str, date]:
    """The office, its name, and the first day of the month for which it says the figure."""
    said = data["quotient_familial"]
    code, name = OFFICES[said["fournisseur"]]
    return code, name, date(int(said["annee"]), int(said["mois"]), 1)


class QuotientConnector(FamilyOffice):
    """The quotient of the applicant, certified by her office: no certificate is asked for."""

    name = "quotient_familial"
    label = gettext_lazy("Family quotient (family allowance offices)")
    button = gettext_lazy("Ask my family allowance office")
    answers_to = frozenset({"quotient_familial"})

    def read(self, body: Mapping[str, Any], wanted: Wanted, today: date) -> Said:
        data = body["data"]
        code, name, day = _office(data)
        value = data["quotient_familial"]["valeur"]
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TypeError
        answer = {"value": value, "date": min(day, today).isoformat(), "source": code}
        return Said({wanted.spec.name: answer}, name, min(day, today), {"quotient": value})


class ChildrenConnector(FamilyOffice):
    """The children of the household, in a block of questions: `connector: {household: child}` names the identity."""

    name = "household"
    label = gettext_lazy("Children of the household (family allowance offices)")
    button = gettext_lazy("Ask my office for my children")
    answers_to = frozenset({"block"})

    def faults(self, argument: Any, spec: FieldSpec, definition: Definition) -> Iterable[str]:
        names = {inner.name for inner in spec.fields if inner.type == "identity"}
        if argument not in names:
            yield _("Name the identity question of the block. See the guide of the language.")

    def read(self, body: Mapping[str, Any], wanted: Wanted, today: date) -> Said:
        data = body["data"]
        _code, name, _day = _office(data)
        entries = [{str(wanted.argument): _child(row)} for row in data["enfants"]]
        if not entries:
            raise Silent("unknown")
        return Said({wanted.spec.name: entries}, name, today, {"children": len(entries)})


def _child(row: Mapping[str, Any]) -> dict[str, str]:
    return {
        "family_name": spelt(row["nom_usage"] or row["nom_naissance"]),
        "given_names": spelt(row["prenoms"]),
        "birth_date": date.fromisoformat(row["date_naissance"]).isoformat(),
    }


def spelt(name: str) -> str:
    """A name given in capitals, as people write it."""
    return " ".join("-".join(part.capitalize() for part in word.split("-")) for word in name.split())[:100]
