"""A request being filled in: begun, saved at each page, resumed through a link, thrown away."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from parvis.casework.clock import day_of
from parvis.casework.faults import Expired, TooManyLinks
from parvis.casework.models import Draft
from parvis.core.actors import SYSTEM, Actor
from parvis.core.files.actions import drop, receive
from parvis.core.files.models import StoredFile
from parvis.core.files.tasks import check_file
from parvis.core.messaging.actions import send
from parvis.core.messaging.queries import recently_sent
from parvis.core.registries import registry
from parvis.kit.identifiers import hash_secret, new_secret
from parvis.kit.text import plain_date_fr, small_number

KEEP = timedelta(days=30)
MOST_LINKS = 5  # to one address, in one hour
MINE = "reprendre-"


@dataclass(frozen=True)
class Opened:
    """A draft and the token of its link, which only its author holds."""

    draft: Draft
    token: str


def begin(
    version_id: int,
    answers: dict[str, Any],
    page: int | None,
    *,
    by: Actor | None,
    now: datetime,
    channel: str = "web",
) -> Opened:
    """Keep the first page's answers (`page`: None when it is not done), and give the token under which the rest
    goes on."""
    token = new_secret(128).replace("-", "").lower()
    draft = Draft.objects.create(
        version_id=version_id,
        token_hash=hash_secret(token),
        account_id=by.account_id if by and by.kind == "applicant" else None,
        channel=channel,
        answers=answers,
        pages_done=[] if page is None else [page],
        created_at=now,
        updated_at=now,
        expires_on=day_of(now + KEEP),
    )
    return Opened(draft, token)


def begin_for_somebody(version_id: int, *, channel: str, now: datetime) -> Opened:
    """An empty draft that an agent fills for somebody at the counter, on the phone or from a letter."""
    return begin(version_id, {}, None, by=None, now=now, channel=channel)


def find(
    token: str,
    *,
    now: datetime,
    lock: bool = False,
    account_id: int | None = None,
    resumed: Collection[int] = (),
) -> Draft:
    """The draft behind a token; or, under `reprendre-<key>`, one of the account's own, or one that this browser has
    `resumed` (by a code). Raises Expired."""
    rows = Draft.objects.select_for_update() if lock else Draft.objects
    mine = small_number(token.removeprefix(MINE)) if token.startswith(MINE) else None
    if mine is not None:
        own = Q(account_id=account_id) if account_id else Q(pk__in=())
        draft = rows.filter(own | Q(pk__in=[pk for pk in resumed if pk == mine]), pk=mine).first()
    else:
        draft = rows.filter(token_hash=hash_secret(token)).first()
    if draft is None or draft.expires_on < day_of(now):
        raise Expired
    return draft


@transaction.atomic
def save_page(draft: Draft, answers: dict[str, Any], page: int, names: list[str], *, now: datetime) -> None:
    """Replace the answers of one page. `names` are all its questions: one that vanished loses its answer."""
    kept = {name: answer for name, answer in draft.answers.items() if name not in names}
    draft.answers = {**kept, **answers}
    draft.pages_done = sorted({*draft.pages_done, page})
    draft.updated_at, draft.expires_on = now, day_of(now + KEEP)
    draft.save(update_fields=["answers", "pages_done", "updated_at", "expires_on"])
    tell_saved(draft, now)


def tell_saved(draft: Draft, now: datetime) -> None:
    """Tell the rooms that the answers of a draft were changed, whoever wrote them."""
    for filing in registry.filings:
        filing.saved(draft, now)


@transaction.atomic
def add_document(draft: Draft, name: str, upload: Any, *, by: Actor, now: datetime) -> StoredFile:
    """Receive one file of a supporting document. Raises BadFile."""
    file = _take_in(draft, upload, by=by, now=now)
    draft.documents = {**draft.documents, name: [*draft.documents.get(name, []), file.pk]}
    draft.updated_at = now
    draft.save(update_fields=["documents", "updated_at"])
    return file


@transaction.atomic
def remove_document(draft: Draft, name: str, file_id: int, *, by: Actor, now: datetime) -> None:
    """Take one file away."""
    if file_id not in draft.documents.get(name, []):
        return
    draft.documents = {**draft.documents, name: [pk for pk in draft.documents[name] if pk != file_id]}
    draft.save(update_fields=["documents"])
    drop(StoredFile.objects.get(pk=file_id), by=by, now=now)


def _take_in(draft: Draft, upload: Any, *, by: Actor, now: datetime) -> StoredFile:
    file = receive(upload, by=by, now=now, kind="draft", subject_id=draft.pk)
    check_file.later(file=file.pk)
    return file


@transaction.atomic
def add_answer_file(draft: Draft, name: str, upload: Any, *, by: Actor, now: datetime) -> StoredFile:
    """Receive one file that a question asks for: it joins the answer at once, whatever becomes of the page. Raises
    BadFile."""
    file = _take_in(draft, upload, by=by, now=now)
    _save_files(draft, name, [*draft.answers.get(name, []), str(file.uid)], now)
    return file


@transaction.atomic
def remove_answer_file(draft: Draft, name: str, file_id: int, *, by: Actor, now: datetime) -> None:
    """Take one file of a question away."""
    file = files_of(draft).filter(pk=file_id).first()
    uids = draft.answers.get(name, [])
    if file is None or str(file.uid) not in uids:
        return
    _save_files(draft, name, [uid for uid in uids if uid != str(file.uid)], now)
    drop(file, by=by, now=now)


def _save_files(draft: Draft, name: str, uids: list[str], now: datetime) -> None:
    draft.answers, draft.updated_at = {**draft.answers, name: uids}, now
    draft.save(update_fields=["answers", "updated_at"])
    tell_saved(draft, now)


def files_of(draft: Draft) -> QuerySet[StoredFile]:
    """All files sent with a draft."""
    return StoredFile.objects.filter(kind="draft", subject_id=draft.pk)


@transaction.atomic
def email_link(draft: Draft, email: str, link: str, title: str, *, now: datetime) -> None:
    """Send the link that resumes the draft, on another device if need be. Raises TooManyLinks: nobody proved yet
    that the address is his."""
    if recently_sent("draft_link", to=email, since=now - timedelta(hours=1)) >= MOST_LINKS:
        raise TooManyLinks
    draft.email, draft.updated_at = email, now
    draft.save(update_fields=["email", "updated_at"])
    send(
        "draft_link",
        to=email,
        values={"link": link, "procedure": title, "until": plain_date_fr(draft.expires_on)},
        kind="draft",
        pk=draft.pk,
    )


def purge(*, now: datetime) -> int:
    """Delete expired drafts and their files (a request that was sent keeps its files)."""
    count = 0
    for draft in Draft.objects.filter(expires_on__lt=day_of(now), case=None)[:200]:
        for file in files_of(draft):
            drop(file, by=SYSTEM, now=now)
        draft.delete()
        count += 1
    return count
