"""The ministry of education, through API Particulier: whether a pupil goes to a school this year.

The service is asked about the school that the person names by its code, and confirms or not. It can also look for a
pupil in a whole department or academic region: Parvis does not, since whoever knows the name and the birthday of a
child could then learn where the child is each morning.

Checked in the public test answers of the service (etalab/siade_staging_data) and in its public code: path and
parameters of versions 3, 4 and 5, of which 3 and 4 are said to be deprecated and 5 adds only `regime_pensionnat` and
joins the two ways of searching; answers for a pupil with and without a grant, for one who is not schooled
(`est_scolarise` false, status 200), 404 (code 30003) and 504. Names of schools are given since 2026.
Not checked, for want of a key: a call to the service itself; which members of `data` are left out when an
authorisation does not cover them (all but `est_scolarise` and `annee_scolaire` may be missing here).
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

PATH = "/v5/men/scolarites/identite"
AUGUST = 8
SOURCE = "Ministère de l’Éducation nationale"


class SchoolConnector(Connector):
    """`connector: {school: pupil}` on a question of type schooling: `pupil` names the identity question of the pupil.
    Neither the grant nor the boarding, which the service may also give, is read: nobody asked for them."""

    name = "school"
    label = gettext_lazy("Schooling of a pupil (ministry of education)")
    button = gettext_lazy("Ask the ministry of education")
    address = ADDRESS
    answers_to = frozenset({"schooling"})
    asks = ("sex", "school")

    def about(self, argument: Any) -> str:
        return argument if isinstance(argument, str) else ""

    def faults(self, argument: Any, spec: FieldSpec, definition: Definition) -> Iterable[str]:
        if not self.about(argument):
            yield _("Name the identity question of the pupil. See the guide of the language.")

    def path(self, wanted: Wanted, service: Service, today: date) -> str:
        if not wanted.facts.get("school"):
            raise Silent("unknown")
        return query(
            PATH,
            recipient=service.recipient,
            **civility(wanted),
            codeEtablissement=wanted.facts["school"],
            anneeScolaire=first_year(today),
        )

    def read(self, body: Mapping[str, Any], wanted: Wanted, today: date) -> Said:
        data = body["data"]
        if data["est_scolarise"] is not True:
            raise Silent("unknown")
        code, place = wanted.facts["school"], data.get("etablissement") or {}
        year = _year(first_year(today))
        if data["annee_scolaire"] != year or place.get("code_uai", code) != code:
            raise ValueError
        name = str(place.get("nom") or code)[:120]  # never the one that was typed: it would look certified
        answer = {"school": name, "code": code, "year": year}
        return Said({wanted.spec.name: answer}, SOURCE, today, {"code": code})

    def twin(self, wanted: Wanted, today: date) -> tuple[int, Mapping[str, Any]]:
        """Everybody goes to the school that was named. Two names of pupils bring the other answers: INCONNU is not
        found, LENT does not answer in time."""
        who, code = wanted.facts["identity"], wanted.facts.get("school")
        name = who["family_name"].upper()
        if name == "INCONNU" or not code:
            return 404, _error("30003", "Entité non trouvée")
        if name == "LENT":
            return 504, _error("30002", "Intermédiaire hors-délai")
        pupil = {
            "nom": name,
            "prenom": who["given_names"].upper(),
            "sexe": wanted.facts["sex"],
            "date_naissance": who["birth_date"],
        }
        data = {
            "identite": pupil,
            "module_elementaire_formation": {"code_mef_stat": "01110001110", "libelle": "CM1"},
            "annee_scolaire": _year(first_year(today)),
            "est_scolarise": True,
            "statut_eleve": {"code": "ST", "libelle": "Scolaire"},
            "etablissement": {"code_uai": code, "nom": "École Jules-Ferry", "code_ministere_tutelle": "06"},
            "est_boursier": False,
            "echelon_bourse": None,
            "regime_pensionnat": None,
        }
        return 200, {"data": data, "links": {}, "meta": {}}


def _error(code: str, title: str) -> dict[str, Any]:
    told = {"code": code, "title": title, "detail": title, "source": None, "meta": {"provider": "MEN"}}
    return {"errors": [told]}


def first_year(today: date) -> int:
    """The year in which the school year in force began; in August, that of the autumn to come."""
    return today.year if today.month >= AUGUST else today.year - 1


def _year(first: int) -> str:
    return f"{first}-{first + 1}"
