"""`ask_opinion`: a step of the workflow that asks an opinion by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.circuits.opinions import Whom, create
from parvis.casework.clock import day_of
from parvis.casework.definition.model import Definition
from parvis.casework.effects import Context, WorkflowAction
from parvis.core.authorities.models import Unit
from parvis.core.authorities.queries import current_authority
from parvis.kit.delays import BadDelay, Delay, add

WORDS = {"unit", "email", "name", "question", "within", "show"}


class AskOpinion(WorkflowAction):
    """Ask an opinion. Argument: `unit: …` or `email: …` (with `name: …`), `question`, `within`, and `show`, the
    questions whose answers are shown (all of them when it is left out and a unit is asked)."""

    name = "ask_opinion"
    label = gettext_lazy("Ask for an opinion")
    hint = gettext_lazy("Such as {unit: accueil, question: “Your opinion?”, within: 10 days}.")

    def faults(self, argument: Any, definition: Definition) -> list[str]:
        if not isinstance(argument, Mapping) or not set(argument) <= WORDS:
            return [_("Write unit or email, question, within, and show.")]
        found = [*_whom(argument), *_when(argument)]
        if not isinstance(argument.get("question"), str) or not argument["question"].strip():
            found.append(_("Write the question that is asked."))
        known = {spec.name for spec in definition.fields}
        return found + [
            _("The question “%(name)s” does not exist.") % {"name": name}
            for name in _listed(argument.get("show", []))
            if name not in known
        ]

    def units(self, argument: Any, definition: Definition) -> list[str]:
        unit = argument.get("unit") if isinstance(argument, Mapping) else None
        return [unit] if isinstance(unit, str) else []

    def run(self, context: Context) -> None:
        """Ask. A unit that was closed since the publication is told on the timeline instead."""
        said, definition = context.argument, context.definition
        unit = Unit.objects.filter(slug=said.get("unit"), is_active=True).first() if "unit" in said else None
        if unit is None and "email" not in said:
            context.story.tell("opinion_withdrawn", public=False, titles=[str(said.get("unit"))])
            return
        due_on = add(Delay.parse(said["within"]), day_of(context.now), current_authority().zone)
        shown = said.get("show") or ([spec.name for spec in definition.fields] if unit else [])
        whom = Whom(unit=unit, name=said.get("name", ""), email=said.get("email", ""))
        create(context.story, whom, said["question"], due_on, _listed(shown))


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else [str(item) for item in value or ()]


def _whom(argument: Mapping[str, Any]) -> list[str]:
    if ("unit" in argument) == ("email" in argument):
        return [_("Write unit or email, one of them.")]
    if "email" not in argument:
        return [] if isinstance(argument["unit"], str) else [_("Write the identifier of a unit.")]
    try:
        validate_email(argument["email"])
    except ValidationError:
        return [_("This e-mail address is not valid.")]
    named = isinstance(argument.get("name"), str) and argument["name"].strip()
    return [] if named else [_("Write the name of who is asked.")]


def _when(argument: Mapping[str, Any]) -> list[str]:
    try:
        Delay.parse(str(argument.get("within", "")))
    except BadDelay as fault:
        return [str(fault.message)]
    return []
