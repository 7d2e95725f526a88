"""Messages between applicant and agents, internal notes, assignment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from parvis.casework.actions.missing import attach
from parvis.casework.actions.transition import lock, save
from parvis.casework.faults import NotPossible, TextMissing
from parvis.casework.models import Case, CaseEvent
from parvis.casework.rules import acting_on, may_handle
from parvis.casework.timeline import Story
from parvis.core.actors import Actor, Forbidden
from parvis.core.jobs.registry import later
from parvis.core.journal.actions import record
from parvis.core.people.models import Agent
from parvis.kit.text import clean_text

LONGEST = 5_000


@transaction.atomic
def write(case_id: int, *, text: str, by: Actor, now: datetime, uploads: Sequence[Any] = ()) -> Case:
    """Write to the other side. An agent's message is also e-mailed. Raises TextMissing, BadText, BadFile."""
    case = lock(case_id)
    text = clean_text(text, LONGEST)
    if not text:
        raise TextMissing
    from_applicant = by.kind == "applicant"
    if not from_applicant and not may_handle(by, case):
        raise Forbidden("casework.handle")
    names = [attach(case, upload, title="", by=by, now=now).title for upload in uploads]
    story = Story(case, by=acting_on(by, case), now=now)
    event = story.tell("message_in" if from_applicant else "message_out", text=text, files=names)
    save(case)
    story.write()
    if not from_applicant:
        # The job is told which line to read: what people write does not travel through the queue and its logs.
        later("casework.mail", case=case.pk, template="message", event=event.pk)
    return case


@transaction.atomic
def note(case_id: int, *, text: str, by: Actor, now: datetime, uploads: Sequence[Any] = ()) -> CaseEvent:
    """Keep an internal note, that the applicant does not see (he may ask for it: CRPA L311-1). Returns its line."""
    case = lock(case_id)
    if not may_handle(by, case):
        raise Forbidden("casework.handle")
    text = clean_text(text, LONGEST)
    if not text:
        raise TextMissing
    story = Story(case, by=acting_on(by, case), now=now)
    names = [attach(case, upload, title="", public=False, by=by, now=now).title for upload in uploads]
    line = story.tell("note", public=False, text=text, files=names)
    story.write()
    return line


@transaction.atomic
def withdraw_note(line_id: int, *, by: Actor, now: datetime) -> bool:
    """Take back a note that one wrote oneself, without its files. The journal keeps that it was there. Returns
    whether it was still there. Raises Forbidden."""
    line = CaseEvent.objects.filter(pk=line_id, type="note", actor_account=by.account_id).first()
    if line is None or by.account_id is None:
        return False
    case = lock(line.case_id)
    if not may_handle(by, case):
        raise Forbidden("casework.handle")
    line.delete()
    record("case.note_withdrawn", by=acting_on(by, case), now=now, kind="case", pk=case.pk)
    return True


@transaction.atomic
def assign(
    case_id: int, *, agent_id: int | None, by: Actor, now: datetime, revision: int | None = None
) -> Case:
    """Give the case to an agent (None: to nobody). Raises Forbidden, NotPossible, Stale."""
    case = lock(case_id, revision)
    if not may_handle(by, case):
        raise Forbidden("casework.handle")
    agent = None
    if agent_id is not None:
        agent = Agent.objects.select_related("account").filter(pk=agent_id, is_active=True).first()
        if agent is None:
            raise NotPossible
    story = Story(case, by=acting_on(by, case), now=now)
    case.assignee = agent
    story.tell("assigned", public=False, to=str(agent) if agent else "")
    save(case, "assignee")
    story.write()
    return case
