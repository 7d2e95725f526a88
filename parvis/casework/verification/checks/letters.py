"""Letters: known variables only, none unused, and grounds printed when they are asked."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from parvis.casework.definition.faults import Fault, fault
from parvis.casework.definition.model import Definition, LetterSpec
from parvis.casework.letters.wording import VARIABLES
from parvis.casework.verification.checks.decisions import letters_of
from parvis.casework.verification.checks.places import among
from parvis.casework.verification.checks.situations import Prover
from parvis.core.messaging.wording import SLOT, variables_in

NAMING = frozenset({"organisation", "association"})  # questions whose answer names the applicant


def check(definition: Definition, prover: Prover) -> Iterator[Fault]:
    """All faults of the letters."""
    nameless = _may_be_nameless(definition, prover)
    sent = {letter for step in definition.workflow.transitions.values() for letter in letters_of(step)}
    for name, letter in definition.letters.items():
        yield from _slots(name, letter)
        if nameless and "applicant" in variables_in(letter.body):
            why = _("The letter “%(letter)s” names the applicant, and the name may be missing.") % {
                "letter": name
            }
            mend = _("Ask every applicant for an identity, or the name of the association.")
            yield fault("letter.maybe_empty", f"letters.{name}.body", why, mend)
        if name not in sent:
            why = _("The letter “%(letter)s” is never sent.") % {"letter": name}
            yield fault("letter.unused", f"letters.{name}", why, _("Send it with send_letter, or remove it."))
    yield from _grounds(definition)


def _may_be_nameless(definition: Definition, prover: Prover) -> bool:
    """Whether some situation asks none of the questions that give the applicant's name."""
    naming = [spec for spec in definition.fields if spec.type == "identity" or spec.name in NAMING]
    certain = [spec for spec in naming if not spec.optional]
    return not certain or prover.all_hidden(certain)


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
