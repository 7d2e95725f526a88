"""What makes a mandate binding: the person accepts, and is known to be herself.

The link goes to an address that who asks has typed: it may be one of his own. Opening it proves nothing of who
accepts. The mandate begins at once when she is signed in with an identity that FranceConnect certified and that is the
one declared; otherwise an agent checks, having seen her, or a mandate that she signed.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.casework.households.faults import BadMember, MandateClosed, NotHerself
from parvis.casework.households.mandates import LONGEST_REASON, Seen, State, held, tell
from parvis.casework.households.rules import is_certified_as
from parvis.core.actors import Actor, Forbidden, guest
from parvis.core.federation.queries import certified
from parvis.core.journal.actions import record
from parvis.core.people.models import RepresentationMandate
from parvis.kit.text import clean_line


@transaction.atomic
def answer(pk: int, *, accept: bool, by: Actor | None, now: datetime, today: date) -> RepresentationMandate:
    """The person answers, through her link; `by` is who is signed in there, if anybody. Raises MandateClosed,
    NotHerself."""
    row = held(pk)
    if row.state != State.ASKED or not row.salt or (row.ends_on is not None and row.ends_on < today):
        raise MandateClosed
    account = by.account_id if by is not None else None
    if account is not None and account == row.representative.account_id:
        raise NotHerself
    if not accept:
        return _refused(row, now)
    row.accepted_at, row.accepted_by_id = now, account
    known = proves_herself(row, account)
    if known:
        row.state, row.seen, row.decided_at = State.ACTIVE, Seen.CERTIFIED, now
    else:
        row.state = State.ACCEPTED
    row.save(update_fields=["state", "seen", "accepted_at", "accepted_by", "decided_at"])
    record(
        "mandate.accepted",
        by=guest(str(row.person)),
        now=now,
        kind="mandate",
        pk=row.pk,
        data={"account": account, "certified": known},
    )
    if known:
        _tell_both(row, "mandate_accepted", "mandate_in_force")
    else:
        _tell_both(row, "mandate_to_check", "mandate_to_check_person")
    return row


def _refused(row: RepresentationMandate, now: datetime) -> RepresentationMandate:
    row.state, row.decided_at = State.REFUSED, now
    row.save(update_fields=["state", "decided_at"])
    tell(row, "mandate_refused")
    record("mandate.refused", by=guest(str(row.person)), now=now, kind="mandate", pk=row.pk)
    return row


def proves_herself(row: RepresentationMandate, account: int | None) -> bool:
    """Whether who is signed in is, by her certified identity, the person of whom the mandate is asked, and another
    than who asks."""
    if account is None or row.person is None or account == row.representative.account_id:
        return False
    return is_certified_as(row.person, certified(account))


def _tell_both(row: RepresentationMandate, representative: str, person: str) -> None:
    tell(row, representative)
    if row.person is not None:
        tell(row, person)


@transaction.atomic
def decide(
    pk: int, *, grant: bool, seen: str = "", reason: str = "", by: Actor, now: datetime
) -> RepresentationMandate:
    """An agent grants or refuses what was asked for an association, or what a person accepted through her link.
    `seen` says which proof of a person's agreement she saw; a refusal has its `reason`. Raises MandateClosed,
    BadMember, Forbidden."""
    by.must("casework.file")
    if not by.is_agent or by.account_id is None:
        raise Forbidden("casework.file")
    row = held(pk)
    if row.state != (State.ASKED if row.person_id is None else State.ACCEPTED):
        raise MandateClosed
    if by.account_id in {row.representative.account_id, row.accepted_by_id}:
        raise Forbidden("casework.file")
    if grant:
        row.state, row.seen = State.ACTIVE, _proof(row, seen)
    else:
        row.state, row.reason = State.REFUSED, _reason(reason)
    row.decided_at, row.granted_by_id = now, by.account_id
    row.save(update_fields=["state", "seen", "reason", "decided_at", "granted_by"])
    if grant:
        _tell_both(row, "mandate_accepted", "mandate_in_force")
    else:
        _tell_both(row, "mandate_not_granted", "mandate_not_granted_person")
    data = {"seen": row.seen} if grant and row.seen else {}
    action = "mandate.granted" if grant else "mandate.refused"
    record(action, by=by, now=now, kind="mandate", pk=row.pk, data=data)
    return row


def _proof(row: RepresentationMandate, seen: str) -> str:
    """What an agent can see: never an identity that she says is certified."""
    if row.person_id is None:
        return ""
    if seen not in {Seen.PAPER, Seen.VISIT}:
        raise BadMember(_("Say which proof you have seen."), "seen")
    return seen


def _reason(text: str) -> str:
    reason = clean_line(text, LONGEST_REASON)
    if not reason:
        raise BadMember(_("Write why: both persons read it."), "reason")
    return reason
