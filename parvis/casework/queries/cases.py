"""One case, as its page shows it: to the applicant, to an agent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from parvis.casework.definition.model import Definition
from parvis.casework.definitions import definition_of
from parvis.casework.models import Case, CaseDocument, CaseEvent, Draft, MissingItems
from parvis.casework.parties import sentences
from parvis.core.authorities.memory import remembered
from parvis.core.authorities.models import Unit
from parvis.core.files.models import StoredFile
from parvis.core.messaging.models import OutgoingMessage
from parvis.core.messaging.queries import states_of
from parvis.core.people.models import Agent
from parvis.core.registries import registry
from parvis.kit.text import plain_date_fr

OUTCOME_TONES = {"accepted": "good", "refused": "bad"}
BY_AN_AGENT = {Case.Channel.COUNTER, Case.Channel.PHONE, Case.Channel.PAPER}
NUMBER = re.compile(r"[Dd]?[\s.-]*(\d{4})[\s.-]*(\d{1,5})", re.ASCII)
PHASE_TONES = {"waiting": "warn", "received": "info"}


@dataclass(frozen=True)
class Line:
    """One line of the timeline, ready to be read."""

    at: datetime
    type: str
    title: str
    who: str
    from_applicant: bool
    text: str
    facts: tuple[str, ...]
    public: bool
    document: int | None = None
    tone: str = "neutral"
    place: str = "done"


@dataclass(frozen=True)
class Piece:
    """A document of the case."""

    id: int
    title: str
    name: str
    size: int
    mime: str
    state: str
    origin: str
    added_at: datetime

    @property
    def path(self) -> str:
        """Its address, relative to the case's page."""
        return f"document/{self.id}/"

    @property
    def kind(self) -> str:
        """What it is, in the letters people know: PDF, JPG."""
        return self.name.rpartition(".")[2].upper()[:5]

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown as an image."""
        return self.mime.startswith("image/")

    @property
    def view(self) -> str:
        """How the window of the page shows it: image, pdf, or empty when it cannot."""
        return "image" if self.is_picture else "pdf" if self.mime == "application/pdf" else ""

    @property
    def readable(self) -> bool:
        """Whether the antivirus found it clean."""
        return self.state == StoredFile.State.CLEAN


def by_number(number: str) -> Case | None:
    """The case of this number in the authority in force, with its unit, or None. Spaces, hyphens and capitals are
    forgiven: people copy it from paper."""
    case = Case.objects.one("number", tidy_number(number))
    if case is not None and (unit := known_units().get(case.unit_id)):
        case.unit = unit
    return case


@remembered
def known_units() -> dict[int, Unit]:
    """All units, for what pages say of them."""
    return {unit.pk: unit for unit in Unit.objects.all()}


def tidy_number(typed: str) -> str:
    """A number as it is written on receipts: `d 2026 501` becomes D-2026-00501."""
    found = NUMBER.fullmatch(typed.replace("\x00", "").strip()[:40])
    return f"D-{found[1]}-{found[2]:0>5}" if found else typed.replace("\x00", "").strip().upper()[:20]


def assignee_name(case: Case) -> str:
    """Who the case is assigned to; empty for nobody."""
    agent = Agent.objects.select_related("account").filter(pk=case.assignee_id).first()  # type: ignore[misc]
    return str(agent) if agent else ""


def signatory(account_id: int | None, behalf: str = "") -> tuple[str, ...]:
    """Name and job of the agent who signs, and the absent colleague for whom; empty when no agent of the authority
    has this account."""
    agent = Agent.objects.select_related("account").filter(account=account_id).first() if account_id else None
    return name_and_job(agent, behalf) if agent else ()


def name_and_job(agent: Agent, behalf: str = "") -> tuple[str, ...]:
    """As a decision names its author."""
    lent = _("by delegation of %(absent)s") % {"absent": behalf} if behalf else ""
    return tuple(filter(None, (agent.account.name, agent.title, lent)))


def of_account(account_id: int) -> list[dict[str, Any]]:
    """The cases of a resident, those that wait for her first."""
    rows = Case.objects.filter(account=account_id).order_by("-received_at")[:200]
    found: list[dict[str, Any]] = [
        dict(row)
        for row in rows.values(
            "number",
            "title",
            "phase",
            "outcome",
            "state",
            "version_id",
            "received_at",
            "closed_at",
            "implicit",
        )
    ]
    asked = MissingItems.objects.filter(case__account=account_id, answered_at=None)
    until = dict(asked.values_list("case__number", "until"))
    for row in found:
        row["public_state"] = public_state(definition_of(row["version_id"]), row["state"])
        row["tone"] = tone_of(row["phase"], row["outcome"])
        if row["implicit"]:
            good = row["implicit"] == "acceptance"
            row["public_state"] = _("Implicit acceptance") if good else _("Implicit rejection")
            row["tone"] = "good" if good else "bad"
        row["until"] = until.get(row["number"])
    return sorted(found, key=lambda row: row["phase"] != Case.Phase.WAITING)


def drafts_of(account_id: int) -> list[dict[str, Any]]:
    """What a resident began and did not send."""
    rows = Draft.objects.filter(account_id=account_id, case=None).order_by("-updated_at")[:50]
    found: list[dict[str, Any]] = [
        dict(row) for row in rows.values("id", "version_id", "updated_at", "expires_on")
    ]
    for row in found:
        definition = definition_of(row["version_id"])
        row["title"] = definition.title
        row["url"] = f"/demarches/{definition.procedure}/reprendre-{row['id']}/1/"
    return found


def begun_by(account_id: int, procedure_id: int, today: date) -> list[dict[str, Any]]:
    """What a resident began of a procedure and did not send, latest first: she is told before she begins again."""
    rows = Draft.objects.filter(account_id=account_id, case=None, version__procedure=procedure_id)
    rows = rows.filter(expires_on__gte=today).order_by("-updated_at")[:3]
    return [dict(row) for row in rows.values("id", "updated_at", "expires_on")]


def open_of(account_id: int, procedure_id: int) -> list[str]:
    """The numbers of a resident's requests of a procedure that are still being handled."""
    rows = Case.objects.filter(account=account_id, procedure=procedure_id, closed_at=None)
    return list(rows.order_by("-received_at").values_list("number", flat=True)[:3])


