"""The section of a co-applicant: invited by the applicant, filled in and confirmed by herself, reminded once."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from parvis.casework.actions.drafting import files_of, save_page
from parvis.casework.answers import asked_answers, clean_fields, file_questions, visible_pages
from parvis.casework.clock import day_of
from parvis.casework.definition.model import Definition, FieldSpec, Page
from parvis.casework.definitions import definition_for
from parvis.casework.faults import Expired, Incomplete
from parvis.casework.households.agreed import mark, mark_of, shown_to
from parvis.casework.households.faults import BadMember, ReadAgain, SectionMissing, TooMany
from parvis.casework.households.links import section_path
from parvis.casework.households.models import CoApplicant
from parvis.casework.links import absolute
from parvis.casework.models import Draft
from parvis.core.actors import SYSTEM, Actor, guest
from parvis.core.authorities.queries import current_authority
from parvis.core.files.actions import drop
from parvis.core.journal.actions import record
from parvis.core.messaging.actions import send
from parvis.core.messaging.queries import recently_sent, recently_sent_about
from parvis.core.registries import FilingPart
from parvis.kit.text import clean_line, plain_date_fr

REMIND = timedelta(days=3)
MOST_LINKS = 5  # to one address, in one hour
MOST_OF_A_DRAFT = 20  # links that one request sends, to whomever, in one hour
AT_ONCE = 50


def pages_of(definition: Definition, draft: Draft, part: str, now: datetime) -> list[tuple[int, Page]]:
    """The pages that one person fills in, in this situation, with their position in the definition."""
    pages = visible_pages(definition, draft.answers, day_of(now))
    return [(number, page) for number, page in pages if page.filled_by == part]


def parts_of(definition: Definition, draft: Draft, now: datetime) -> dict[str, list[str]]:
    """The persons whom the request awaits in this situation, each with the titles of her pages."""
    found: dict[str, list[str]] = {}
    for _number, page in visible_pages(definition, draft.answers, day_of(now)):
        if page.filled_by:
            found.setdefault(page.filled_by, []).append(page.title)
    return found


@transaction.atomic
def invite(draft: Draft, part: str, *, name: str, email: str, by: Actor | None, now: datetime) -> CoApplicant:
    """Invite one of the others, or somebody else instead: the former link then opens nothing, and what was answered
    there goes. `draft` is held by the caller. Raises BadMember, TooMany, Expired."""
    definition = definition_for(draft.version_id, draft.channel)
    if draft.case_id or part not in {page.filled_by for page in definition.pages if page.filled_by}:
        raise Expired
    name = clean_line(name, 200)
    if not name:
        raise BadMember(_("Write her name."), "name")
    hour_ago = now - timedelta(hours=1)
    if (
        recently_sent("co_applicant", to=email, since=hour_ago) >= MOST_LINKS
        or recently_sent_about("draft", draft.pk, since=hour_ago) >= MOST_OF_A_DRAFT
    ):
        raise TooMany
    before = CoApplicant.objects.filter(draft=draft, part=part).first()
    if before is not None and before.email.lower() != email.lower():
        _forget_answers(draft, definition, part, now)
        before.delete()
        before = None
    row = before or CoApplicant(draft=draft, part=part, salt=secrets.token_hex(16), invited_at=now)
    row.name, row.email = name, email
    row.save()
    _write(row, "co_applicant", definition)
    record("draft.co_applicant", by=by or guest(""), now=now, kind="draft", pk=draft.pk)
    return row


def _sent(draft: Draft, spec: FieldSpec) -> list[str]:
    return list(draft.answers.get(spec.name) or ())


def _forget_answers(draft: Draft, definition: Definition, part: str, now: datetime) -> None:
    pages = [(number, page) for number, page in enumerate(definition.pages) if page.filled_by == part]
    theirs = {spec.name for _number, page in pages for spec in page.fields}
    sent = [
        uid for _number, page in pages for spec in file_questions(page.fields) for uid in _sent(draft, spec)
    ]
    for file in files_of(draft).filter(uid__in=sent):
        drop(file, by=SYSTEM, now=now)
    numbers = {number for number, _page in pages}
    draft.answers = {name: answer for name, answer in draft.answers.items() if name not in theirs}
    draft.pages_done = [number for number in draft.pages_done if number not in numbers]
    draft.save(update_fields=["answers", "pages_done"])


def _write(row: CoApplicant, template: str, definition: Definition) -> None:
    authority = current_authority()
    values = {
        "name": row.name,
        "procedure": definition.title,
        "until": plain_date_fr(row.draft.expires_on),
        "link": absolute(authority, section_path(row)),
        "authority": authority.name,
    }
    send(template, to=row.email, values=values, kind="draft", pk=row.draft_id)


def find(pk: int, *, now: datetime, lock: bool = False) -> CoApplicant:
    """The invitation, with its draft (held with `lock`), while the draft lives. Raises Expired."""
    rows = CoApplicant.objects.select_related("draft")
    if lock:  # the draft first, as the applicant's own pages do: the two never wait for each other
        Draft.objects.select_for_update(of=("self",)).filter(co_applicants=pk).first()
        rows = rows.select_for_update(of=("self", "draft"))
    row = rows.filter(pk=pk).first()
    if row is None or row.draft.expires_on < day_of(now):
        raise Expired
    return row


@transaction.atomic
def save(row: CoApplicant, answers: dict[str, Any], number: int, names: list[str], *, now: datetime) -> None:
    """Keep the answers of one of her pages: what she had confirmed is to be confirmed again. Held by the caller."""
    if row.draft.case_id:
        raise Expired
    reopen(row)
    save_page(row.draft, answers, number, names, now=now)


def reopen(row: CoApplicant) -> None:
    """Her own answers or files change: what she had confirmed is to be confirmed again. Held by the caller."""
    if row.confirmed_at is not None:
        row.confirmed_at = None
        row.save(update_fields=["confirmed_at"])


@transaction.atomic
def confirm(row: CoApplicant, *, read: str, now: datetime) -> None:
    """She states that her section is true, and agrees to what she is shown: `read` is the mark of what she read.
    Raises Incomplete, ReadAgain, Expired. Held by the caller."""
    if row.draft.case_id:
        raise Expired
    if first_undone(row, now) is not None:
        raise Incomplete
    definition = definition_for(row.draft.version_id, row.draft.channel)
    shown = read_by(row, definition, now)
    if read != shown:
        raise ReadAgain
    row.confirmed_at, row.agreed_to, row.fallen_at = now, shown, None
    row.save(update_fields=["confirmed_at", "agreed_to", "fallen_at"])
    marks = {
        "part": row.part,
        "shown": shown,
        "answers": mark(_hers(row, definition, now), row.draft, row.part),
    }
    record("draft.section_confirmed", by=guest(row.name), now=now, kind="draft", pk=row.draft_id, data=marks)
    if row.draft.email:
        values = {"name": row.name, "procedure": definition.title, "authority": current_authority().name}
        send("co_applicant_done", to=row.draft.email, values=values, kind="draft", pk=row.draft_id)


def read_by(row: CoApplicant, definition: Definition, now: datetime) -> str:
    """The mark of what she is shown now."""
    return mark_of(shown_to(definition, row.draft, row.part, day_of(now)), row.draft, row.part)


def _hers(row: CoApplicant, definition: Definition, now: datetime) -> dict[str, Any]:
    answers = asked_answers(definition, row.draft.answers, day_of(now))
    pages = pages_of(definition, row.draft, row.part, now)
    names = [spec.name for _number, page in pages for spec in page.fields]
    return {name: answers[name] for name in names if name in answers}


def stands(row: CoApplicant, definition: Definition, now: datetime) -> bool:
    """Whether she has confirmed, what she agreed to is still what is asked, and nothing more is asked of her."""
    return (
        row.confirmed_at is not None
        and row.agreed_to == read_by(row, definition, now)
        and first_undone(row, now) is None
    )


def look_again(draft: Draft, now: datetime) -> None:
    """Answers were changed: the confirmation of who agreed to something else, or is asked something more, falls, and
    she is asked for another. For the registry."""
    definition = definition_for(draft.version_id, draft.channel)
    if draft.case_id or not any(page.filled_by for page in definition.pages):
        return
    awaited = parts_of(definition, draft, now)
    for row in CoApplicant.objects.select_for_update().filter(draft=draft).exclude(confirmed_at=None):
        row.draft = draft
        if row.part in awaited and not stands(row, definition, now):
            _fall(row, definition, now)


def _fall(row: CoApplicant, definition: Definition, now: datetime) -> None:
    row.confirmed_at, row.agreed_to, row.fallen_at = None, "", now
    row.invited_at, row.reminded_at = now, None
    row.save()
    _write(row, "co_applicant_again", definition)
    data = {"part": row.part}
    record("draft.section_fallen", by=SYSTEM, now=now, kind="draft", pk=row.draft_id, data=data)


def first_undone(row: CoApplicant, now: datetime) -> int | None:
    """The first of her pages without acceptable answers; None when all are done."""
    definition = definition_for(row.draft.version_id, row.draft.channel)
    for number, page in pages_of(definition, row.draft, row.part, now):
        checked = clean_fields(
            page.fields, row.draft.answers, row.draft.answers, definition.fields, day_of(now)
        )
        if number not in row.draft.pages_done or checked.problems:
            return number
    return None


def check(draft: Draft, definition: Definition, now: datetime) -> None:
    """Refuse to send before everybody has confirmed. For the registry. Raises SectionMissing."""
    parts = parts_of(definition, draft, now)
    if not parts:
        return
    rows = CoApplicant.objects.select_for_update(of=("self",)).filter(draft=draft)
    for row in rows:
        row.draft = draft
    if set(parts) - {row.part for row in rows if stands(row, definition, now)}:
        raise SectionMissing


def part(draft: Draft, definition: Definition, now: datetime) -> FilingPart | None:
    """What the page of checking says of the sections of others: never what is in them."""
    parts = parts_of(definition, draft, now)
    if not parts:
        return None
    rows = {row.part: row for row in CoApplicant.objects.filter(draft=draft)}
    for row in rows.values():
        row.draft = draft
    shown = {name: shown_to(definition, draft, name, day_of(now)) for name in parts}
    people = [
        _person(name, rows.get(name), name in rows and stands(rows[name], definition, now))
        | {"title": ", ".join(titles), "shown": [one.question for one in shown[name]]}
        for name, titles in parts.items()
    ]
    ready = all(person["ready"] for person in people)
    return FilingPart("households/section_part.html", {"people": people}, ready)


def _person(part: str, row: CoApplicant | None, agreed: bool) -> dict[str, Any]:
    return {
        "part": part,
        "invited": row is not None,
        "ready": agreed,
        "fallen": row is not None and not agreed and (row.fallen_at or row.confirmed_at) is not None,
        "name": row.name if row else "",
        "email": row.email if row else "",
    }


def tick(*, now: datetime) -> int:
    """Remind, once, those who have not confirmed after three days. Returns how many."""
    rows = CoApplicant.objects.filter(
        confirmed_at=None,
        reminded_at=None,
        invited_at__lt=now - REMIND,
        draft__case=None,
        draft__expires_on__gte=day_of(now),
    )
    due = list(rows.select_related("draft")[:AT_ONCE])
    for row in due:
        row.reminded_at = now
        row.save(update_fields=["reminded_at"])
        _write(row, "co_applicant_reminder", definition_for(row.draft.version_id, row.draft.channel))
    return len(due)
