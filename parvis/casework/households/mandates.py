"""Members of a household and rights to act: declared, asked, accepted, granted, ended."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.casework.households.faults import BadMember, MandateClosed, TooMany
from parvis.casework.households.links import mandate_path
from parvis.casework.households.rules import last_day_of_childhood
from parvis.casework.links import absolute
from parvis.core.actors import Actor, Forbidden, guest
from parvis.core.authorities.queries import current_authority
from parvis.core.journal.actions import record
from parvis.core.messaging.actions import send
from parvis.core.messaging.queries import recently_sent
from parvis.core.people.models import (
    Account,
    Household,
    HouseholdMember,
    Organisation,
    Person,
    RepresentationMandate,
)
from parvis.kit.text import clean_line, fold, plain_date_fr

MOST_MEMBERS = 20
MOST_LINKS = 5  # to one address, in one hour
LONGEST = timedelta(days=5 * 366)
LONGEST_REASON = 500
TO_PERSON = {"mandate_asked", "mandate_to_check_person", "mandate_in_force", "mandate_not_granted_person"}
Kind, State, Part = RepresentationMandate.Kind, RepresentationMandate.State, HouseholdMember.Part
Seen = RepresentationMandate.Seen


@dataclass(frozen=True)
class Who:
    """Somebody as a form describes her."""

    family_name: str
    given_names: str
    birth_date: date | None = None


def person_of(account: Account) -> Person:
    """The person behind an account, made from its name at the first need."""
    found = Person.objects.filter(account=account).first()
    if found is not None:
        return found
    given, _space, family = clean_line(account.name or account.email, 150).rpartition(" ")
    person = Person.objects.create(
        account=account, given_names=given, family_name=family, email=account.email
    )
    person.sort_key = fold(f"{family} {given}")
    person.save(update_fields=["sort_key"])
    return person


def _new_person(who: Who, email: str = "") -> Person:
    """A person of her own: never joined to somebody who happens to have the same name."""
    return Person.objects.create(
        family_name=who.family_name,
        given_names=who.given_names,
        birth_date=who.birth_date,
        email=email,
        sort_key=fold(f"{who.family_name} {who.given_names}"),
    )


def _account(by: Actor) -> Account:
    if by.kind != "applicant" or by.account_id is None:
        raise Forbidden("signed-in")
    return Account.objects.select_for_update().get(pk=by.account_id)


@transaction.atomic
def add_member(who: Who, *, part: str, parental: bool, by: Actor, now: datetime, today: date) -> Person:
    """Declare a member of one's household. `parental`: one holds parental authority over this child, and acts for
    her until the eve of her majority. Raises Forbidden, BadMember."""
    me = person_of(_account(by))
    home = _home_of(me)
    if HouseholdMember.objects.filter(household=home).count() >= MOST_MEMBERS:
        raise BadMember(_("A household has twenty members at most."))
    if part == Part.CHILD:
        _check_child(who, today)
    person = _new_person(who)
    HouseholdMember.objects.create(household=home, person=person, part=part)
    if part == Part.CHILD and parental and who.birth_date:
        RepresentationMandate.objects.create(
            representative=me,
            person=person,
            kind=Kind.PARENTAL,
            state=State.ACTIVE,
            starts_on=today,
            ends_on=last_day_of_childhood(who.birth_date),
            asked_at=now,
            decided_at=now,
        )
    record("household.member_added", by=by, now=now, kind="person", pk=person.pk, data={"part": part})
    return person


def _check_child(who: Who, today: date) -> None:
    if who.birth_date is None or who.birth_date > today:
        raise BadMember(_("Write the child’s date of birth."), "birth_date")
    if last_day_of_childhood(who.birth_date) < today:
        raise BadMember(_("This person is of age: declare an adult, or ask for a mandate."), "birth_date")


def _home_of(me: Person) -> Household:
    mine = HouseholdMember.objects.filter(person=me).select_related("household").order_by("pk").first()
    if mine is not None:
        return mine.household
    home = Household.objects.create(name=clean_line(f"Foyer {me.family_name}", 150))
    HouseholdMember.objects.create(household=home, person=me, part=Part.ADULT)
    return home


@transaction.atomic
def remove_member(pk: int, *, by: Actor, now: datetime) -> bool:
    """Take a member out of one's household, with the parental authority that one declared over her. Returns whether
    there was one. Oneself, and somebody with an account, stay."""
    me = person_of(_account(by))
    row = HouseholdMember.objects.filter(
        household__householdmember__person=me, person=pk, person__account=None
    ).first()
    if row is None:
        return False
    held = RepresentationMandate.objects.filter(representative=me, person=pk, kind=Kind.PARENTAL)
    held.filter(state=State.ACTIVE).update(state=State.REVOKED, ended_at=now)
    row.delete()
    record("household.member_removed", by=by, now=now, kind="person", pk=pk)
    return True


@transaction.atomic
def ask_person(
    who: Who, *, email: str, starts_on: date, ends_on: date, by: Actor, now: datetime, today: date
) -> RepresentationMandate:
    """Ask an adult for a mandate: she gets a link that accepts or refuses. Raises Forbidden, BadMember, TooMany."""
    account = _account(by)
    me = person_of(account)
    _check_dates(starts_on, ends_on, today)
    if email.lower() == account.email.lower():
        raise BadMember(_("A mandate comes from somebody else: write her own address."), "email")
    if recently_sent("mandate_asked", to=email, since=now - timedelta(hours=1)) >= MOST_LINKS:
        raise TooMany
    row = RepresentationMandate.objects.create(
        representative=me,
        person=_new_person(who, email),
        starts_on=starts_on,
        ends_on=ends_on,
        email=email,
        salt=secrets.token_hex(16),
        asked_at=now,
    )
    tell(row, "mandate_asked")
    record("mandate.asked", by=by, now=now, kind="mandate", pk=row.pk)
    return row


def _check_dates(starts_on: date, ends_on: date, today: date) -> None:
    if starts_on < today:
        raise BadMember(_("A mandate begins today at the earliest."), "starts_on")
    if not starts_on <= ends_on <= starts_on + LONGEST:
        raise BadMember(_("The last day comes after the first, within five years."), "ends_on")


def tell(row: RepresentationMandate, template: str) -> None:
    """Write to one of the two: `template` says which."""
    authority, to_person = current_authority(), template in TO_PERSON
    path = mandate_path(row) if row.salt and to_person else "/mon-espace/foyer/"
    values: dict[str, Any] = {
        "representative": str(row.representative),
        "person": str(row.person or row.organisation),
        "first": plain_date_fr(row.starts_on),
        "last": plain_date_fr(row.ends_on) if row.ends_on else "",
        "link": absolute(authority, path),  # hers is told to nobody else, whatever a town writes
        "authority": authority.name,
        "reason": row.reason,
    }
    to = row.email if to_person else row.representative.email
    if to:
        send(template, to=to, values=values, kind="mandate", pk=row.pk)


@transaction.atomic
def ask_organisation(
    name: str,
    number: tuple[str, str],
    *,
    starts_on: date,
    ends_on: date,
    by: Actor,
    now: datetime,
    today: date,
) -> RepresentationMandate:
    """Say that one may act for an association; an agent checks it. `number` is (SIRET, RNA). Raises Forbidden,
    BadMember."""
    me = person_of(_account(by))
    _check_dates(starts_on, ends_on, today)
    waiting = RepresentationMandate.objects.filter(representative=me, state=State.ASKED, person=None)
    if waiting.count() >= MOST_MEMBERS:
        raise BadMember(_("Too many requests wait for an answer."))
    row = RepresentationMandate.objects.create(
        representative=me,
        organisation=Organisation.objects.create(name=name, siret=number[0], rna=number[1]),
        starts_on=starts_on,
        ends_on=ends_on,
        asked_at=now,
    )
    record(
        "mandate.asked",
        by=by,
        now=now,
        kind="mandate",
        pk=row.pk,
        data={"siret": number[0], "rna": number[1]},
    )
    return row


def held(pk: int) -> RepresentationMandate:
    """A mandate with its parties, held until the transaction ends. Raises MandateClosed."""
    rows = RepresentationMandate.objects.select_for_update(of=("self",))
    row = rows.select_related("representative", "person", "organisation").filter(pk=pk).first()
    if row is None:
        raise MandateClosed
    return row


@transaction.atomic
def grant_on_paper(
    representative: Account,
    who: Who,
    *,
    starts_on: date,
    ends_on: date,
    proof: int,
    by: Actor,
    now: datetime,
    today: date,
) -> RepresentationMandate:
    """An agent who has seen a signed mandate grants it. `proof` is the stored file. Raises Forbidden, BadMember."""
    if not by.is_agent:
        raise Forbidden("casework.file")
    by.must("casework.file")
    _check_dates(starts_on, ends_on, today)
    row = RepresentationMandate.objects.create(
        representative=person_of(representative),
        person=_new_person(who),
        starts_on=starts_on,
        ends_on=ends_on,
        state=State.ACTIVE,
        proof=proof,
        granted_by_id=by.account_id,
        asked_at=now,
        decided_at=now,
    )
    tell(row, "mandate_accepted")
    record("mandate.granted", by=by, now=now, kind="mandate", pk=row.pk, data={"proof": proof})
    return row


@transaction.atomic
def end(pk: int, *, by: Actor | None, now: datetime) -> RepresentationMandate:
    """End a right at once: the representative gives it up, the person takes it back through her link (`by` None) or
    from the account that accepted, or an agent revokes it. What was done under it stays done. Raises MandateClosed,
    Forbidden."""
    row = held(pk)
    if row.state not in {State.ASKED, State.ACCEPTED, State.ACTIVE}:
        raise MandateClosed
    if by is not None and not _may_end(row, by):
        raise Forbidden("casework.file")
    row.state, row.ended_at = State.REVOKED, now
    row.save(update_fields=["state", "ended_at"])
    record("mandate.ended", by=by or guest(str(row.person)), now=now, kind="mandate", pk=row.pk)
    return row


def _may_end(row: RepresentationMandate, by: Actor) -> bool:
    if by.is_agent:
        return by.can("casework.file")
    return by.account_id is not None and by.account_id in {row.representative.account_id, row.accepted_by_id}
