"""What casework keeps about one person, for who answers her: what, why, until when, and who acted on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from parvis.casework.definitions import definition_of
from parvis.casework.models import Case, CaseDocument, CaseEvent, Draft
from parvis.kit.delays import add, label

MOST = 200


@dataclass(frozen=True)
class KeptCase:
    """One case of hers. `until` is the last day that the procedure allows, None while the case is open; `past`: that
    day is over. `acted`: the agents who did something on it."""

    number: str
    title: str
    unit: str
    purpose: str
    basis: str
    recipients: tuple[str, ...]
    keep: str
    received_at: datetime
    until: date | None
    past: bool
    sensitive: tuple[str, ...]
    acted: tuple[str, ...]


@dataclass(frozen=True)
class KeptDraft:
    """A request that she has not sent."""

    title: str
    updated_at: datetime
    expires_on: date


def _cases(who: str) -> QuerySet[Case]:
    hers = Q(applicant_email__iexact=who) | Q(applicant_name__iexact=who)
    hers |= Q(account__email__iexact=who) | Q(person__email__iexact=who)
    return Case.objects.filter(hers).select_related("unit").defer("search").order_by("-received_at")[:MOST]


def cases_about(who: str) -> list[KeptCase]:
    """The cases whose applicant has this e-mail or this name, latest first, two hundred at most."""
    rows = list(_cases(who))
    acted: dict[int, list[str]] = {}
    events = CaseEvent.objects.filter(case__in=[row.pk for row in rows], actor_kind="agent")
    for case, name in events.order_by("actor_name").values_list("case", "actor_name").distinct():
        acted.setdefault(case, []).append(name)
    return [_kept(row, tuple(acted.get(row.pk, ()))) for row in rows]


def _kept(case: Case, acted: tuple[str, ...]) -> KeptCase:
    definition = definition_of(case.version_id)
    privacy = definition.privacy
    until = add(privacy.keep, timezone.localdate(case.closed_at)) if case.closed_at else None
    answered = {name for name, value in case.answers.items() if value not in (None, "", [], {})}
    return KeptCase(
        number=case.number,
        title=definition.case_title or definition.title,
        unit=case.unit.name,
        purpose=privacy.purpose,
        basis=privacy.basis,
        recipients=privacy.recipients or (case.unit.name,),
        keep=label(privacy.keep),
        received_at=case.received_at,
        until=until,
        past=until is not None and until < timezone.localdate(),
        sensitive=tuple(
            str(field.label) for field in definition.fields if field.sensitive and field.name in answered
        ),
        acted=acted,
    )


def drafts_about(who: str) -> list[KeptDraft]:
    """The requests that this e-mail began and has not sent."""
    rows = Draft.objects.filter(case=None, email__iexact=who).order_by("-updated_at")[:MOST]
    return [KeptDraft(definition_of(row.version_id).title, row.updated_at, row.expires_on) for row in rows]


def everything_about(who: str) -> Iterator[dict[str, Any]]:
    """The same cases with what she wrote and what she may read of their history, to be handed to her."""
    for case in _cases(who):
        documents = CaseDocument.objects.filter(case=case, public=True).order_by("pk")
        events = CaseEvent.objects.filter(case=case, public=True)
        yield {
            "number": case.number,
            "received_at": case.received_at,
            "closed_at": case.closed_at,
            "applicant": {"name": case.applicant_name, "email": case.applicant_email},
            "parties": case.parties,
            "answers": case.answers,
            "documents": list(documents.values("title", "added_at")),
            "history": list(events.values("at", "type", "actor_name", "data")),
        }
