"""Sending a request: a draft becomes a case, once, whatever is clicked twice."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.casework.actions.drafting import files_of
from parvis.casework.answers import (
    Answers,
    clean_all,
    file_questions,
    lines_of,
    needed_documents,
    question_of,
)
from parvis.casework.clock import day_of, enter_state
from parvis.casework.definition.model import APPLICANT, Definition
from parvis.casework.definitions import definition_for, definition_of
from parvis.casework.faults import Expired, Incomplete, ProcedureClosed
from parvis.casework.models import Case, CaseDocument, Draft, Procedure
from parvis.casework.numbers import next_number
from parvis.casework.parties import Parties, voice
from parvis.casework.queries.certified import known_already
from parvis.casework.searching import case_vector
from parvis.casework.timeline import Story
from parvis.core.actors import SYSTEM, Actor, applicant
from parvis.core.authorities.models import Authority
from parvis.core.files.actions import drop
from parvis.core.files.models import StoredFile
from parvis.core.jobs.registry import later
from parvis.core.registries import registry


@transaction.atomic
def submit(draft_id: int, *, by: Actor | None, now: datetime, authority: Authority) -> Case:
    """Turn a draft into a case. A second call gives the same case. Raises Expired, ProcedureClosed, Incomplete."""
    draft = Draft.objects.select_for_update().filter(pk=draft_id).first()
    if draft is None:
        raise Expired
    return submit_held(draft, by=by, now=now, authority=authority)


@transaction.atomic
def submit_held(draft: Draft, *, by: Actor | None, now: datetime, authority: Authority) -> Case:
    """The same for a draft that the caller's transaction holds already (`drafting.find(…, lock=True)`)."""
    if draft.case_id:
        return Case.objects.get(pk=draft.case_id)
    definition = definition_for(draft.version_id, draft.channel)
    for filing in registry.filings:
        filing.check(draft, definition, now)
    answers = check_complete(definition, draft.answers, draft.documents, day_of(now))
    has_files = draft.documents or file_questions(definition.fields)
    documents = _files_to_send(draft, definition, answers, now) if has_files else {}
    case = _file(
        draft.version_id,
        answers,
        documents,
        by=by,
        now=now,
        authority=authority,
        channel=draft.channel,
        account_id=draft.account_id,
        parties=draft.parties,
    )
    draft.case = case
    draft.save(update_fields=["case"])
    for filing in registry.filings:
        filing.filed(draft, case, now)
    return case


def _files_to_send(
    draft: Draft, definition: Definition, answers: Answers, now: datetime
) -> dict[str, list[int]]:
    """The files to send, by document or question. What a later answer made pointless is not sent: its files go."""
    wanted = {spec.name for spec, _required in needed_documents(definition, answers, day_of(now))}
    rows = {str(row.uid): row for row in files_of(draft)}
    found = {name: list(ids) for name, ids in draft.documents.items() if name in wanted}
    for spec in file_questions(definition.fields):
        found[spec.name] = [rows[uid].pk for uid in answers.get(spec.name, ()) if uid in rows]
    sent = {pk for ids in found.values() for pk in ids}
    for row in rows.values():
        if row.pk not in sent:
            drop(row, by=SYSTEM, now=now)
    return found


def check_complete(
    definition: Definition, answers: Answers, documents: dict[str, Any], today: date
) -> Answers:
    """The answers to file: those of questions that are asked, no other. Raises Incomplete when an answer or a
    required document is missing."""
    checked = clean_all(definition, answers, today)
    if checked.problems:
        raise Incomplete
    for spec, required in needed_documents(definition, checked.answers, today):
        if required and not documents.get(spec.name):
            raise Incomplete
    return checked.answers


