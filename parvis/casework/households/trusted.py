"""Helpers: accounts that may file for others, known to an administrator."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.casework.households.faults import BadMember
from parvis.casework.households.models import Helper
from parvis.core.actors import Actor
from parvis.core.journal.actions import record
from parvis.core.people.models import Account
from parvis.kit.text import clean_line

MANAGE = "people.manage"


@transaction.atomic
def add_helper(email: str, organisation: str, *, by: Actor, now: datetime) -> Helper:
    """Know a resident's account as a helper's. Raises Forbidden, BadMember."""
    by.must(MANAGE)
    account = Account.objects.filter(email__iexact=email, is_active=True, agent=None).first()
    if account is None:
        raise BadMember(_("No resident’s account has this address."), "email")
    values = {
        "organisation": clean_line(organisation, 200),
        "granted_by_id": by.account_id,
        "since": now,
        "ended_at": None,
    }
    row, _made = Helper.objects.update_or_create(account=account, defaults=values)
    record("helper.added", by=by, now=now, kind="helper", pk=row.pk, data={"organisation": row.organisation})
    return row


@transaction.atomic
def end_helper(pk: int, *, by: Actor, now: datetime) -> bool:
    """The account files for itself only from now on. Returns whether it was a helper's. Raises Forbidden."""
    by.must(MANAGE)
    done = Helper.objects.filter(pk=pk, ended_at=None).update(ended_at=now)
    if done:
        record("helper.ended", by=by, now=now, kind="helper", pk=pk)
    return bool(done)
