"""What may be done: the usual mutations, by the same actions as pages. A refusal is an error of the payload."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from parvis.casework.actions import conversation
from parvis.casework.actions.labels import set_labels
from parvis.casework.actions.transition import take
from parvis.casework.bridge.asking import Reading
from parvis.casework.bridge.dossiers import Shelf, label_of, moment
from parvis.casework.bridge.identifiers import global_id, key_of
from parvis.casework.bridge.language import WRITING
from parvis.casework.definition.model import Definition, TransitionSpec
from parvis.casework.definitions import definition_of
from parvis.casework.faults import CaseworkFault
from parvis.casework.models import Case
from parvis.casework.queries.names import all_labels
from parvis.casework.rules import asks_for_items, possible
from parvis.core.actors import Actor, Forbidden
from parvis.core.people.models import Agent
from parvis.kit.faults import Fault

Given = Mapping[str, Any]


class Said(Exception):
    """A refusal, as a sentence."""


class Acting:
    """The root of mutations, for one program in one authority."""

    def __init__(self, reading: Reading, now: datetime) -> None:
        self.reading, self.now = reading, now

    def root(self) -> dict[str, Callable[..., Any]]:
        """What the schema calls its mutations."""
        acts: dict[str, Callable[[Given], dict[str, Any]]] = {
            "dossierPasserEnInstruction": lambda given: self._step(given, _to_review),
            "dossierAccepter": lambda given: self._step(given, _to_outcomes("accepted")),
            "dossierRefuser": lambda given: self._step(given, _to_outcomes("refused")),
            "dossierClasserSansSuite": lambda given: self._step(given, _to_outcomes("closed", "withdrawn")),
            "dossierEnvoyerMessage": self._write,
            "dossierAjouterLabel": lambda given: self._label(given, add=True),
            "dossierSupprimerLabel": lambda given: self._label(given, add=False),
        }
        assert acts.keys() == WRITING.keys()
        return {name: self._answering(act) for name, act in acts.items()}

    def _answering(self, act: Callable[[Given], dict[str, Any]]) -> Callable[..., dict[str, Any]]:
        def answer(_info: Any, input: Given) -> dict[str, Any]:  # noqa: A002 - their name
            said = {"clientMutationId": input.get("clientMutationId")}
            try:
                with transaction.atomic():
                    return {**said, **act(input), "errors": None}
            except Said as refusal:
                return {**said, "errors": [{"message": str(refusal)}]}
            except (CaseworkFault, Fault) as fault:
                return {**said, "errors": [{"message": str(fault.message)}]}
            except Forbidden:
                return {**said, "errors": [{"message": "Ce jeton ne permet pas cette action."}]}

        return answer

    def _case(self, given: Given) -> Case:
        case = self.reading.case(key_of("Dossier", given["dossierId"]))
        if case is None:
            raise Said("Le dossier n’existe pas, ou ce jeton ne permet pas de le voir.")
        return case

    def _actor(self, given: Given) -> Actor:
        """The program, on behalf of an agent of the authority: the rights are those of the token."""
        key = key_of("Instructeur", given["instructeurId"])
        agent = Agent.objects.select_related("account").filter(pk=key or 0, is_active=True).first()
        if agent is None:
            raise Said("L’instructeur n’existe pas.")
        actor = self.reading.actor
        return replace(actor, name=f"{actor.name} · {agent.account.name}")

    def _shown(self, pk: int) -> dict[str, Any]:
        case = self.reading.case(pk)
        assert case is not None
        return {"dossier": Shelf([case], self.reading.authority).dossier(case)}

    def _step(self, given: Given, wanted: Callable[[Definition, TransitionSpec], bool]) -> dict[str, Any]:
        """Take the first step that leads where it is wanted. Which of several is the procedure's order."""
        case, actor = self._case(given), self._actor(given)
        if given.get("justificatif"):
            raise Said("Un justificatif ne peut pas être joint ici. Envoyez-le dans un message.")
        definition = definition_of(case.version_id)
        steps = [
            name
            for name, spec in possible(actor, case, definition)
            if wanted(definition, spec) and not asks_for_items(spec)
        ]
        if not steps:
            raise Said("Le dossier ne peut pas passer dans cet état depuis celui où il est.")
        grounds = given.get("motivation") or ""
        take(case.pk, steps[0], by=actor, now=self.now, authority=self.reading.authority, grounds=grounds)
        return self._shown(case.pk)

    def _write(self, given: Given) -> dict[str, Any]:
        case, actor = self._case(given), self._actor(given)
        if given.get("attachment") or given.get("correction"):
            raise Said("Ni pièce jointe ni demande de correction ne sont possibles ici : écrivez un message.")
        conversation.write(case.pk, text=given["body"], by=actor, now=self.now)
        line = case.events.filter(type="message_out").order_by("-id")[0]
        message = {
            "id": global_id("Message", line.pk),
            "email": self.reading.authority.email,
            "body": line.data["text"],
            "createdAt": moment(line.at),
            "attachments": [],
        }
        return {"message": message}

    def _label(self, given: Given, *, add: bool) -> dict[str, Any]:
        case = self._case(given)
        label = all_labels().get(key_of("Label", given["labelId"]) or 0)
        if label is None:
            raise Said("L’étiquette n’existe pas.")
        keys = [label.pk]
        set_labels(
            case.pk, add=keys if add else [], remove=[] if add else keys, by=self.reading.actor, now=self.now
        )
        return {**self._shown(case.pk), "label": label_of(label)}


def _to_review(definition: Definition, spec: TransitionSpec) -> bool:
    return definition.workflow.states[spec.to].phase == "review"


def _to_outcomes(*outcomes: str) -> Callable[[Definition, TransitionSpec], bool]:
    return lambda definition, spec: definition.workflow.states[spec.to].outcome in outcomes
