"""What pages of households show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from parvis.casework.households.models import Helper
from parvis.casework.households.rules import title_of
from parvis.core.authorities.memory import remembered
from parvis.core.people.models import HouseholdMember, Person, RepresentationMandate

MOST = 100
State = RepresentationMandate.State
TO_CHECK = Q(state=State.ASKED, organisation__isnull=False) | Q(state=State.ACCEPTED)


def household_of(account_id: int) -> list[HouseholdMember]:
    """The members of a resident's household, herself first."""
    me = Person.objects.filter(account=account_id).first()
    if me is None:
        return []
    mine = HouseholdMember.objects.filter(person=me).order_by("pk").first()
    if mine is None:
        return []
    rows = HouseholdMember.objects.filter(household=mine.household_id).select_related("person")
    return sorted(rows[:MOST], key=lambda row: (row.person_id != me.pk, row.pk))


def rights_held(account_id: int, today: date) -> list[dict[str, Any]]:
    """The rights to act that a resident holds or has asked for, with what to say of each."""
    rows = RepresentationMandate.objects.filter(representative__account=account_id)
    rows = rows.exclude(state=State.REVOKED).select_related("person", "organisation").order_by("-pk")[:MOST]
    return [
        {
            "row": row,
            "who": str(row.person or row.organisation),
            "title": title_of(row),
            "tone": tone(row, today),
        }
        for row in rows
    ]


def rights_exported(account_id: int) -> Iterator[Mapping[str, Any]]:
    """What is kept of a resident's rights to act, and of those that she gave, for who asks for her data."""
    rows = RepresentationMandate.objects.filter(
        Q(representative__account=account_id) | Q(accepted_by=account_id)
    )
    for row in rows.select_related("representative", "person", "organisation").order_by("pk"):
        last = row.ends_on.isoformat() if row.ends_on else None
        who = {"for": str(row.person or row.organisation), "state": row.state, "reason": row.reason}
        who["by"] = str(row.representative)
        yield {**who, "kind": row.kind, "from": row.starts_on.isoformat(), "until": last}


def tone(row: RepresentationMandate, today: date) -> tuple[str, str]:
    """Its state in words, and the tone of its badge."""
    living = row.state in {State.ACTIVE, State.ACCEPTED, State.ASKED}
    if living and row.ends_on is not None and row.ends_on < today:
        return str(State.REVOKED.label), "neutral"
    tones = {State.ACTIVE: "good", State.ACCEPTED: "info", State.ASKED: "info", State.REFUSED: "bad"}
    return row.get_state_display(), tones.get(State(row.state), "neutral")


def to_check() -> list[RepresentationMandate]:
    """The mandates that an agent has to check, oldest first: those for associations, and what persons accepted."""
    rows = RepresentationMandate.objects.filter(TO_CHECK)
    rows = rows.select_related("representative__account", "organisation", "person", "accepted_by")
    return list(rows.order_by("asked_at")[:MOST])


def one_to_check(pk: int) -> RepresentationMandate | None:
    """One of them, or None when it is answered already."""
    rows = RepresentationMandate.objects.filter(TO_CHECK, pk=pk)
    return rows.select_related("representative__account", "organisation", "person", "accepted_by").first()


def rights_given(account_id: int) -> list[RepresentationMandate]:
    """The mandates that a resident accepted, signed in, and may take back."""
    rows = RepresentationMandate.objects.filter(
        accepted_by=account_id, state__in=(State.ACTIVE, State.ACCEPTED)
    )
    return list(rows.select_related("representative").order_by("-pk")[:MOST])


def in_force(today: date) -> list[RepresentationMandate]:
    """The mandates in force, latest first: for an agent who has to end one."""
    rows = RepresentationMandate.objects.filter(state=State.ACTIVE, kind="mandate")
    rows = rows.select_related("representative", "person", "organisation").order_by("-decided_at")[:MOST]
    return [row for row in rows if row.ends_on is None or row.ends_on >= today]


def waiting(actor: Any) -> int:
    """How many mandates an agent has to check, for the menu."""
    return _to_check_count()


@remembered
def _to_check_count() -> int:
    return RepresentationMandate.objects.filter(TO_CHECK)[:MOST].count()


def helpers() -> list[Helper]:
    """The helpers known, by organisation."""
    rows = Helper.objects.filter(ended_at=None).select_related("account")
    return list(rows.order_by("organisation", "account__name")[:MOST])


def is_helper(account_id: int) -> bool:
    """Whether an account is that of a helper."""
    return Helper.objects.filter(account=account_id, ended_at=None).exists()
