"""Cases as dossiers. Those of a page share what is read of them: one statement brings the messages of all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils import timezone

from parvis.casework.bridge import demarches
from parvis.casework.bridge.champs import champs, person
from parvis.casework.bridge.files import file_of
from parvis.casework.bridge.identifiers import global_id
from parvis.casework.definitions import definition_of
from parvis.casework.models import Case, CaseDocument, CaseEvent
from parvis.casework.queries.names import labels_of
from parvis.core.authorities.models import Authority
from parvis.core.people.models import Agent

OUTCOMES = {"accepted": "accepte", "refused": "refuse", "withdrawn": "sans_suite", "closed": "sans_suite"}
STATES = {
    "accepte": Q(outcome="accepted"),
    "refuse": Q(outcome="refused"),
    "sans_suite": Q(outcome__in=["withdrawn", "closed"]) | (Q(outcome="") & Q(closed_at__isnull=False)),
    "en_instruction": Q(outcome="", closed_at=None, phase__in=["review", "decided"]),
    "en_construction": Q(outcome="", closed_at=None, phase__in=["received", "waiting"]),
}
COLOURS = {
    "neutral": "beige_gris_galet",
    "info": "blue_ecume",
    "good": "green_menthe",
    "warn": "yellow_tournesol",
    "bad": "pink_macaron",
}
TOLD = (
    "submitted",
    "step",
    "decision",
    "implicit",
    "message_in",
    "message_out",
    "opinion_asked",
    "opinion_given",
)


def state_of(case: Case) -> str:
    """Their state of a case."""
    if case.outcome:
        return OUTCOMES[case.outcome]
    if not case.is_open:
        return "sans_suite"
    return "en_instruction" if case.phase in {"review", "decided"} else "en_construction"


def moment(value: datetime | None) -> str | None:
    """A moment as they write it."""
    return timezone.localtime(value).isoformat(timespec="seconds") if value else None


class Shelf:
    """Some cases, and what belongs to them, read once for all and only if it is asked for."""

    def __init__(self, cases: Sequence[Case], authority: Authority) -> None:
        self.cases, self.authority = cases, authority

    @cached_property
    def events(self) -> dict[int, list[CaseEvent]]:
        """Lines of their timelines, oldest first."""
        rows = CaseEvent.objects.filter(case__in=[case.pk for case in self.cases], type__in=TOLD)
        return _grouped(rows.order_by("at", "id"))

    @cached_property
    def documents(self) -> dict[int, list[CaseDocument]]:
        """Their documents that may be read."""
        rows = CaseDocument.objects.select_related("file").filter(case__in=[case.pk for case in self.cases])
        return _grouped(rows.filter(file__state="clean"))

    @cached_property
    def agents(self) -> dict[int, Agent]:
        """Those to whom cases are assigned."""
        keys = {case.assignee_id for case in self.cases if case.assignee_id}
        return Agent.objects.select_related("account").in_bulk(keys)

    def dossiers(self) -> list[dict[str, Any]]:
        """The cases, in their order."""
        return [self.dossier(case) for case in self.cases]

    def dossier(self, case: Case) -> dict[str, Any]:
        """One case. What costs a statement is only read when it is asked for."""
        definition = definition_of(case.version_id)
        deposited = moment(case.received_at)
        behalf = bool(case.parties)
        return {
            "__typename": "Dossier",
            "id": global_id("Dossier", case.pk),
            "number": case.pk,
            "archived": False,
            "prefilled": False,
            "state": state_of(case),
            "connectionUsager": "password",
            "dateDepot": deposited,
            "datePassageEnConstruction": deposited,
            "datePassageEnInstruction": lambda _info: self._first(case, "review"),
            "dateTraitement": moment(case.decided_at or case.closed_at),
            "dateDerniereModification": lambda _info: self._changed(case),
            "dateDerniereModificationChamps": deposited,
            "dateDerniereModificationAnnotations": deposited,
            "datePrevisionnelleDecisionSVASVR": case.legal_due_on.isoformat() if case.legal_due_on else None,
            "motivation": lambda _info: self._grounds(case),
            "deposeParUnTiers": behalf,
            "usager": {"id": global_id("Usager", case.account_id or 0), "email": case.applicant_email},
            "demandeur": lambda _info: self._applicant(case),
            "demarche": lambda _info: demarches.descriptor(case.procedure, self.authority, case.version_id),
            "revision": lambda _info: demarches.revision(case.version_id),
            "groupeInstructeur": lambda _info: demarches.group(case.unit),
            "instructeurs": lambda _info: self._agents(case),
            "labels": lambda _info: [label_of(label) for label in labels_of(case.labels)],
            "traitements": lambda _info: list(self._steps(case)),
            "champs": lambda _info, **asked: _only(
                asked.get("id"),
                champs(definition, case.answers, lambda name: self._files(case, name), deposited or ""),
            ),
            "annotations": lambda _info, **asked: [],
            "avis": lambda _info, **asked: _only(asked.get("id"), self._opinions(case)),
            "messages": lambda _info, **asked: _only(asked.get("id"), self._messages(case)),
        }

    def _applicant(self, case: Case) -> dict[str, Any]:
        known = person(definition_of(case.version_id), case.answers)
        family, _space, given = case.applicant_name.rpartition(" ")
        found = known or {"nom": given or case.applicant_name, "prenom": family}
        return {
            "__typename": "PersonnePhysique",
            "id": global_id("Individual", case.pk),
            "email": case.applicant_email or None,
            **found,
        }

    def _agents(self, case: Case) -> list[dict[str, Any]]:
        agent = self.agents.get(case.assignee_id or 0)
        return [demarches.profile(agent)] if agent else []

    def _files(self, case: Case, name: str) -> list[dict[str, Any]]:
        return [file_of(row, self.authority) for row in self.documents.get(case.pk, ()) if row.name == name]

    def _changed(self, case: Case) -> str | None:
        lines = self.events.get(case.pk, [])
        return moment(max([case.received_at, *(line.at for line in lines)]))

    def _first(self, case: Case, phase: str) -> str | None:
        states = definition_of(case.version_id).workflow.states
        for line in self.events.get(case.pk, ()):
            spec = states.get(str(line.data.get("to", "")))
            if spec is not None and spec.phase == phase:
                return moment(line.at)
        return None

    def _grounds(self, case: Case) -> str | None:
        said = [line.data.get("grounds") for line in self.events.get(case.pk, ()) if line.type == "decision"]
        return said[-1] or None if said else None

    def _steps(self, case: Case) -> Iterable[dict[str, Any]]:
        states = definition_of(case.version_id).workflow.states
        for line in self.events.get(case.pk, ()):
            spec = states.get(str(line.data.get("to", "")))
            found = _event_of(line, spec.phase if spec else "", spec.outcome if spec else None)
            if found is not None:
                yield {
                    "id": global_id("Traitement", line.pk),
                    "event": found[0],
                    "state": found[1],
                    "dateTraitement": moment(line.at),
                    "motivation": line.data.get("grounds") or None,
                }

    def _messages(self, case: Case) -> list[dict[str, Any]]:
        return [
            {
                "id": global_id("Message", line.pk),
                "email": case.applicant_email if line.type == "message_in" else self.authority.email,
                "body": str(line.data.get("text", "")),
                "createdAt": moment(line.at),
                "attachments": self._attached(case, line),
            }
            for line in self.events.get(case.pk, ())
            if line.type in {"message_in", "message_out"}
        ]

    def _attached(self, case: Case, line: CaseEvent) -> list[dict[str, Any]]:
        names = set(line.data.get("files", ()))
        rows = [
            row for row in self.documents.get(case.pk, ()) if row.title in names and row.added_at == line.at
        ]
        return [file_of(row, self.authority) for row in rows]

    def _opinions(self, case: Case) -> list[dict[str, Any]]:
        lines = self.events.get(case.pk, ())
        given = [line for line in lines if line.type == "opinion_given"]
        found: list[dict[str, Any]] = []
        for line in (line for line in lines if line.type == "opinion_asked"):
            whom = line.data.get("titles", [""])[0]
            answer = next((one for one in given if whom in one.data.get("titles", ())), None)
            found.append(
                {
                    "id": global_id("Avis", line.pk),
                    "question": str(line.data.get("text", "")),
                    "reponse": str(answer.data.get("text", "")) if answer else None,
                    "dateQuestion": moment(line.at),
                    "dateReponse": moment(answer.at) if answer else None,
                    "attachments": [],
                }
            )
        return found


def _event_of(line: CaseEvent, phase: str, outcome: str | None) -> tuple[str, str] | None:
    """Their event, and the state that it leads to."""
    if line.type == "submitted":
        return "depose", "en_construction"
    if line.type == "implicit":
        accepted = line.data.get("silence") == "acceptance"
        return ("accepte_automatiquement", "accepte") if accepted else ("refuse_automatiquement", "refuse")
    if outcome:
        state = OUTCOMES[outcome]
        return ("classe_sans_suite" if state == "sans_suite" else state), state
    if phase == "review":
        return "passe_en_instruction", "en_instruction"
    return ("repasse_en_construction", "en_construction") if phase == "waiting" else None


def _only(wanted: str | None, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return found if wanted is None else [one for one in found if one["id"] == wanted]


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row)
    return found


def label_of(label: Any) -> dict[str, Any]:
    """One of our labels as theirs."""
    return {"id": global_id("Label", label.pk), "name": label.name, "color": COLOURS[label.tone]}
