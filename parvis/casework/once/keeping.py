"""Writes of residents: their profile, the documents they keep, sending a copy of one with a request."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from parvis.casework.models import Draft
from parvis.casework.once.faults import FullVault, NoAgreement
from parvis.casework.once.models import Profile, VaultItem
from parvis.core.actors import SYSTEM, Actor
from parvis.core.files.actions import copy, drop, receive
from parvis.core.files.models import StoredFile
from parvis.core.files.tasks import check_file
from parvis.core.journal.actions import record
from parvis.kit.text import clean_line

MOST = 50
TITLE = 120


@transaction.atomic
def say(phone: str, address: dict[str, Any], *, by: Actor, now: datetime) -> Profile:
    """Keep a resident's telephone and address, already checked."""
    values = {"phone": phone, "address": address, "changed_at": now}
    account = _account(by)
    profile, _made = Profile.objects.update_or_create(account_id=account, defaults=values)
    record("profile.said", by=by, now=now, kind="account", pk=account)
    return profile


@transaction.atomic
def keep(upload: Any, title: str, *, by: Actor, now: datetime) -> VaultItem:
    """Keep a document in a resident's vault. Raises FullVault, BadFile."""
    account = _account(by)
    if VaultItem.objects.filter(account=account).count() >= MOST:
        raise FullVault
    file = receive(upload, by=by, now=now, kind="vault", subject_id=account)
    check_file.later(file=file.pk)
    name = clean_line(title, TITLE) or file.name
    item = VaultItem.objects.create(account_id=account, title=name[:TITLE], file=file, added_at=now)
    record("vault.kept", by=by, now=now, kind="file", pk=file.pk)
    return item


@transaction.atomic
def remove(item: VaultItem, *, by: Actor, now: datetime) -> None:
    """Take a document out of the vault. Requests keep their copies."""
    file = item.file
    item.delete()
    drop(file, by=by, now=now)
    record("vault.removed", by=by, now=now, kind="file", pk=file.pk or 0)


@transaction.atomic
def reuse(
    item: VaultItem, draft: Draft, document: str, *, agreed: bool, by: Actor, now: datetime
) -> StoredFile:
    """Send a copy of a kept document with a request, as the person agrees. Raises NoAgreement."""
    if not agreed:
        raise NoAgreement
    file = copy(item.file, by=by, now=now, kind="draft", subject_id=draft.pk)
    draft.documents = {**draft.documents, document: [*draft.documents.get(document, []), file.pk]}
    draft.updated_at = now
    draft.save(update_fields=["documents", "updated_at"])
    data = {"from": item.file_id, "document": document, "agreed": True}
    record("vault.reused", by=by, now=now, kind="file", pk=file.pk, data=data)
    return file


def _account(by: Actor) -> int:
    """The account of a resident, who alone has a profile and a vault."""
    assert by.account_id is not None
    return by.account_id


@transaction.atomic
def keep_sent(file: StoredFile, title: str, *, by: Actor, now: datetime) -> VaultItem:
    """Keep a copy of a file that goes with a request. Raises FullVault."""
    account = _account(by)
    if VaultItem.objects.filter(account=account).count() >= MOST:
        raise FullVault
    twin = copy(file, by=by, now=now, kind="vault", subject_id=account)
    item = VaultItem.objects.create(
        account_id=account, title=(clean_line(title, TITLE) or file.name)[:TITLE], file=twin, added_at=now
    )
    record("vault.kept", by=by, now=now, kind="file", pk=twin.pk, data={"from": file.pk})
    return item


def erase(account_id: int) -> int:
    """Forget what an account keeps: profile and vault. Returns how many rows went."""
    gone = 0
    for item in VaultItem.objects.filter(account=account_id).select_related("file"):
        remove(item, by=SYSTEM, now=timezone.now())
        gone += 1
    return gone + Profile.objects.filter(account=account_id).delete()[0]
