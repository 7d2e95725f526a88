"""The demonstration of households: a parent and her children, a mandate, an association to check, a helper."""

from __future__ import annotations

from datetime import timedelta

from parvis.casework.actions import drafting
from parvis.casework.actions.submit import file_case
from parvis.casework.clock import day_of
from parvis.casework.definitions import definition_of
from parvis.casework.demo import answers_for
from parvis.casework.households import accepting, acting, mandates, sections
from parvis.casework.households.mandates import Who
from parvis.casework.households.trusted import add_helper
from parvis.casework.models import Procedure
from parvis.core.actors import Actor, applicant
from parvis.core.jobs.registry import quiet
from parvis.core.people.models import Person, RepresentationMandate
from parvis.core.permissions.queries import agent_actor
from parvis.core.registries.town import Town

YEAR = timedelta(days=365)


def seed(town: Town) -> None:
    """What the first residents with an account have declared, asked and obtained."""
    people = [person for person in town.residents if person.account_id]
    if len(people) < 3:
        return
    with quiet():
        _family(town, people[0])
        _together(town, people[0], people[1])
        _mandates(town, people[0], people[1], people[2])
        helper = people[2].account
        add_helper(helper.email, "France services", by=_administrator(town), now=town.now)


def _administrator(town: Town) -> Actor:
    agent = town.agents[-1]
    return agent_actor(agent, agent.account)


def _by(person: Person) -> Actor:
    return applicant(str(person), person.account_id)


def _family(town: Town, parent: Person) -> None:
    """Two children, and a school derogation asked for the elder."""
    today = day_of(town.now)
    for name, years in (("Maël", 8), ("Jade", 4)):
        who = Who(parent.family_name, name, today - years * YEAR)
        mandates.add_member(who, part="child", parental=True, by=_by(parent), now=town.now, today=today)
    procedure = Procedure.objects.filter(slug="derogation-scolaire").first()
    right = RepresentationMandate.objects.filter(representative=parent, kind="parental").first()
    if procedure is None or procedure.published_id is None or right is None:
        return
    definition = definition_of(procedure.published_id)
    answers = {**answers_for(definition, parent, town, today), **acting.prefilled(definition, right)}
    file_case(
        procedure.published_id,
        answers,
        {},
        by=_by(parent),
        now=town.now - timedelta(days=1),
        authority=town.authority,
        channel="web",
        account_id=parent.account_id,
        parties=acting.parties_of(right),
    )


def _together(town: Town, parent: Person, other: Person) -> None:
    """A derogation that waits for the other parent, who is invited and reads what is asked."""
    procedure = Procedure.objects.filter(slug="derogation-scolaire").first()
    if procedure is None or procedure.published_id is None:
        return
    definition = definition_of(procedure.published_id)
    right = RepresentationMandate.objects.filter(representative=parent, kind="parental").first()
    answers = answers_for(definition, parent, town, day_of(town.now)) | {"shared": True}
    answers |= acting.prefilled(definition, right) if right else {}
    draft = drafting.begin(procedure.published_id, {}, None, by=_by(parent), now=town.now).draft
    for number, page in enumerate(definition.pages):
        names = [spec.name for spec in page.fields]
        if not page.filled_by:
            hers = {name: answers[name] for name in names if name in answers}
            drafting.save_page(draft, hers, number, names, now=town.now)
    part = next((page.filled_by for page in definition.pages if page.filled_by), "")
    sections.invite(draft, part, name=str(other), email=other.email, by=_by(parent), now=town.now)


def _mandates(town: Town, child: Person, mother: Person, uncle: Person) -> None:
    """A mandate in force; one that was accepted, and one for an association, that an agent has to check."""
    today = day_of(town.now)
    dates = {"starts_on": today, "ends_on": today + YEAR}
    said = {**dates, "by": _by(child), "now": town.now, "today": today}
    who = Who(mother.family_name, mother.given_names, mother.birth_date)
    row = mandates.ask_person(who, email=mother.email, **said)  # type: ignore[arg-type]
    accepting.answer(row.pk, accept=True, by=None, now=town.now, today=today)
    accepting.decide(row.pk, grant=True, seen="visit", by=_administrator(town), now=town.now)
    who = Who(uncle.family_name, uncle.given_names, uncle.birth_date)
    row = mandates.ask_person(who, email=uncle.email, **said)  # type: ignore[arg-type]
    accepting.answer(row.pk, accept=True, by=None, now=town.now, today=today)
    number = ("", "W352001234")
    mandates.ask_organisation("Les Amis du parc", number, **said)  # type: ignore[arg-type]
