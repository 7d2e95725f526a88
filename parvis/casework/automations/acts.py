"""What a rule may do. Each act is one that an agent may do, never an act of law: rules decide nothing."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.actions import conversation
from parvis.casework.actions.labels import set_labels
from parvis.casework.actions.transition import lock
from parvis.casework.definition.model import Definition
from parvis.casework.definitions import definition_of
from parvis.casework.effects import Context
from parvis.casework.faults import CaseworkFault
from parvis.casework.letters.wording import VARIABLES as LETTER_VARIABLES
from parvis.casework.models import Case
from parvis.casework.queries import inbox
from parvis.casework.queries.names import agent_names, all_labels, unit_names
from parvis.casework.timeline import Story
from parvis.core.actors import Actor
from parvis.core.authorities.queries import current_authority
from parvis.core.exchange.models import Webhook
from parvis.core.exchange.webhooks import tell
from parvis.core.messaging.wording import UnknownVariable, check, fill
from parvis.core.registries import registry

Said = Mapping[str, Any]
VARIABLES = {
    name: LETTER_VARIABLES[name] for name in ("applicant", "number", "procedure", "unit", "authority")
}
LONGEST_SHOWN = 120
AUTOMATION = "automation"  # the event that webhooks are told


@dataclass(frozen=True)
class Doing:
    """What an act is given."""

    case: Case
    by: Actor
    now: datetime
    rule: str


class CannotAct(CaseworkFault):
    """An act that cannot be done on this case: what it names is gone, or the case does not suit."""


class Act(ABC):
    """One kind of act. `asks` are the words of its argument, `of_procedure` says that they belong to one procedure."""

    name: ClassVar[str]
    label: ClassVar[Any]
    asks: ClassVar[tuple[str, ...]] = ()
    of_procedure: ClassVar[bool] = False

    def faults(self, said: Said, definition: Definition | None) -> list[str]:
        """What is wrong with the argument."""
        return []

    def choices(self, word: str, definition: Definition | None) -> list[tuple[Any, str]] | None:
        """What a word may be; None when it is written freely."""
        return None

    @abstractmethod
    def told(self, said: Said) -> str:
        """The act in French, an infinitive."""

    @abstractmethod
    def run(self, doing: Doing, said: Said) -> None:
        """Do it. Raises CaseworkFault or Forbidden."""


class Assign(Act):
    """Give the case to an agent."""

    name, label, asks = "assign", gettext_lazy("Assign to an agent"), ("agent",)

    def choices(self, word: str, definition: Definition | None) -> list[tuple[Any, str]]:
        return list(inbox.agents())

    def told(self, said: Said) -> str:
        return _("assign the case to %(name)s") % {"name": agent_names().get(said["agent"], "?")}

    def run(self, doing: Doing, said: Said) -> None:
        if doing.case.assignee_id != said["agent"]:
            conversation.assign(doing.case.pk, agent_id=said["agent"], by=doing.by, now=doing.now)


class _Labelling(Act):
    asks = ("label",)

    def choices(self, word: str, definition: Definition | None) -> list[tuple[Any, str]]:
        return [(pk, label.name) for pk, label in all_labels().items() if label.is_active]


class AddLabel(_Labelling):
    """Put a label."""

    name, label = "label", gettext_lazy("Add a label")

    def told(self, said: Said) -> str:
        return _("add the label “%(name)s”") % {"name": all_labels().get(said["label"], "?")}

    def run(self, doing: Doing, said: Said) -> None:
        set_labels(doing.case.pk, add=[said["label"]], by=doing.by, now=doing.now)


class RemoveLabel(_Labelling):
    """Take a label off."""

    name, label = "unlabel", gettext_lazy("Remove a label")

    def told(self, said: Said) -> str:
        return _("remove the label “%(name)s”") % {"name": all_labels().get(said["label"], "?")}

    def run(self, doing: Doing, said: Said) -> None:
        set_labels(doing.case.pk, remove=[said["label"]], by=doing.by, now=doing.now)


class _Writing(Act):
    asks = ("text",)

    def faults(self, said: Said, definition: Definition | None) -> list[str]:
        try:
            check(str(said.get("text", "")), VARIABLES)
        except UnknownVariable as unknown:
            names = ", ".join(unknown.names)
            return [
                _("Unknown variables: %(names)s. Use: %(known)s.")
                % {"names": names, "known": ", ".join(VARIABLES)}
            ]
        return [] if str(said.get("text", "")).strip() else [_("Write the text.")]

    def shown(self, said: Said) -> str:
        """The text as a sentence quotes it: cut at a word, with the names of its variables."""
        text = fill(said["text"], {name: f"[{label}]" for name, label in VARIABLES.items()})
        return Truncator(text.strip().removesuffix(".")).chars(LONGEST_SHOWN)

    def filled(self, doing: Doing, said: Said) -> str:
        """The text for this case."""
        case = doing.case
        values = {
            "applicant": case.applicant_name,
            "number": case.number,
            "procedure": case.title,
            "unit": unit_names().get(case.unit_id, ""),
            "authority": current_authority().name,
        }
        return fill(said["text"], values)


class KeepNote(_Writing):
    """Keep an internal note."""

    name, label = "note", gettext_lazy("Keep an internal note")

    def told(self, said: Said) -> str:
        return _("keep the note “%(text)s”") % {"text": self.shown(said)}

    def run(self, doing: Doing, said: Said) -> None:
        conversation.note(doing.case.pk, text=self.filled(doing, said), by=doing.by, now=doing.now)


class SendMessage(_Writing):
    """Write to the applicant."""

    name, label = "message", gettext_lazy("Write to the applicant")

    def told(self, said: Said) -> str:
        return _("write to the applicant: “%(text)s”") % {"text": self.shown(said)}

    def run(self, doing: Doing, said: Said) -> None:
        conversation.write(doing.case.pk, text=self.filled(doing, said), by=doing.by, now=doing.now)


class _Effect(Act):
    """An act that is one of the effects of transitions, brought by casework or a room."""

    effect: ClassVar[str]

    def argument(self, said: Said) -> Any:
        """What the effect is given."""
        return said

    def faults(self, said: Said, definition: Definition | None) -> list[str]:
        if definition is None:
            return [_("Choose a procedure for this rule first.")]
        return list(registry.workflow_actions[self.effect].faults(self.argument(said), definition))

    def run(self, doing: Doing, said: Said) -> None:
        case = lock(doing.case.pk)
        definition = definition_of(case.version_id)
        if self.faults(said, definition):
            raise CannotAct(_("The version of this case does not know it."))
        story, after = Story(case, by=doing.by, now=doing.now), list[Callable[[], None]]()
        context = Context(case, definition, story, doing.by, doing.now, "", self.argument(said), after)
        registry.workflow_actions[self.effect].run(context)
        story.write()
        for job in after:
            job()


class WriteLetter(_Effect):
    """Send a letter of the procedure, which must not be that of a decision."""

    name, label, asks = "letter", gettext_lazy("Send a letter of the procedure"), ("letter",)
    of_procedure, effect = True, "send_letter"

    def argument(self, said: Said) -> Any:
        return said.get("letter")

    def choices(self, word: str, definition: Definition | None) -> list[tuple[Any, str]]:
        taken = _letters_of_decisions(definition) if definition else set()
        letters = definition.letters.items() if definition else ()
        return [(name, letter.subject) for name, letter in letters if name not in taken]

    def faults(self, said: Said, definition: Definition | None) -> list[str]:
        found = super().faults(said, definition)
        if not found and definition is not None and said.get("letter") in _letters_of_decisions(definition):
            return [_("This letter tells a decision: only the step that decides sends it.")]
        return found

    def told(self, said: Said) -> str:
        return _("send the letter “%(name)s”") % {"name": said["letter"]}


def _letters_of_decisions(definition: Definition) -> set[str]:
    states = definition.workflow.states
    return {
        str(effect["send_letter"])
        for spec in definition.workflow.transitions.values()
        if spec.to in states and states[spec.to].outcome
        for effect in spec.do
        if "send_letter" in effect
    }


class AskOpinion(_Effect):
    """Ask an opinion of a unit or of somebody outside."""

    name, label = "opinion", gettext_lazy("Ask for an opinion")
    asks = ("unit", "email", "name", "question", "within")
    of_procedure, effect = True, "ask_opinion"

    def argument(self, said: Said) -> Any:
        given = {word: said[word] for word in self.asks if said.get(word)}
        within = str(given.get("within", ""))
        return given | {"within": f"{within} days" if within.isdecimal() else within}

    def choices(self, word: str, definition: Definition | None) -> list[tuple[Any, str]] | None:
        from_units = [(slug, inbox_name) for slug, inbox_name in _units()]
        return [("", _("Somebody outside")), *from_units] if word == "unit" else None

    def told(self, said: Said) -> str:
        whom = dict(_units()).get(said.get("unit", ""), said.get("email", "?"))
        return _("ask %(whom)s: “%(question)s”") % {
            "whom": whom,
            "question": str(said.get("question", ""))[:80],
        }


def _units() -> list[tuple[str, str]]:
    return list(inbox.unit_choices())


class CallWebhook(Act):
    """Tell another program, with a signed call."""

    name, label, asks = "webhook", gettext_lazy("Tell another program"), ("webhook",)

    def choices(self, word: str, definition: Definition | None) -> list[tuple[Any, str]]:
        rows = Webhook.objects.filter(is_active=True, events__contains=[AUTOMATION])
        return [(row.pk, row.host) for row in rows]

    def told(self, said: Said) -> str:
        host = dict(self.choices("webhook", None)).get(said["webhook"], "?")
        return _("tell the program at %(host)s") % {"host": host}

    def run(self, doing: Doing, said: Said) -> None:
        row = Webhook.objects.filter(pk=said["webhook"], is_active=True).first()
        if row is None:
            raise CannotAct(_("This program is no longer told anything."))
        case = doing.case
        body = {"rule": doing.rule, "number": case.number, "state": case.state, "procedure": case.title}
        tell(row, AUTOMATION, body)


def known_acts() -> dict[str, Act]:
    """The acts that this house can do; those of a room that is absent are left out."""
    every: tuple[Act, ...] = (
        Assign(),
        AddLabel(),
        RemoveLabel(),
        KeepNote(),
        SendMessage(),
        WriteLetter(),
        AskOpinion(),
        CallWebhook(),
    )
    effects = registry.workflow_actions
    return {act.name: act for act in every if not isinstance(act, _Effect) or act.effect in effects}