def public_state(definition: Definition, state: str) -> str:
    """The state in the words of the applicant."""
    spec = definition.workflow.states.get(state)
    return spec.public if spec else state


def desk_state(definition: Definition, state: str) -> str:
    """The state in the words of an agent: "your turn" is said to the applicant, not to her."""
    spec = definition.workflow.states.get(state)
    if spec and spec.phase == "waiting":
        return _("Waiting for the applicant")
    return public_state(definition, state)


def tone_of(phase: str, outcome: str) -> str:
    """The tone of a state, as badges know it: colour says again what the words say."""
    if outcome in OUTCOME_TONES:
        return OUTCOME_TONES[outcome]
    return PHASE_TONES.get(phase, "neutral")


def timeline(case: Case, *, public_only: bool) -> list[Line]:
    """The lines of the timeline, oldest first. The last one of an open case is where it stands now."""
    rows = CaseEvent.objects.filter(case=case)
    if public_only:
        rows = rows.filter(public=True)
    events = list(rows)
    states = states_of(event.data.get("message") for event in events if event.type == "mail")
    lines = _told_once([_line(event, states, to_applicant=public_only) for event in events])
    last = max((n for n, line in enumerate(lines) if line.place != "quiet"), default=None)
    if last is not None and case.is_open:
        lines[last] = replace(lines[last], place="now")
    return lines


def _told_once(lines: list[Line]) -> list[Line]:
    """One act, one line: a step says nothing more than the request for documents, the answer or the letter that
    it carries, and a letter nothing more than its decision."""
    together = {(line.at, line.type): line for line in lines}
    kept = []
    for line in lines:
        letter = together.get((line.at, "letter"))
        if line.type == "step" and any(
            (line.at, kind) in together for kind in ("missing_asked", "missing_answered")
        ):
            continue
        if line.type == "letter" and any((line.at, kind) in together for kind in ("decision", "step")):
            continue
        kept.append(replace(line, document=letter.document) if letter else line)
    return kept