def _file(
    version_id: int,
    answers: Answers,
    documents: dict[str, list[int]],
    *,
    by: Actor | None,
    now: datetime,
    authority: Authority,
    channel: str,
    account_id: int | None = None,
    number: str = "",
    parties: Parties | None = None,
) -> Case:
    """Create the case of answers already checked. Raises ProcedureClosed."""
    definition = definition_of(version_id)
    procedure = Procedure.objects.only("id", "state", "unit_id", "case_title").get(versions=version_id)
    if procedure.state != Procedure.State.OPEN:
        raise ProcedureClosed
    for spec in file_questions(definition.fields):
        if len(answers.get(spec.name, ())) != len(documents.get(spec.name, ())):
            raise Incomplete(_("This file is unknown. Send it again."))
    name, email = applicant_of(definition, answers)
    case = Case(
        number=number or next_number(now),
        salt=secrets.token_hex(8),
        procedure=procedure,
        version_id=version_id,
        unit_id=procedure.unit_id,
        account_id=account_id,
        applicant_name=name,
        applicant_email=email,
        title=procedure.case_title,
        channel=channel,
        answers=answers,
        parties=parties or {},
        received_at=now,
    )
    start_clock(case, definition, documents, day_of(now))
    enter_state(case, definition, definition.workflow.start, now, authority.zone)
    case.search = case_vector(case, definition)
    case.save(force_insert=True)
    _attach(case, definition, documents, now)
    _tell(case, definition, by, now)
    later("casework.receipt", case=case.pk)
    return case


def _tell(case: Case, definition: Definition, by: Actor | None, now: datetime) -> None:
    """The first line of the timeline: how it came, who certifies what, for whom and by whom."""
    known = known_already(definition, by)
    said: dict[str, Any] = {"certified": known.source} if known.certifies(APPLICANT, case.answers) else {}
    if case.parties:
        said["parties"] = dict(case.parties)
    story = Story(case, by=_author(by, case), now=now)
    story.tell("submitted", channel=case.channel, due=iso(case.legal_due_on), **said)
    story.write()


def _author(by: Actor | None, case: Case) -> Actor:
    """Who files: an agent or a program under its name, a person with the name of whom she acts for."""
    if by is not None and (by.kind != "applicant" or not case.parties):
        return by
    return applicant(voice(case.applicant_name, case.parties), by.account_id if by else None)


# For callers that hold no transaction yet; a request that sends a draft spares the savepoint.
file_case = transaction.atomic(_file)


def start_clock(case: Case, definition: Definition, documents: dict[str, list[int]], today: date) -> None:
    """The clock runs from reception; or from completeness, which is at once when no indispensable piece lacks."""
    rule = definition.legal.clock
    if rule is None:
        return
    lacking = [
        spec
        for spec, required in needed_documents(definition, case.answers, today)
        if required and spec.blocking and not documents.get(spec.name)
    ]
    case.clock_started_on = None if rule.starts == "complete" and lacking else today


def iso(day: date | None) -> str | None:
    """A date as the timeline keeps it."""
    return day.isoformat() if day else None


def applicant_of(definition: Definition, answers: Answers) -> tuple[str, str]:
    """Name and e-mail of the applicant: the first identity (or organisation) and the first e-mail asked."""
    name = email = ""
    for spec in definition.fields:
        answer = answers.get(spec.name)
        if answer is None:
            continue
        if spec.type == "identity" and not name:
            name = lines_of(spec, answer)[0]
        if spec.name in {"organisation", "association"} and isinstance(answer, str):
            name = answer
        if spec.type == "email" and not email:
            email = answer
    return name[:200] or _("Anonymous"), email


def _attach(case: Case, definition: Definition, documents: dict[str, list[int]], now: datetime) -> None:
    titles = {spec.name: spec.title for spec in definition.documents}
    titles |= {spec.name: question_of(spec) for spec in file_questions(definition.fields)}
    hers = {spec.name for page in definition.pages if page.filled_by for spec in page.fields}
    rows = [
        CaseDocument(
            case=case,
            file_id=pk,
            name=name,
            title=titles.get(name, name),
            origin=CaseDocument.Origin.APPLICANT,
            public=name not in hers,  # what another person sent is not the applicant's to read
            added_at=now,
        )
        for name, ids in documents.items()
        for pk in ids
    ]
    if rows:
        CaseDocument.objects.bulk_create(rows)
        StoredFile.objects.filter(pk__in=[row.file_id for row in rows]).update(
            kind="case", subject_id=case.pk
        )
