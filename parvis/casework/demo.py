"""The demonstration's procedures and cases: made by the real actions, at past dates, with seeded chance."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from django.utils import timezone

from parvis.casework.actions import conversation, missing
from parvis.casework.actions.publish import publish
from parvis.casework.actions.submit import file_case
from parvis.casework.actions.transition import take
from parvis.casework.answers import (
    Answers,
    Checked,
    clean_one,
    computed,
    holds,
    needed_documents,
    type_of,
)
from parvis.casework.clock import day_of
from parvis.casework.definition.model import Definition, FieldSpec, TransitionSpec
from parvis.casework.definitions import definition_of
from parvis.casework.faults import CaseworkFault
from parvis.casework.letters.pdf import Block, Letter, as_pdf
from parvis.casework.models import Case, Procedure, ProcedureVersion
from parvis.casework.queries.ready import ready
from parvis.casework.rules import asks_for_items
from parvis.core.actors import SYSTEM, Actor, applicant
from parvis.core.administration.demo import NAMES
from parvis.core.files.actions import make
from parvis.core.jobs.registry import quiet
from parvis.core.people.models import Person
from parvis.core.permissions.queries import agent_actor
from parvis.core.registries.town import Town
from parvis.kit.calendar import next_working_day

SPAN = 170  # days of history
RECENT = 6  # cases younger than this get their receipts and e-mails for real
WEIGHTS = {
    "copie-acte-naissance": 34,
    "inscription-scolaire": 22,
    "carte-stationnement-resident": 20,
    "derogation-scolaire": 8,
    "recensement-citoyen": 8,
    "subvention-association": 8,
}
COMMON = 1.5  # of each other procedure
# What is written in a line of text, by a part of the question's name.
SCHOOLS = ("Jules-Ferry", "Simone-Veil", "Marie-Curie")
TEXTS = {
    "school": SCHOOLS,
    "second_choice": SCHOOLS,
    "level": ("CP", "CE2", "CM1"),
    "carer": (
        "Mme Martin, 4 rue des Lilas",
        "M. Robert, 12 route de la Forêt",
        "Mme Petit, 3 impasse du Lavoir",
    ),
}
OTHER_TEXTS = ("Pour un mariage", "Pour une carte d’identité", "Pour l’année qui vient")
LATE_PIECE = "La pièce demandée n’a pas été envoyée dans le délai."
# Why a request is refused: reasons that any may meet, and those of a document or an answer that it asks for.
REFUSALS = {
    "home_proof": "Le justificatif de domicile a plus de trois mois.",
    "link_proof": "Le lien avec la personne que l’acte concerne n’est pas prouvé.",
    "identity_proof": "La pièce d’identité n’est plus valable.",
    "project_budget": "Le projet ne remplit pas les conditions du règlement voté par le conseil municipal.",
    "registration": "Le véhicule n’est pas immatriculé à l’adresse du demandeur.",
    "sibling_proof": "L’école demandée n’a plus de place dans ce niveau.",
}
# What a step that grants says, when it must say something: the conditions.
CONDITIONS = [
    "Une somme de 800 euros est versée en une fois, dans le mois qui suit la délibération.",
    "Une somme de 1 500 euros est versée en deux fois : la moitié maintenant, le reste sur présentation des factures.",
    "Une somme de 400 euros est versée en une fois. La commune prête aussi la salle des fêtes.",
]
QUESTIONS = [
    "Bonjour, quand aurai-je une réponse ?",
    "Bonjour, je n’ai pas reçu le courrier. Pouvez-vous vérifier l’adresse ?",
    "Merci de votre aide.",
]


def seed(town: Town) -> None:
    """Publish the catalogue, then live six months of cases."""
    versions = _publish(town)
    by_slug = {version.procedure.slug: version for version in versions}
    weights = [WEIGHTS.get(slug, COMMON) for slug in by_slug]
    days = sorted((town.chance.triangular(0, SPAN, 12) for _n in range(town.cases)), reverse=True)
    with quiet():
        proof = _proof(town)
    for age in days:
        slug = town.chance.choices(list(by_slug), weights)[0]
        received = town.now - timedelta(days=age)
        with quiet() if age > RECENT else nullcontext():
            _live(town, by_slug[slug], received, proof)
    _count_demand()


def _publish(town: Town) -> list[ProcedureVersion]:
    past = town.now - timedelta(days=SPAN + 30)
    return [publish(one, by=SYSTEM, now=past) for one in ready() if one.handled_by in town.units]


def _count_demand() -> None:
    for procedure in Procedure.objects.all():
        procedure.demand = procedure.cases.count()
        procedure.save(update_fields=["demand"])


def _proof(town: Town) -> bytes:
    """One page that stands for every supporting document."""
    return as_pdf(
        Letter(
            title="Pièce de démonstration",
            authority={"name": town.authority.name, "colour": town.authority.brand_colour},
            footer="",
            sender=(),
            recipient=(),
            references=(),
            place_and_date="",
            blocks=(Block("text", "Ce document ne contient aucune donnée réelle."),),
        )
    )


def _live(town: Town, version: ProcedureVersion, received: datetime, proof: bytes) -> None:
    definition, person = _definition(version), _applicant(town)
    answers = answers_for(definition, person, town, day_of(received))
    documents = _documents(town, definition, answers, received, proof)
    channel = town.chance.choices(["web", "counter", "paper", "phone"], [78, 14, 6, 2])[0]
    case = file_case(
        version.pk,
        answers,
        documents,
        by=applicant(str(person), person.account_id),
        now=received,
        authority=town.authority,
        channel=channel,
        account_id=person.account_id,
    )
    _handle(town, case, definition, received)


def _definition(version: ProcedureVersion) -> Definition:
    return definition_of(version.pk)


def _applicant(town: Town) -> Person:
    adults = [person for person in town.residents if person.email]
    if town.chance.random() < 0.08:
        known = [person for person in adults if person.account_id]
        return town.chance.choice(known or adults)
    return town.chance.choice(adults)


def answers_for(definition: Definition, person: Person, town: Town, today: date) -> Answers:
    """Believable answers to any procedure: names of people, sensible dates, answers its conditions ask for."""
    answers: Answers = {}
    for page in definition.pages:
        if not holds(page.show_if, definition.fields, answers, today):
            continue
        for spec in page.fields:
            if holds(spec.show_if, definition.fields, answers, today):
                if type_of(spec).derived:
                    answer = computed(spec, definition.fields, answers, today)
                else:
                    answer = _answer(spec, person, town, today)
                if answer is not None:
                    answers[spec.name] = answer
    return answers


def _answer(spec: FieldSpec, person: Person, town: Town, today: date) -> Any:
    if spec.optional and town.chance.random() < 0.5:
        return None
    maker = MAKERS.get(spec.type)
    if maker:
        return maker(spec, person, town, today)
    example = None if type_of(spec).takes_files else type_of(spec).example(spec, today)
    return None if example is None else clean_one(spec, example, today, Checked())


def _identity(spec: FieldSpec, person: Person, town: Town, today: date) -> dict[str, str]:
    child = any(word in spec.name for word in ("child", "pupil", "young", "sibling"))
    young = [one for one in town.residents if not one.email]
    one = town.chance.choice(young) if child and young else person
    if spec.name == "other_parent":
        same = (other for other in town.residents if other.family_name == person.family_name and other.email)
        one = next((other for other in same if other.pk != person.pk), person)
    if spec.name == "subject":
        one = town.chance.choice(town.residents)
    if spec.name == "young" or "recens" in spec.name:
        return {
            "family_name": one.family_name,
            "given_names": one.given_names,
            "birth_date": (today - timedelta(days=16 * 366 + town.chance.randint(0, 80))).isoformat(),
        }
    return {
        "family_name": one.family_name,
        "given_names": one.given_names,
        "birth_date": (one.birth_date or today).isoformat(),
    }


def _number(spec: FieldSpec, person: Person, town: Town, today: date) -> int:
    least = int(spec.least) if isinstance(spec.least, int | float) else 1
    most = int(spec.most) if isinstance(spec.most, int | float) else least + 40
    return town.chance.randint(least, max(least, min(most, least + 60)))


def _day(spec: FieldSpec, person: Person, town: Town, today: date) -> str:
    ahead = spec.least == "today"
    gap = timedelta(days=town.chance.randint(20, 300))
    return (today + gap if ahead else today - gap).isoformat()


def _plate(spec: FieldSpec, person: Person, town: Town, today: date) -> str:
    letters = "ABCDEFGHJKLMNPQRSTVWXYZ"
    pick = town.chance.choice
    return f"{pick(letters)}{pick(letters[:15])}-{town.chance.randint(100, 999)}-{pick(letters[:15])}{pick(letters)}"


def _siret(spec: FieldSpec, person: Person, town: Town, today: date) -> str:
    body = f"{town.chance.randint(10**12, 10**13 - 1)}"
    for last in "0123456789":
        digits = [int(d) for d in body + last]
        if sum(sum(divmod(d * (2 if n % 2 == 0 else 1), 10)) for n, d in enumerate(digits)) % 10 == 0:
            return body + last
    return body + "0"  # pragma: no cover - one digit always fits


def _block(spec: FieldSpec, person: Person, town: Town, today: date) -> list[Answers]:
    count = town.chance.choice([1, 1, 2, 3])
    return [
        {one.name: value for one in spec.fields if (value := _answer(one, person, town, today)) is not None}
        for _n in range(count)
    ]


def _text(spec: FieldSpec, person: Person, town: Town, today: date) -> str:
    if spec.name in {"association", "organisation"}:
        return str(town.chance.choice(NAMES["associations"]))
    if "parent" in spec.name:
        other = town.chance.choice(town.residents)
        family = person.family_name if spec.name.startswith("first") else other.family_name
        return f"{other.given_names} {family}"
    said = next((words for part, words in TEXTS.items() if part in spec.name), OTHER_TEXTS)
    return str(town.chance.choice(said))


MAKERS: dict[str, Any] = {
    "identity": _identity,
    "text": _text,
    "long_text": _text,
    "email": lambda spec, person, town, today: person.email,
    "phone": lambda spec, person, town, today: person.phone,
    "address": lambda spec, person, town, today: person.address,
    "number": _number,
    "amount": lambda spec, person, town, today: f"{town.chance.randint(3, 90) * 100}.00",
    "date": _day,
    "choice": lambda spec, person, town, today: town.chance.choice(spec.choices).name,
    "choices": lambda spec, person, town, today: [town.chance.choice(spec.choices).name],
    "yes_no": lambda spec, person, town, today: town.chance.random() < 0.35,
    "licence_plate": _plate,
    "siret": _siret,
    "block": _block,
    "schooling": lambda spec, person, town, today: {"school": town.chance.choice(SCHOOLS), "code": ""},
}


def _documents(
    town: Town, definition: Definition, answers: Answers, now: datetime, proof: bytes
) -> dict[str, list[int]]:
    found = {}
    for spec, required in needed_documents(definition, answers, day_of(now)):
        if required or town.chance.random() < 0.3:
            file = make(
                BytesIO(proof), f"{spec.name}.pdf", "application/pdf", by=SYSTEM, now=now, kind="case"
            )
            found[spec.name] = [file.pk]
    return found


def _handle(town: Town, case: Case, definition: Definition, received: datetime) -> None:
    """Let agents and applicant act until today, at a human pace; some cases wait longer than they should."""
    moment, chance = received, town.chance
    pace = chance.choice([0.7, 1.2, 2, 3.5, 7])
    for _step in range(6):
        moment = _at_work(
            town, moment + timedelta(days=chance.uniform(0.5, 4.5) * pace, hours=chance.uniform(-3, 3))
        )
        if moment >= town.now or not case.is_open:
            return
        officer = _officer(town, case)
        if case.assignee_id is None:
            conversation.assign(case.pk, agent_id=officer.agent_id, by=officer, now=moment)
        if chance.random() < 0.06:
            conversation.write(
                case.pk, text=chance.choice(QUESTIONS), by=applicant(case.applicant_name), now=moment
            )
        try:
            case = _act(town, case, definition, officer, moment)
        except CaseworkFault:
            return


def _at_work(town: Town, moment: datetime) -> datetime:
    """The first moment from then on when the town hall is open: agents decide neither at night nor on Sundays."""
    local = timezone.localtime(moment)
    if local.hour >= 17:
        local = (local + timedelta(days=1)).replace(hour=0)
    day = next_working_day(local.date(), town.authority.zone)
    if day == local.date() and local.hour >= 8:
        return local
    hour, minute = town.chance.randint(8, 16), town.chance.randint(0, 59)
    return local.replace(year=day.year, month=day.month, day=day.day, hour=hour, minute=minute)


def _officer(town: Town, case: Case) -> Actor:
    mine = [agent for agent in town.agents if agent.unit_id == case.unit_id] or town.agents[-1:]
    agent = next((a for a in mine if a.pk == case.assignee_id), None) or town.chance.choice(mine)
    return agent_actor(agent, agent.account)


def _act(town: Town, case: Case, definition: Definition, officer: Actor, now: datetime) -> Case:
    steps = [(n, s) for n, s in definition.workflow.transitions.items() if case.state in s.start]
    if case.phase == Case.Phase.WAITING:
        if town.chance.random() < 0.3:
            return case
        answering = [
            n for n, s in steps if s.by == "applicant" and not definition.workflow.states[s.to].final
        ]
        if not answering:
            return case
        return _answered(town, case, answering[0], now)
    name, spec = _choose(town, [(n, s) for n, s in steps if s.by in {"officer", "approver"}], definition)
    if asks_for_items(spec):
        return _asked(town, case, definition, officer, now)
    grounds = town.chance.choice(grounds_for(spec, definition)) if "grounds" in spec.needs else ""
    by = officer if spec.by == "officer" else _approver(town, case)
    return take(case.pk, name, by=by, now=now, authority=town.authority, grounds=grounds)


def grounds_for(spec: TransitionSpec, definition: Definition) -> list[str]:
    """Believable words for a step that needs some: conditions when it grants, reasons when it refuses."""
    if definition.workflow.states[spec.to].outcome == "accepted":
        return CONDITIONS
    asked = [document.name for document in definition.documents]
    return [LATE_PIECE, *(REFUSALS[name] for name in asked if name in REFUSALS)]


def _choose(
    town: Town, steps: list[tuple[str, TransitionSpec]], definition: Definition
) -> tuple[str, TransitionSpec]:
    if not steps:
        raise CaseworkFault
    weights = [0.12 if asks_for_items(spec) else 0.1 if spec.danger else 1.0 for _name, spec in steps]
    return town.chance.choices(steps, weights)[0]


def _approver(town: Town, case: Case) -> Actor:
    """Who may decide in the case's unit; else the administrator, who may decide everywhere."""
    mine = [agent_actor(agent, agent.account) for agent in town.agents if agent.unit_id == case.unit_id]
    deciding = [actor for actor in mine if actor.can("casework.decide", case.unit_id)]
    return deciding[0] if deciding else agent_actor(town.agents[-1], town.agents[-1].account)


def _asked(town: Town, case: Case, definition: Definition, officer: Actor, now: datetime) -> Case:
    names = [spec.name for spec in definition.documents[:1]]
    return missing.ask(
        case.pk,
        names=names,
        text="" if names else "Pouvez-vous préciser votre situation ?",
        until=day_of(now) + timedelta(days=30),
        by=officer,
        now=now,
        authority=town.authority,
    )


def _answered(town: Town, case: Case, name: str, now: datetime) -> Case:
    return missing.answer(
        case.pk,
        uploads=[],
        text="Voici ma réponse. Bonne réception.",
        by=applicant(case.applicant_name),
        now=now,
        authority=town.authority,
    )
