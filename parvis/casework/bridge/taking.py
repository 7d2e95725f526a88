"""Taking dossiers in as cases: once each, with their dates, states, messages and decisions. What finds no place is kept
on the timeline, and all that came is kept as it was."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.bridge.matching import Matched, match, text_of
from parvis.casework.bridge.models import Arrival, TakenIn
from parvis.casework.bridge.reading import NotTheirs, dossiers_in, words
from parvis.casework.clock import day_of, enter_state, set_dates, silent
from parvis.casework.definition.model import Definition
from parvis.casework.definitions import definition_of
from parvis.casework.faults import NotPossible
from parvis.casework.models import Case, CaseEvent, Procedure
from parvis.casework.numbers import next_number
from parvis.casework.searching import vector, words_of
from parvis.core.actors import Actor
from parvis.core.authorities.models import Authority
from parvis.core.authorities.queries import current_authority
from parvis.core.jobs.registry import job
from parvis.core.journal.actions import record
from parvis.core.permissions.queries import actor_for
from parvis.kit.text import clean_line, clean_text

MOST_TOLD = 200
MARK = "taken_in"  # in the lines of a history that came with its dossier: they come again when it has changed
WRITE = "casework.procedures"
# Their states, by what a state of ours is.
PHASES = {"en_construction": "received", "en_instruction": "review"}
OUTCOMES = {
    "accepte": ("accepted",),
    "refuse": ("refused",),
    "sans_suite": ("closed", "withdrawn", "refused"),
}
DECISIONS = {"accepte": "accepted", "refuse": "refused"}
Dossier = Mapping[str, Any]


@transaction.atomic
def receive(content: bytes, *, name: str, procedure: Procedure, by: Actor, now: datetime) -> Arrival:
    """Keep a file of dossiers and enqueue its taking in. Raises Forbidden, NotTheirs, and NotPossible for a procedure
    that was never published."""
    by.must(WRITE)
    if procedure.published_id is None:
        raise NotPossible
    dossiers_in(content)
    row = Arrival.objects.create(
        procedure=procedure,
        account_id=by.must_be_somebody(),
        name=clean_line(name[:200].replace("\x00", ""), 200),
        text=content.decode("utf-8-sig"),
        sent_at=now,
    )
    record("bridge.received", by=by, now=now, kind="arrival", pk=row.pk, data={"procedure": procedure.slug})
    take_in.later(arrival=row.pk)
    return row


@job("bridge.take_in", label=gettext_lazy("Take dossiers in"))
def take_in(arrival: int) -> None:
    """All dossiers of a file, in one transaction: it may be begun again."""
    row = Arrival.objects.select_related("procedure", "account").get(pk=arrival)
    if row.state != Arrival.State.QUEUED or row.account is None:
        return
    work = Taking(row.procedure, actor_for(row.account), current_authority(), timezone.now())
    try:
        for dossier in dossiers_in(row.text.encode()):
            outcome = work.take(dossier)
            setattr(row, outcome, getattr(row, outcome) + 1)
        row.state = Arrival.State.DONE
    except NotTheirs:
        row.state = Arrival.State.FAILED
    row.text, row.problems = "", work.problems[:MOST_TOLD]
    row.save()
    said = {"added": row.added, "changed": row.changed, "known": row.known}
    record("bridge.taken_in", by=work.by, now=work.now, kind="arrival", pk=row.pk, data=said)


class Taking:
    """Dossiers of one procedure becoming cases."""

    def __init__(self, procedure: Procedure, by: Actor, authority: Authority, now: datetime) -> None:
        assert procedure.published_id is not None
        self.procedure, self.by, self.authority, self.now = procedure, by, authority, now
        self.version_id = procedure.published_id
        self.definition: Definition = definition_of(self.version_id)
        self.problems: list[tuple[int, str]] = []

    def take(self, dossier: Dossier) -> str:
        """Take one in. Returns what it was: `added`, `changed` since it was last taken in, or `known`.

        A case on which somebody has worked since is left as it is; only what came is kept."""
        number = int(dossier["number"])
        plain = json.loads(json.dumps(dossier).replace("\\u0000", ""))
        digest = hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
        before = (
            TakenIn.objects.select_related("case").defer("case__search").filter(foreign_number=number).first()
        )
        if before is not None and before.digest == digest:
            return "known"
        found = match(self.definition, plain, day_of(self.now))
        self.problems += [(number, f"{label} : {text}"[:300]) for label, text in found.left]
        if before is not None and before.case.revision != before.revision:
            before.data, before.digest, before.taken_at = plain, digest, self.now
            before.save()
            self.problems.append((number, str(_("Somebody has worked on this case: it is left as it is."))))
            return "changed"
        case = self._written(before.case if before else None, plain, found)
        kept = {
            "digest": digest,
            "data": plain,
            "revision": case.revision,
            "taken_at": self.now,
            "case": case,
        }
        TakenIn.objects.update_or_create(foreign_number=number, defaults=kept)
        return "changed" if before is not None else "added"

    def _written(self, case: Case | None, dossier: Dossier, found: Matched) -> Case:
        received = moment_of(dossier, "dateDepot", "datePassageEnConstruction") or self.now
        fresh = case is None
        case = case or Case(number=next_number(received), salt=secrets.token_hex(8), channel=Case.Channel.WEB)
        case.procedure, case.version_id = self.procedure, self.version_id
        case.unit_id, case.title = self.procedure.unit_id, self.procedure.case_title
        case.applicant_name, case.applicant_email = applicant_of(dossier)
        case.answers, case.received_at, case.suspensions = found.answers, received, []
        case.clock_started_on, case.outcome = day_of(received), ""
        case.decided_at = case.closed_at = None
        self._state(case, dossier)
        foreign = (
            f"{case.number} {dossier['number']} {case.applicant_name} {case.applicant_email} {case.title}"
        )
        left = " ".join(text for _label, text in found.left)
        case.search = vector(f"{foreign} {' '.join(words_of(case.answers))} {left}")
        case.save(force_insert=fresh)
        if not fresh:
            CaseEvent.objects.filter(case=case, data__has_key=MARK).delete()
        self._tell(case, dossier, found)
        return case

    def _state(self, case: Case, dossier: Dossier) -> None:
        """Put the case where the dossier is, at the date on which it came there."""
        name = state_for(self.definition, str(dossier.get("state")))
        treated = moment_of(dossier, "dateTraitement")
        review = moment_of(dossier, "datePassageEnInstruction")
        enter_state(case, self.definition, name, treated or review or case.received_at, self.authority.zone)
        today = day_of(self.now)
        set_dates(case, self.definition, today, self.authority.zone)
        if case.is_open and silent(case, self.definition, today, self.authority.zone):
            # What silence decided elsewhere is for an agent to say: the clock must not write to the applicant.
            case.clock_started_on = None
            set_dates(case, self.definition, today, self.authority.zone)
            late = _("The legal delay is over: check what silence has decided.")
            self.problems.append((int(dossier["number"]), str(late)))

    def _tell(self, case: Case, dossier: Dossier, found: Matched) -> None:
        """The lines of its history, at their dates; then what found no place. They are what another house wrote: the
        journal keeps that they were taken in, not each of them."""
        lines = [self._line(case, case.received_at, "submitted", case.applicant_name, channel=case.channel)]
        lines += [
            line for step in dossier.get("traitements") or () if (line := self._step(case, step)) is not None
        ]
        lines += [self._message(case, one) for one in dossier.get("messages") or () if isinstance(one, dict)]
        for one in dossier.get("avis") or ():
            asked = "\n\n".join(str(one.get(word) or "") for word in ("question", "reponse")).strip()
            at = moment_of(one, "dateReponse", "dateQuestion") or self.now
            lines.append(
                self._line(case, at, "note", "", public=False, text=clean_text(asked[:9_000], 9_000))
            )
        left = [f"{label} : {text}" for label, text in found.left]
        left += [
            f"{one.get('label')} : {text_of(one)}" for one in dossier.get("annotations") or () if text_of(one)
        ]
        number = str(dossier["number"])
        lines.append(
            self._line(
                case,
                self.now,
                "taken_in",
                self.by.name,
                public=False,
                text=number,
                titles=left,
                files=found.files,
            )
        )
        CaseEvent.objects.bulk_create(sorted(lines, key=lambda line: line.at))
        data = {"number": dossier["number"], "lines": len(lines), "left": len(left)}
        record("case.taken_in", by=self.by, now=self.now, kind="case", pk=case.pk, data=data)

    def _line(
        self, case: Case, at: datetime, kind: str, who: str, *, public: bool = True, **data: Any
    ) -> CaseEvent:
        actor = "applicant" if kind in {"submitted", "message_in"} else "program"
        data[MARK] = True
        return CaseEvent(
            case=case, at=at, type=kind, actor_kind=actor, actor_name=who[:200], public=public, data=data
        )

    def _step(self, case: Case, step: Any) -> CaseEvent | None:
        at = moment_of(step, "dateTraitement") if isinstance(step, dict) else None
        state = str(step.get("state")) if at is not None else ""
        if at is None or state == "en_construction":
            return None
        name = state_for(self.definition, state)
        kind = "decision" if state in DECISIONS else "step"
        spec = self.definition.workflow.states[name]
        grounds = clean_text(str(step.get("motivation") or "")[:10_000], 10_000)
        said: dict[str, Any] = {"outcome": spec.outcome, "public_state": spec.public, "grounds": grounds}
        return self._line(case, at, kind, str(step.get("emailAgentTraitant") or ""), to=name, **said)

    def _message(self, case: Case, one: Mapping[str, Any]) -> CaseEvent:
        incoming = str(one.get("email") or "").lower() == case.applicant_email.lower() != ""
        files = [
            str(file.get("filename", "")) for file in one.get("attachments") or () if isinstance(file, dict)
        ]
        kind = "message_in" if incoming else "message_out"
        at = moment_of(one, "createdAt") or case.received_at
        text = clean_text(str(one.get("body") or "")[:9_000], 9_000)
        return self._line(case, at, kind, str(one.get("email") or ""), text=text, files=files)


def state_for(definition: Definition, theirs: str) -> str:
    """The state of ours that is nearest to theirs."""
    states = definition.workflow.states
    for outcome in OUTCOMES.get(theirs, ()):
        for name, spec in states.items():
            if spec.outcome == outcome:
                return name
    wanted = PHASES.get(theirs, "")
    found = (name for name, spec in states.items() if spec.phase == wanted and not spec.final)
    return next(found, definition.workflow.start)


def moment_of(found: Mapping[str, Any], *names: str) -> datetime | None:
    """The first of these moments that can be read."""
    for name in names:
        try:
            moment = parse_datetime(str(found.get(name) or ""))
        except ValueError:
            continue
        if moment is not None:
            return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
    return None


def applicant_of(dossier: Dossier) -> tuple[str, str]:
    """Name and e-mail of who asked."""
    person, user = dossier.get("demandeur") or {}, dossier.get("usager") or {}
    name = words(f"{person.get('prenom') or ''} {person.get('nom') or ''}", 200) or words(
        person.get("siret"), 200
    )
    email = words(person.get("email") or user.get("email"), 254)
    return name or email or str(_("Anonymous")), email
