"""Letters: known variables only, none unused, and grounds printed when they are asked."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from parvis.casework.definition.faults import Fault, fault
from parvis.casework.definition.model import Definition, LetterSpec
from parvis.casework.letters.wording import VARIABLES
from parvis.casework.verification.checks.decisions import letters_of
from parvis.casework.verification.checks.places import among
from parvis.core.messaging.wording import SLOT, variables_in


def check(definition: Definition) -> Iterator[Fault]:
    """All faults of the letters."""
    sent = {letter for step in definition.workflow.transitions.values() for letter in letters_of(step)}
    for name, letter in definition.letters.items():
        yield from _slots(name, letter)
        if name not in sent:
            why = _("The letter “%(letter)s” is never sent.") % {"letter": name}
            yield fault("letter.unused", f"letters.{name}", why, _("Send it with send_letter, or remove it."))
    yield from _grounds(definition)


def _slots(name: str, letter: LetterSpec) -> Iterator[Fault]:
    path = f"letters.{name}.body"
    for variable in sorted(variables_in(letter.body) - set(VARIABLES)):
        why = _("The variable “%(variable)s” does not exist.") % {"variable": variable}
        yield fault("letter.variable", path, why, among(variable, VARIABLES))
    rest = SLOT.sub("", letter.body)
    if "{{" in rest or "}}" in rest or "{%" in rest:
        why = _("A variable is not well written.")
        yield fault("letter.slot", path, why, _("Write it so: {{ number }}."))
    if "{{" in letter.subject or "}}" in letter.subject:
        why = _("The subject of a letter holds no variable.")
        yield fault("letter.subject", f"letters.{name}.subject", why, _("Write it in the body."))


def _grounds(definition: Definition) -> Iterator[Fault]:
    for name, step in definition.workflow.transitions.items():
        for letter in letters_of(step):
            spec = definition.letters.get(letter)
            if spec is None:
                continue
            prints = "grounds" in variables_in(spec.body)
            names = {"letter": letter, "step": name}
            if "grounds" in step.needs and not prints:
                why = _("The letter “%(letter)s” does not give the grounds of the step “%(step)s”.") % names
                yield fault("letter.no_grounds", f"letters.{letter}.body", why, _("Add {{ grounds }}."))
            if prints and "grounds" not in step.needs:
                why = (
                    _("The letter “%(letter)s” gives grounds, and the step “%(step)s” asks for none.") % names
                )
                path = f"workflow.transitions.{name}"
                yield fault("letter.grounds_not_asked", path, why, _("Add needs: [grounds]."))
