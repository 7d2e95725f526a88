"""The demonstration's authorities and people: a town of 12,000 inhabitants or a village. Nobody is real."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from parvis.core.administration.roles import usual_roles
from parvis.core.authorities.models import Unit
from parvis.core.people.models import Account, Agent, Household, HouseholdMember, Person
from parvis.core.permissions.models import Grant, Role
from parvis.core.registries.town import Town
from parvis.kit.text import fold, slug

NAMES: dict[str, list[str]] = json.loads(
    Path(__file__).with_name("demo_names.json").read_text(encoding="utf-8")
)
PASSWORD = "demonstration-parvis"  # noqa: S105 - printed by `make run`, opens nothing real

UNITS = {
    "accueil": "Accueil et citoyenneté",
    "etat-civil": "État civil",
    "citoyennete": "Élections et citoyenneté",
    "education": "Éducation et enfance",
    "stationnement": "Stationnement",
    "vie-associative": "Vie associative",
    "urbanisme": "Urbanisme et voirie",
    "solidarite": "Solidarité",
    "direction": "Direction générale",
}
AGENTS = [
    ("Claire Morin", "etat-civil", "Officière d’état civil", "responsable"),
    ("Karim Benali", "etat-civil", "Agent d’état civil", "instructeur"),
    ("Solène Le Goff", "etat-civil", "Agente d’état civil", "instructeur"),
    ("Hélène Garnier", "education", "Responsable de l’éducation", "responsable"),
    ("Malik Diallo", "education", "Agent des inscriptions scolaires", "instructeur"),
    ("Pauline Vidal", "education", "Agente des inscriptions scolaires", "instructeur"),
    ("Thomas Rolland", "stationnement", "Responsable du stationnement", "responsable"),
    ("Inès Haddad", "stationnement", "Agente du stationnement", "instructeur"),
    ("Béatrice Faure", "vie-associative", "Responsable de la vie associative", "responsable"),
    ("Loïc Hamon", "vie-associative", "Agent de la vie associative", "instructeur"),
    ("Nadia Kaya", "citoyennete", "Agente des élections", "responsable"),
    ("Gaëlle Tanguy", "urbanisme", "Instructrice de l’urbanisme", "responsable"),
    ("Yann Bosser", "solidarite", "Travailleur social", "responsable"),
    ("Joël Picard", "accueil", "Agent d’accueil", "instructeur"),
    ("Maryse Collet", "accueil", "Agente d’accueil", "instructeur"),
    ("Florent Mercier", "direction", "Directeur général des services", "responsable"),
    ("Estelle Roussel", "direction", "Administratrice de Parvis", "administrateur"),
]


def seed(town: Town) -> None:
    """Units, roles, agents, residents and households."""
    _units(town)
    roles = {
        key: Role.objects.create(slug=key, name=name, abilities=can)
        for key, (name, can) in usual_roles().items()
    }
    password = make_password(PASSWORD)
    staff = AGENTS if town.size == "town" else [AGENTS[0], AGENTS[3], AGENTS[-1]]
    for name, unit, title, role in staff:
        _agent(town, name, unit, title, role, roles[role], password)
    _residents(town, password)


def _units(town: Town) -> None:
    domain = f"{town.slug}.example"
    for place, (key, name) in enumerate(UNITS.items()):
        town.units[key] = Unit.objects.create(
            slug=key, name=name, email=f"{key}@{domain}", phone=f"02 99 00 {place:02} {10 + place}"
        )


def _agent(town: Town, name: str, unit: str, title: str, role: str, held: Role, password: str) -> None:
    email = f"{slug(name).replace('-', '.')}@{town.slug}.example"
    account = Account.objects.create(email=email, name=name, password=password)
    EmailAddress.objects.create(user=account, email=email, verified=True, primary=True)
    agent = Agent.objects.create(account=account, unit=town.units[unit], title=title)
    everywhere = role == "administrateur" or unit in {"direction", "accueil"}
    Grant.objects.create(agent=agent, role=held, unit=None if everywhere else town.units[unit])
    town.agents.append(agent)
    town.accounts.append(
        {"name": name, "role": f"{title} ({town.authority.name})", "email": email, "password": PASSWORD}
    )


def _residents(town: Town, password: str) -> None:
    people = [_person(town, number) for number in range(town.people)]
    town.residents = Person.objects.bulk_create(people)
    for place in range(0, len(town.residents) - 4, 5):
        _household(town, town.residents[place : place + 5])
    adults = [person for person in town.residents if _age(person, town) >= 20]
    for person in adults[:6]:
        account = Account.objects.create(email=person.email, name=str(person), password=password)
        EmailAddress.objects.create(user=account, email=person.email, verified=True, primary=True)
        person.account = account
        person.save(update_fields=["account"])
        town.accounts.append(
            {
                "name": str(person),
                "role": f"Habitant ({town.authority.name})",
                "email": person.email,
                "password": PASSWORD,
            }
        )


def _person(town: Town, number: int) -> Person:
    chance = town.chance
    family = NAMES["family"][(number // 5 * 7) % len(NAMES["family"])]
    given = chance.choice(NAMES["given"])
    adult = number % 5 < 2
    years = chance.randint(25, 82) if adult else chance.randint(2, 18)
    born = town.now.date() - timedelta(days=years * 365 + chance.randint(0, 364))
    street = f"{chance.randint(1, 80)} {NAMES['streets'][number // 5 % len(NAMES['streets'])]}"
    return Person(
        given_names=given,
        family_name=family,
        birth_date=born,
        email=f"{slug(given)}.{slug(family)}.{number}@courriel.example" if adult else "",
        phone=f"+3369900{number:04}",
        address={
            "street": street,
            "extra": "",
            "postcode": town.authority.postcode,
            "city": town.authority.city,
        },
        sort_key=fold(f"{family} {given}"),
    )


def _age(person: Person, town: Town) -> int:
    born: date = person.birth_date or town.now.date()
    return (town.now.date() - born).days // 365


def _household(town: Town, members: list[Any]) -> None:
    home = Household.objects.create(name=f"Foyer {members[0].family_name}")
    parts = HouseholdMember.Part
    HouseholdMember.objects.bulk_create(
        HouseholdMember(household=home, person=one, part=parts.ADULT if place < 2 else parts.CHILD)
        for place, one in enumerate(members)
    )
