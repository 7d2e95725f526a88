"""What a transition may do besides changing the state: the effects that casework itself brings.

A module adds its own (book an appointment, ask for a payment) by listing an instance in its manifest.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from parvis.casework.definition.model import Definition, TransitionSpec
from parvis.casework.models import Case
from parvis.casework.timeline import Story
from parvis.core.actors import Actor
from parvis.core.authorities.models import Authority
from parvis.core.jobs.registry import later


@dataclass(frozen=True)
class Context:
    """What an effect is given."""

    case: Case
    definition: Definition
    story: Story
    by: Actor
    now: datetime
    grounds: str
    argument: Any
    after: list[Callable[[], None]]


@dataclass(frozen=True)
class Asked:
    """A step that a person wants to take, once it was found possible: what a `Hold` of the registry judges."""

    case: Case
    definition: Definition
    name: str
    spec: TransitionSpec
    story: Story
    authority: Authority
    grounds: str


class WorkflowAction(ABC):
    """Base class of effects. `run` works in the transition's transaction; outside work goes in a job."""

    name: ClassVar[str] = ""
    label: ClassVar[Any] = ""
    hint: ClassVar[Any] = ""  # how the argument is written, for the studio
    bare: ClassVar[bool] = False  # True when it takes no argument
    names: ClassVar[str] = ""  # what its argument names, so that the studio may rename it: question, letter

    def choices(self, definition: Definition) -> list[tuple[str, str]] | None:
        """What the argument may be, as values and labels for the studio; None when it is written freely."""
        return None

    def faults(self, argument: Any, definition: Definition) -> list[str]:
        """What is wrong with the argument, in plain sentences, for the verifier."""
        return []

    def units(self, argument: Any, definition: Definition) -> list[str]:
        """The units of the authority that the argument names: the verifier checks that they exist."""
        return []

    @abstractmethod
    def run(self, context: Context) -> None:
        """Do it."""


class SendLetter(WorkflowAction):
    """Write a letter of the definition, as a tagged PDF, and send it. Argument: the letter's name."""

    name = "send_letter"
    label = _("Send a letter")
    names = "letter"

    def choices(self, definition: Definition) -> list[tuple[str, str]]:
        return [(name, letter.subject) for name, letter in definition.letters.items()]

    def faults(self, argument: Any, definition: Definition) -> list[str]:
        if isinstance(argument, str) and argument in definition.letters:
            return []
        return [str(_("There is no letter of this name."))]

    def run(self, context: Context) -> None:
        event = context.story.tell("letter", letter=context.argument, grounds=context.grounds)
        context.after.append(lambda: later("casework.letter", event=event.pk))


class AskForMissingItems(WorkflowAction):
    """Marks the transition through which missing documents are asked for."""

    name = "ask_for_missing_items"
    label = _("Ask for missing documents")
    bare = True

    def faults(self, argument: Any, definition: Definition) -> list[str]:
        return [] if argument is None else [str(_("This effect takes no argument."))]

    def run(self, context: Context) -> None:
        """Nothing more: `actions.missing.ask` does the work and takes this transition."""
