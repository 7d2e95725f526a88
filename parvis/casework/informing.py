"""Telling others of a decision: another service, somebody named in the answers, an address. They learn the number, what
was asked and the state, nothing of the answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parvis.casework.definition.model import Definition
from parvis.casework.effects import Context, WorkflowAction
from parvis.casework.models import Case
from parvis.core.authorities.models import Unit
from parvis.core.jobs.registry import later

MOST = 10


def names_of(argument: Any) -> list[str]:
    """The recipients that an argument names: one word, or a list."""
    named = [argument] if isinstance(argument, str) else argument
    return [name for name in named if isinstance(name, str)] if isinstance(named, list) else []


def emails_asked(definition: Definition) -> dict[str, str]:
    """The questions answered with an e-mail address, and their labels."""
    return {spec.name: spec.label or spec.name for spec in definition.fields if spec.type == "email"}


class Inform(WorkflowAction):
    """Tell others of the step that is taken. Argument: a unit, a question of type e-mail, an address; or a list."""

    name = "inform"
    label = _("Inform others of it")
    names = "question"
    hint = _(
        "A unit, a question of type e-mail or an address. Several between brackets: [accueil, second_email]."
    )

    def faults(self, argument: Any, definition: Definition) -> list[str]:
        names = names_of(argument)
        whole = 1 if isinstance(argument, str) else len(argument) if isinstance(argument, list) else 0
        if not names or len(names) != whole or len(names) > MOST:
            return [gettext("Write a unit, a question of type email, an e-mail address, or a list of these.")]
        return [
            gettext("“%(name)s” is no e-mail address.") % {"name": name[:60]}
            for name in names
            if "@" in name and not _is_address(name)
        ]

    def units(self, argument: Any, definition: Definition) -> list[str]:
        asked = emails_asked(definition)
        return [name for name in names_of(argument) if "@" not in name and name not in asked]

    def run(self, context: Context) -> None:
        told = [who for who, _address in recipients(context.case, context.definition, context.argument)]
        if told:
            event = context.story.tell(
                "informed", public=False, titles=told, names=names_of(context.argument)
            )
            context.after.append(lambda: later("casework.inform", event=event.pk))


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def recipients(case: Case, definition: Definition, argument: Any) -> Iterator[tuple[str, str]]:
    """Who is told, and at which address; those of whom no address is known are left out."""
    asked = emails_asked(definition)
    for name in names_of(argument):
        if "@" in name:
            yield name, name
        elif name in asked:
            if case.answers.get(name):
                yield asked[name], str(case.answers[name])
        else:
            unit = Unit.objects.filter(slug=name, is_active=True).exclude(email="").first()
            if unit is not None:
                yield unit.name, unit.email
