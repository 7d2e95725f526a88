"""A scanned form: received, read, opened as a request on paper, kept with the case."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from parvis.casework.actions import drafting
from parvis.casework.answers import file_questions, without_proofs
from parvis.casework.clock import day_of
from parvis.casework.definitions import definition_of
from parvis.casework.links import absolute
from parvis.casework.models import Case, CaseDocument, Draft, ProcedureVersion
from parvis.casework.paper.codes import draft_of
from parvis.casework.paper.faults import ChooseProcedure, NotReadYet
from parvis.casework.paper.marks import Mark, read
from parvis.casework.paper.models import GRACE, PaperScan
from parvis.casework.paper.proposals import proposals
from parvis.casework.queries.catalogue import published
from parvis.core.actors import SYSTEM, Actor, Forbidden
from parvis.core.authorities.queries import current_authority
from parvis.core.files.actions import drop, receive
from parvis.core.files.models import StoredFile
from parvis.core.files.tasks import check_file
from parvis.core.jobs.registry import later
from parvis.core.journal.actions import record
from parvis.core.messaging.actions import send
from parvis.core.registries import FilingPart
from parvis.kit.text import plain_date_fr

PAPER = Case.Channel.PAPER.value
PATIENCE = timedelta(days=30)  # before one is reminded of a scan
AT_ONCE = 100
State = PaperScan.State


def program() -> str:
    """Where tesseract is; empty when it is not installed."""
    return shutil.which("tesseract") or ""


@transaction.atomic
def receive_scan(upload: Any, *, by: Actor, now: datetime) -> PaperScan:
    """Keep a scan; it is read once the antivirus has answered. Raises Forbidden, BadFile."""
    by.must("casework.file")
    file = receive(upload, by=by, now=now, kind="scan")
    check_file.later(file=file.pk)
    row = PaperScan.objects.create(file=file, account_id=by.account_id, created_at=now)
    record("scan.received", by=by, now=now, kind="scan", pk=row.pk)
    later("paper.read", scan=row.pk)
    return row


@transaction.atomic
def note_reading(pk: int, codes: list[str], text: str, *, machine_read: bool, now: datetime) -> None:
    """Keep what was read. A code that does not name a version of ours is as no code: anybody may print one."""
    row = PaperScan.objects.select_for_update().get(pk=pk)
    if row.state != State.WAITING:
        return
    marks = [mark for mark in map(read, codes) if mark is not None]
    version = next((found for mark in marks if (found := _version(mark)) is not None), None)
    row.state, row.version, row.machine_read = State.UNKNOWN, version, machine_read
    if version is not None:
        row.state = State.READ
        row.printed_from = draft_of(next((mark.code for mark in marks if mark.code), ""), now)
        row.proposals = proposals(definition_of(version.pk), text, day_of(now)) if text else {}
    row.save()
    record("scan.read", by=SYSTEM, now=now, kind="scan", pk=row.pk, data={"state": row.state})


def _version(mark: Mark) -> ProcedureVersion | None:
    rows = ProcedureVersion.objects.filter(published_at__isnull=False)
    return rows.filter(procedure__slug=mark.procedure, number=mark.version).first()


def scans_of(actor: Actor) -> QuerySet[PaperScan]:
    """The scans not sent yet of an agent, and of the absent colleagues whom she stands in for. Nobody else reads them:
    which service a form is for is not known yet. Once sent, the form is read with its case."""
    lent = [one.account_id for one in actor.delegations if one.can("casework.file")]
    return PaperScan.objects.filter(done_at=None, account__in=[actor.account_id, *lent])


@transaction.atomic
def open_scan(pk: int, *, slug: str = "", by: Actor, now: datetime) -> tuple[str, str]:
    """Begin the request of a scan: a draft on paper, of the version that its code says, else of the procedure `slug`.
    What was typed in the draft that was printed is taken up. Gives the address's parts: procedure and token. Raises
    Forbidden, NotReadYet, ChooseProcedure."""
    by.must("casework.file")
    row = scans_of(by).select_for_update(of=("self",)).select_related("printed_from").filter(pk=pk).first()
    if row is None:
        raise Forbidden("casework.file")
    if row.state == State.WAITING:
        raise NotReadYet
    version = row.version_id or _of_choice(slug)
    definition = definition_of(version)
    opened = drafting.begin_for_somebody(version, channel=PAPER, now=now)
    opened.draft.answers = _typed_before(row, version, now)
    opened.draft.save(update_fields=["answers"])
    row.version_id, row.draft = version, opened.draft
    row.save(update_fields=["version", "draft"])
    record("scan.opened", by=by, now=now, kind="scan", pk=row.pk)
    return definition.procedure, opened.token


def _of_choice(slug: str) -> int:
    found = published(slug)
    if found is None or not found.is_open:
        raise ChooseProcedure
    return found.version_id


def _typed_before(row: PaperScan, version: int, now: datetime) -> dict[str, Any]:
    """The answers of the draft that the form was printed from, as they were printed: files are left aside, marks of
    proof, and what somebody else answers through her own link."""
    draft = row.printed_from
    if draft is None or draft.case_id or draft.expires_on < day_of(now) or draft.version_id != version:
        return {}
    definition = definition_of(version)
    hers = {spec.name for page in definition.pages if page.filled_by for spec in page.fields}
    left = hers | {spec.name for spec in file_questions(definition.fields)}
    answers = without_proofs(definition, draft.answers)
    return {name: answer for name, answer in answers.items() if name not in left}


@transaction.atomic
def throw_away(pk: int, *, by: Actor, now: datetime) -> None:
    """Forget a scan that was sent by mistake, and its file. Raises Forbidden."""
    by.must("casework.file")
    row = scans_of(by).select_related("file").filter(pk=pk).first()
    if row is not None:
        _remove(row, "scan.left", by, now)


def _remove(row: PaperScan, event: str, by: Actor, now: datetime) -> None:
    pk = row.pk
    row.delete()
    drop(row.file, by=by, now=now)
    record(event, by=by, now=now, kind="scan", pk=pk)


def tick(*, now: datetime) -> int:
    """Tell agents, once, which scans have waited for a month; remove those that waited for one more. Returns how many
    scans were told or removed."""
    return _remind(now) + _purge(now)


@transaction.atomic
def _remind(now: datetime) -> int:
    rows = PaperScan.objects.filter(done_at=None, reminded_at=None, created_at__lt=now - PATIENCE)
    due = list(rows.select_for_update(of=("self",), skip_locked=True).select_related("account")[:AT_ONCE])
    PaperScan.objects.filter(pk__in=[row.pk for row in due]).update(reminded_at=now)
    for account, count in Counter(row.account for row in due if row.account is not None).items():
        link = absolute(current_authority(), "/agent/nouveau/papier/")
        until = plain_date_fr(day_of(now + GRACE))
        values = {"name": str(account), "count": count, "until": until, "link": link}
        send("scans_waiting", to=account.email, values=values, kind="account", pk=account.pk)
    return len(due)


@transaction.atomic
def _purge(now: datetime) -> int:
    rows = PaperScan.objects.filter(done_at=None, reminded_at__lt=now - GRACE)
    rows = rows.exclude(draft__updated_at__gte=now - GRACE)  # somebody is typing it
    old = list(rows.select_for_update(of=("self",), skip_locked=True).select_related("file")[:AT_ONCE])
    for row in old:
        _remove(row, "scan.expired", SYSTEM, now)
    return len(old)


def scan_of(draft: Draft) -> PaperScan | None:
    """The scan of a draft on paper; asks nothing for the others."""
    if draft.channel != PAPER:
        return None
    return PaperScan.objects.select_related("file").filter(draft=draft).first()


def beside(draft: Draft) -> FilingPart | None:
    """The scan beside the questions. For the registry."""
    row = scan_of(draft)
    if row is None:
        return None
    shown = {"pk": row.pk, "mime": row.file.mime, "clean": row.file.state == StoredFile.State.CLEAN}
    return FilingPart("paper/beside.html", {**shown, "machine_read": row.machine_read})


def proposed(draft: Draft) -> tuple[dict[str, Any], str]:
    """What the machine read, to be confirmed. For the registry."""
    row = scan_of(draft)
    return (dict(row.proposals), _("Read by a machine: to be confirmed.")) if row is not None else ({}, "")


def filed(draft: Draft, case: Case, now: datetime) -> None:
    """Keep the scan with the case that it became. For the registry."""
    row = scan_of(draft)
    if row is None:
        return
    CaseDocument.objects.create(
        case=case,
        file=row.file,
        title=_("Form on paper, scanned"),
        origin=CaseDocument.Origin.AGENT,
        added_at=now,
    )
    StoredFile.objects.filter(pk=row.file_id).update(kind="case", subject_id=case.pk)
    row.done_at = now
    row.save(update_fields=["done_at"])
