"""By what right somebody acts for another, and until when. Pure: no query, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from parvis.casework.definition.model import APPLICANT
from parvis.core.federation.queries import Certified
from parvis.core.people.models import Organisation, Person, RepresentationMandate
from parvis.kit.identifiers import rna, siret
from parvis.kit.text import fold, plain_date_fr

MAJORITY = 18
Kind = RepresentationMandate.Kind


def majority(born: date) -> date:
    """The day somebody comes of age (article 414 of the civil code): who is born on 29 February does on 1 March."""
    try:
        return born.replace(year=born.year + MAJORITY)
    except ValueError:
        return date(born.year + MAJORITY, 3, 1)


def last_day_of_childhood(born: date) -> date:
    """The last day on which a holder of parental authority acts for her child."""
    return majority(born) - timedelta(days=1)


def kind_of(mandate: RepresentationMandate) -> str:
    """What a procedure calls it: child, adult, association."""
    if mandate.organisation_id is not None:
        return "association"
    return "child" if mandate.kind == Kind.PARENTAL else "adult"


def title_of(mandate: RepresentationMandate) -> str:
    """By what right, in words, as it is written on the case."""
    if mandate.kind == Kind.PARENTAL:
        return _("parental authority")
    first = plain_date_fr(mandate.starts_on)
    if mandate.ends_on is None:
        return _("mandate from %(first)s") % {"first": first}
    return _("mandate from %(first)s to %(last)s") % {"first": first, "last": plain_date_fr(mandate.ends_on)}


def identity_of(person: Person) -> dict[str, str]:
    """A person as the answer to an identity question."""
    born = person.birth_date.isoformat() if person.birth_date else ""
    return {"family_name": person.family_name, "given_names": person.given_names, "birth_date": born}


def is_same(answer: Any, person: Person) -> bool:
    """Whether an identity given as an answer is that of a person. Accents and capitals are forgiven."""
    if not isinstance(answer, dict):
        return False
    known = identity_of(person)
    same = all(
        fold(str(answer.get(name, ""))) == fold(known[name]) for name in ("family_name", "given_names")
    )
    return same and (not known["birth_date"] or answer.get("birth_date") == known["birth_date"])


def is_oneself(answers: Mapping[str, Any], beneficiary: str | None) -> bool:
    """Whether the one who asks named herself as the one it is for. Accents and capitals are forgiven."""
    named, asking = answers.get(beneficiary or ""), answers.get(APPLICANT)
    if not isinstance(named, dict) or not isinstance(asking, dict):
        return False
    return {part: fold(str(said)) for part, said in named.items()} == {
        part: fold(str(said)) for part, said in asking.items()
    }


def is_certified_as(person: Person, identity: Certified | None) -> bool:
    """Whether a certified identity is that of a person as somebody described her: the family name, the date of birth,
    and her first given names; FranceConnect gives them all, people write the usual ones."""
    if identity is None or person.birth_date is None:
        return False
    written, certified = fold(person.given_names).split(), fold(identity.given_names).split()
    return (
        bool(written)
        and written == certified[: len(written)]
        and bool(person.family_name.strip())
        and fold(person.family_name) == fold(identity.family_name)
        and identity.birth_date == person.birth_date.isoformat()
    )


def is_same_organisation(name: Any, organisation: Organisation) -> bool:
    """Whether the name given is the organisation's."""
    return isinstance(name, str) and fold(name) == fold(organisation.name)


def clean_number(text: str) -> tuple[str, str]:
    """A SIRET or RNA number as (siret, rna). Raises BadIdentifier."""
    compact = "".join(text.split()).upper()
    return ("", rna(compact)) if compact.startswith("W") else (siret(compact), "")
