"""The national register of companies, through API Entreprise v3: name and address of an establishment by its SIRET."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.definition.model import Definition, FieldSpec
from parvis.casework.once.connectors.base import Connector, Said, Service, Wanted, query
from parvis.casework.once.faults import Silent

PATH = "/v3/insee/sirene/etablissements/diffusibles"
FILLS = {
    "name": "text",
    "address": "address",
}  # what the register gives, and the type of question it fills in


class CompanyConnector(Connector):
    """`connector: {company: {name: organisation, address: seat}}` on a question of type siret fills in the two others.
    Closed establishments are not found: nobody asks for them."""

    name = "company"
    label = gettext_lazy("Company or association by its SIRET (INSEE)")
    button = gettext_lazy("Find the name and the address")
    address = "https://entreprise.api.gouv.fr"
    answers_to = frozenset({"siret"})

    def faults(self, argument: Any, spec: FieldSpec, definition: Definition) -> Iterable[str]:
        kinds = {one.name: one.type for one in definition.fields}
        if not isinstance(argument, Mapping) or not argument:
            yield _("Write what it fills in: name, address.")
            return
        for word, name in argument.items():
            if word not in FILLS:
                yield _("“%(name)s” is not given by this service. Use name, address.") % {"name": word}
            elif kinds.get(str(name)) != FILLS[word]:
                yield _("“%(name)s” is not a question that this service fills in.") % {"name": name}

    def path(self, wanted: Wanted, service: Service, today: date) -> str:
        siret = wanted.facts.get("answer")
        if not siret:
            raise Silent("unknown")
        return query(
            f"{PATH}/{siret}", recipient=service.recipient, context="Demande en ligne", object="Téléservice"
        )

    def read(self, body: Mapping[str, Any], wanted: Wanted, today: date) -> Said:
        data = body["data"]
        if data.get("etat_administratif") == "F":
            raise Silent("unknown")
        given = {"name": _name(data["unite_legale"]), "address": _address(data["adresse"])}
        answers = {str(name): given[word] for word, name in wanted.argument.items() if given.get(word)}
        return Said(answers, "Insee (répertoire Sirene)", today, {"siret": wanted.facts["answer"]})

    def twin(self, wanted: Wanted, today: date) -> tuple[int, Mapping[str, Any]]:
        siret = str(wanted.facts.get("answer") or "")
        if not siret or siret.endswith("9"):
            return 404, {"errors": [{"code": "01003", "title": "Entité non trouvée"}]}
        name = {"raison_sociale": f"SOCIETE {siret[:3]} DE DEMONSTRATION"}
        place = {
            "numero_voie": "12",
            "indice_repetition_voie": None,
            "type_voie": "RUE",
            "libelle_voie": "DES LILAS",
            "complement_adresse": None,
            "code_postal": "35999",
            "libelle_commune": "SAINT-AUBIN",
        }
        unit = {"personne_morale_attributs": name, "personne_physique_attributs": {}}
        data = {"siret": siret, "etat_administratif": "A", "unite_legale": unit, "adresse": place}
        return 200, {"data": data, "links": {}, "meta": {}}


def _name(unit: Mapping[str, Any]) -> str:
    company = (unit.get("personne_morale_attributs") or {}).get("raison_sociale")
    person = unit.get("personne_physique_attributs") or {}
    own = " ".join(
        filter(None, (person.get("prenom_usuel"), person.get("nom_usage") or person.get("nom_naissance")))
    )
    return str(company or own)[:200]


def _address(place: Mapping[str, Any]) -> dict[str, str] | None:
    parts = ("numero_voie", "indice_repetition_voie", "type_voie", "libelle_voie")
    street = " ".join(str(place[part]) for part in parts if place.get(part))
    if not street or not place.get("code_postal"):
        return None
    return {
        "street": street[:120],
        "extra": str(place.get("complement_adresse") or "")[:120],
        "postcode": str(place["code_postal"]),
        "city": str(place["libelle_commune"])[:80],
    }
