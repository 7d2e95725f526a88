"""Asking for what is missing, and receiving it. The clock stops only when the law says so (CRPA L114-5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.casework.actions.transition import STATE_FIELDS, apply_step, held, lock, save
from parvis.casework.clock import acquired, day_of, pause, restart, resume, set_dates
from parvis.casework.definition.model import Definition, TransitionSpec
from parvis.casework.definitions import definition_of
from parvis.casework.effects import Asked
from parvis.casework.faults import BadDay, NotPossible, TextMissing
from parvis.casework.models import Case, CaseDocument, MissingItems
from parvis.casework.rules import acting_on, asks_for_items, may_handle
from parvis.casework.timeline import Story
from parvis.core.actors import Actor, Forbidden
from parvis.core.authorities.models import Authority
from parvis.core.files.actions import receive
from parvis.core.files.tasks import check_file
from parvis.core.jobs.registry import later
from parvis.kit.text import clean_text

LONGEST = timedelta(days=366)
LONGEST_TEXT = 5_000


@transaction.atomic
def ask(
    case_id: int,
    *,
    names: Sequence[str],
    text: str,
    until: date,
    by: Actor,
    now: datetime,
    authority: Authority,
    revision: int | None = None,
) -> Case:
    """Ask the applicant for documents (names of the definition) or information, until a date.

    Blocking documents act on the clock: it is suspended when silence means rejection; when silence means
    acceptance it will run anew from their receipt. Others never stop it (L114-5-1).
    """
    case, text = lock(case_id, revision), clean_text(text, LONGEST_TEXT)
    if not may_handle(by, case):
        raise Forbidden("casework.handle")
    definition, today = definition_of(case.version_id), day_of(now)
    specs = [spec for spec in definition.documents if spec.name in names]
    _check_request(case, definition, bool(specs), text, until, today, authority)
    name, step = asking_step(case, definition)
    blocking = any(spec.blocking for spec in specs)
    story = Story(case, by=acting_on(by, case), now=now)
    if held(Asked(case, definition, name, step, story, authority, "")):
        raise NotPossible
    after = apply_step(case, definition, name, step, story, authority=authority)
    case.step_due_on = until
    effect = _stop_clock(case, definition, blocking, today, until)
    set_dates(case, definition, today, authority.zone)
    MissingItems.objects.create(
        case=case,
        names=[s.name for s in specs],
        text=text.strip(),
        blocking=blocking,
        asked_on=today,
        until=until,
    )
    story.tell(
        "missing_asked",
        titles=[s.title for s in specs],
        text=text.strip(),
        until=until.isoformat(),
        clock=effect,
    )
    _finish(case, story, after)
    later("casework.mail", case=case.pk, template="missing_items")
    return case


def _check_request(
    case: Case,
    definition: Definition,
    documents: bool,
    text: str,
    until: date,
    today: date,
    authority: Authority,
) -> None:
    if not documents and not text.strip():
        raise TextMissing(_("Choose a document, or write what is missing."))
    if not today < until <= today + LONGEST:
        raise BadDay
    if acquired(case, definition, today, authority.zone):
        raise NotPossible


def asking_step(case: Case, definition: Definition) -> tuple[str, TransitionSpec]:
    """The transition through which this procedure asks for missing items. Raises NotPossible."""
    for name, spec in definition.workflow.transitions.items():
        if case.state in spec.start and asks_for_items(spec):
            return name, spec
    raise NotPossible


def _stop_clock(case: Case, definition: Definition, blocking: bool, today: date, until: date) -> str:
    rule = definition.legal.clock
    if rule is None or not blocking or case.clock_started_on is None:
        return "none"
    if rule.silence == "acceptance":
        case.clock_started_on, case.suspensions = None, []
        return "restarts"
    pause(case, today, until)
    return "suspended"


@transaction.atomic
def answer(
    case_id: int,
    *,
    uploads: Sequence[tuple[str, Any]],
    text: str,
    by: Actor,
    now: datetime,
    authority: Authority,
) -> Case:
    """The applicant sends what was asked. `uploads` are (document name, file). Raises BadFile, NotPossible."""
    case, text = lock(case_id), clean_text(text, LONGEST_TEXT)
    request = MissingItems.objects.filter(case=case, answered_at=None).first()
    definition, today = definition_of(case.version_id), day_of(now)
    step = _answering_step(case, definition)
    if request is None or step is None:
        raise NotPossible
    if not uploads and not text.strip():
        raise TextMissing(_("Add a document or write a message."))
    titles = {spec.name: spec.title for spec in definition.documents if spec.name in request.names}
    uploads = [(name if name in titles else "", upload) for name, upload in uploads]
    for name, upload in uploads:
        attach(case, upload, title=titles.get(name, ""), name=name, by=by, now=now)
    story = Story(case, by=by, now=now)
    if request.blocking and _all_there(request, definition, {name for name, _file in uploads}):
        _start_again(case, definition, today)
    after = apply_step(case, definition, step[0], step[1], story, authority=authority)
    request.answered_at = now
    request.save(update_fields=["answered_at"])
    story.tell(
        "missing_answered", titles=[titles[name] for name, _file in uploads if name], text=text.strip()
    )
    _finish(case, story, after)
    return case


def _all_there(request: MissingItems, definition: Definition, received: set[str]) -> bool:
    """Whether every indispensable piece that was asked for has come: only then does the clock move (L114-5)."""
    asked = {spec.name for spec in definition.documents if spec.blocking and spec.name in request.names}
    return asked <= received


def _start_again(case: Case, definition: Definition, today: date) -> None:
    rule = definition.legal.clock
    if rule is None:
        return
    if rule.silence == "acceptance" or case.clock_started_on is None:
        restart(case, today)
    else:
        resume(case, today)


def _answering_step(case: Case, definition: Definition) -> tuple[str, TransitionSpec] | None:
    for name, spec in definition.workflow.transitions.items():
        leaves = definition.workflow.states[spec.to].outcome is None
        if case.state in spec.start and spec.by == "applicant" and leaves:
            return name, spec
    return None


def attach(
    case: Case, upload: Any, *, title: str, name: str = "", public: bool = True, by: Actor, now: datetime
) -> CaseDocument:
    """Receive a file into a case. Raises BadFile."""
    file = receive(upload, by=by, now=now, kind="case", subject_id=case.pk)
    check_file.later(file=file.pk)
    origin = CaseDocument.Origin.APPLICANT if by.kind == "applicant" else CaseDocument.Origin.AGENT
    return CaseDocument.objects.create(
        case=case, file=file, name=name, title=title or file.name, origin=origin, public=public, added_at=now
    )


def _finish(case: Case, story: Story, after: list[Any]) -> None:
    save(case, *STATE_FIELDS)
    story.write()
    for job in after:
        job()
