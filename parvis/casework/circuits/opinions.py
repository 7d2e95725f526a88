"""Opinions (avis): asked of a colleague, a unit or somebody outside, given, reminded. They bind nobody and never
touch the legal clock (only a text may make an opinion binding, and then it is a step of the workflow)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.casework.actions.missing import attach
from parvis.casework.actions.transition import lock
from parvis.casework.circuits.faults import BadRequest, OpinionClosed
from parvis.casework.circuits.models import Opinion
from parvis.casework.circuits.rules import opining
from parvis.casework.clock import day_of
from parvis.casework.definitions import definition_of
from parvis.casework.faults import NotPossible
from parvis.casework.models import Case, CaseDocument
from parvis.casework.rules import acting_on, may_handle
from parvis.casework.timeline import Story
from parvis.core.actors import SYSTEM, Actor, Forbidden, guest
from parvis.core.authorities.models import Unit
from parvis.core.jobs.registry import later
from parvis.core.people.models import Agent
from parvis.kit.text import clean_line, clean_text

LONGEST_TEXT = 5_000
LONGEST = timedelta(days=366)
REMIND = timedelta(days=3)
AT_ONCE = 50
State = Opinion.State


@dataclass(frozen=True)
class Whom:
    """One of the three: an agent, a unit, somebody outside by name and e-mail."""

    agent: Agent | None = None
    unit: Unit | None = None
    name: str = ""
    email: str = ""

    @property
    def shown(self) -> str:
        """The name, as people read it."""
        return clean_line(str(self.agent or self.unit or self.name or self.email), 200)


@transaction.atomic
def ask(
    case_id: int,
    *,
    whom: Whom,
    question: str,
    due_on: date,
    shown: Sequence[str],
    documents: Sequence[int],
    by: Actor,
    now: datetime,
) -> Opinion:
    """Ask an opinion about an open case. `shown` are names of answers, `documents` identifiers of the case's own.
    Raises Forbidden, NotPossible, BadRequest."""
    case, today = lock(case_id), day_of(now)
    if not may_handle(by, case):
        raise Forbidden("casework.handle")
    if not case.is_open:
        raise NotPossible
    if not clean_text(question, LONGEST_TEXT):
        raise BadRequest(_("Write what you ask."))
    if not today < due_on <= today + LONGEST:
        raise BadRequest(_("Choose a date in the future, within a year."))
    story = Story(case, by=acting_on(by, case), now=now)
    row = create(story, whom, question, due_on, shown, documents)
    story.write()
    return row


def create(
    story: Story,
    whom: Whom,
    question: str,
    due_on: date,
    shown: Sequence[str],
    documents: Sequence[int] = (),
) -> Opinion:
    """The opinion and its line, in the caller's action."""
    case = story.case
    known = {spec.name for spec in definition_of(case.version_id).fields}
    pieces = CaseDocument.objects.filter(case=case, pk__in=documents).exclude(
        origin=CaseDocument.Origin.RECEIPT
    )
    row = Opinion.objects.create(
        case=case,
        agent=whom.agent,
        unit=whom.unit,
        name=whom.shown,
        email="" if whom.agent or whom.unit else whom.email,
        salt=secrets.token_hex(16),
        question=clean_text(question, LONGEST_TEXT),
        shown=[name for name in shown if name in known],
        documents=sorted(pieces.values_list("pk", flat=True)),
        due_on=due_on,
        asked_by_id=story.by.agent_id,
        asked_by_name=story.by.full_name,
        asked_at=story.now,
    )
    story.tell("opinion_asked", public=False, titles=[row.name], text=row.question, due=due_on.isoformat())
    later("circuits.opinion", opinion=row.pk, template="opinion_asked")
    return row


def _held(pk: int) -> tuple[Case, Opinion]:
    case_id = Opinion.objects.filter(pk=pk).values_list("case_id", flat=True).first()
    if case_id is None:
        raise OpinionClosed
    case = lock(case_id)
    row = Opinion.objects.select_for_update(of=("self",)).get(pk=pk)
    if not row.is_open or not case.is_open:
        raise OpinionClosed
    return case, row


@transaction.atomic
def give(
    pk: int, *, verdict: str, text: str, uploads: Sequence[Any] = (), by: Actor | None, now: datetime
) -> Opinion:
    """Give an opinion, late or not. `by`: the agent; None for whoever holds the link that was sent outside. Raises
    OpinionClosed, Forbidden, BadRequest, BadFile."""
    case, row = _held(pk)
    who = guest(row.name) if by is None and row.email else opining(by, row) if by else None
    if who is None:
        raise Forbidden("casework.view")
    text = clean_text(text, LONGEST_TEXT)
    if verdict not in Opinion.Verdict.values:
        raise BadRequest(_("Choose your opinion."))
    if not text and verdict != Opinion.Verdict.FAVOURABLE:
        raise BadRequest(_("Write your reasons."))
    title = clean_line(_("Opinion of %(name)s") % {"name": row.name}, 300)
    for upload in uploads[:1]:
        row.document = attach(case, upload, title=title, public=False, by=who, now=now)
    row.verdict, row.text, row.state = verdict, text, State.GIVEN
    row.given_by_name, row.given_at = who.full_name, now
    row.save()
    story = Story(case, by=who, now=now)
    said = [row.get_verdict_display()]
    story.tell("opinion_given", public=False, titles=said, text=text)
    story.write()
    later("circuits.opinion_told", opinion=row.pk, template="opinion_given")
    return row


@transaction.atomic
def withdraw(pk: int, *, by: Actor, now: datetime) -> Opinion:
    """Ask no longer: the link opens nothing any more. Raises OpinionClosed, Forbidden."""
    case, row = _held(pk)
    if not may_handle(by, case):
        raise Forbidden("casework.handle")
    story = Story(case, by=acting_on(by, case), now=now)
    _drop(row, story)
    story.write()
    return row


def _drop(row: Opinion, story: Story) -> None:
    row.state = State.WITHDRAWN
    row.save(update_fields=["state"])
    story.tell("opinion_withdrawn", public=False, titles=[row.name])


def end_with(story: Story) -> None:
    """A closed case needs no opinion any more."""
    for row in Opinion.objects.filter(case=story.case, state=State.OPEN):
        _drop(row, story)


def tick(*, now: datetime) -> int:
    """Remind those who are asked, three days before the date; tell who asked when it is past. Returns how many."""
    today = day_of(now)
    open_ones = Opinion.objects.filter(state=State.OPEN, case__closed_at=None)
    late = list(open_ones.filter(due_on__lt=today, late_told=False)[:AT_ONCE])
    soon = list(open_ones.filter(due_on__range=(today, today + REMIND), reminded=False)[:AT_ONCE])
    for row in soon:
        row.reminded = True
        row.save(update_fields=["reminded"])
        if day_of(row.asked_at) + REMIND < row.due_on:  # else the request itself has just said it
            later("circuits.opinion", opinion=row.pk, template="opinion_reminder")
    for row in late:
        _tell_late(row, now)
    return len(soon) + len(late)


def _tell_late(row: Opinion, now: datetime) -> None:
    row.late_told = True
    row.save(update_fields=["late_told"])
    story = Story(Case.objects.defer("search").get(pk=row.case_id), by=SYSTEM, now=now)
    story.tell("opinion_late", public=False, titles=[row.name])
    story.write()
    later("circuits.opinion_told", opinion=row.pk, template="opinion_late")