def _line(event: CaseEvent, mail_states: dict[int, str], *, to_applicant: bool) -> Line:
    data = event.data
    mail = mail_states.get(data.get("message", 0))
    return Line(
        at=event.at,
        type=event.type,
        title=_title_for(event, mail, to_applicant=to_applicant),
        who="" if event.actor_kind == "system" else event.actor_name,
        from_applicant=event.actor_kind == "applicant",
        text=data.get("text") or data.get("grounds") or "",
        facts=tuple(_facts(event)),
        public=event.public,
        document=data.get("document"),
        tone="bad"
        if mail == OutgoingMessage.State.FAILED
        else OUTCOME_TONES.get(str(data.get("outcome")), "neutral"),
        place="quiet" if _is_quiet(event) and mail != OutgoingMessage.State.FAILED else "done",
    )


def _is_quiet(event: CaseEvent) -> bool:
    """Whether a line says nothing of where the case stands."""
    known = registry.timeline_events.get(event.type)
    return known is not None and known.quiet


def _title(event: CaseEvent) -> str:
    data = event.data
    if event.type in {"step", "decision"}:
        return str(data.get("public_state") or data.get("label", ""))
    if event.type == "letter":
        return str(data.get("title") or registry.timeline_events["letter"].label)
    if event.type == "implicit":
        return _("Implicit acceptance") if data.get("silence") == "acceptance" else _("Implicit rejection")
    if event.type == "assigned":
        if not data.get("to"):
            return _("No longer assigned")
        return _("Assigned to %(name)s") % {"name": data["to"]}
    known = registry.timeline_events.get(event.type)
    return str(known.label) if known else event.type


def _title_for(event: CaseEvent, mail: str | None, *, to_applicant: bool) -> str:
    if event.type == "mail":
        return _mail_title(event.data, mail)
    return _("Your message") if to_applicant and event.type == "message_in" else _title(event)


def _mail_title(data: dict[str, Any], state: str | None) -> str:
    subject = {"subject": data.get("subject", "")}
    if state == OutgoingMessage.State.QUEUED:
        return _("E-mail about to leave: %(subject)s") % subject
    if state == OutgoingMessage.State.FAILED:
        return _("E-mail not delivered: %(subject)s") % subject
    return _("E-mail sent: %(subject)s") % subject


def _facts(event: CaseEvent) -> Sequence[str]:
    data = event.data
    facts = list(data.get("titles", [])) + list(data.get("files", []))
    if event.type == "missing_asked" and data.get("until"):
        facts.append(_("Until %(day)s") % {"day": plain_date_fr(date.fromisoformat(data["until"]))})
        if data.get("clock") == "suspended":
            facts.append(_("The legal delay is suspended until then."))
        if data.get("clock") == "restarts":
            facts.append(_("The legal delay starts again when the documents arrive."))
    if event.type == "submitted" and data.get("channel") in BY_AN_AGENT and event.actor_kind == "agent":
        facts.append(
            _("Filed for the applicant: %(channel)s") % {"channel": Case.Channel(data["channel"]).label}
        )
    if event.type == "submitted" and data.get("parties"):
        facts += sentences(data["parties"])
    if event.type == "submitted" and data.get("certified"):
        facts.append(_("Applicant’s identity certified by %(source)s") % {"source": data["certified"]})
    if event.type == "submitted" and data.get("due"):
        facts.append(_("Answer due by %(day)s") % {"day": plain_date_fr(date.fromisoformat(data["due"]))})
    return facts


def pieces(case: Case, *, public_only: bool) -> list[Piece]:
    """The documents of a case, oldest first."""
    rows = CaseDocument.objects.filter(case=case)
    if public_only:
        rows = rows.filter(public=True)
    values = rows.values_list(
        "id", "title", "file__name", "file__size", "file__mime", "file__state", "origin", "added_at"
    )
    return [Piece(*row) for row in values]


def document(case: Case, pk: int, *, public_only: bool) -> CaseDocument | None:
    """One document of a case with its file, or None."""
    rows = CaseDocument.objects.select_related("file").filter(case=case, pk=pk)
    return (rows.filter(public=True) if public_only else rows).first()


def open_request(case: Case) -> MissingItems | None:
    """What the applicant was asked for and has not answered, or None."""
    return MissingItems.objects.filter(case=case, answered_at=None).first()
