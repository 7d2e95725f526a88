"""Letters as they would leave, filled in from a real case of the procedure or from believable answers. Nothing is
written."""

from __future__ import annotations

from django.utils import timezone

from parvis.casework.actions.submit import applicant_of
from parvis.casework.definition.model import Definition, LetterSpec
from parvis.casework.letters.pdf import Letter
from parvis.casework.letters.wording import decision
from parvis.casework.models import Case
from parvis.casework.queries.cases import by_number
from parvis.casework.verification.checks.decisions import letters_of, outcome_of
from parvis.casework.verification.scenarios import complete
from parvis.core.authorities.models import Authority, Unit

GROUNDS = "Le dossier ne remplit pas la condition prévue par le règlement."


def letter_preview(
    spec: LetterSpec, definition: Definition, authority: Authority, name: str, number: str = ""
) -> Letter:
    """The letter on a real case (by its number, of this procedure), else on made-up answers."""
    case = by_number(number) if number else None
    if case is None or case.procedure.slug != definition.procedure:
        case = made_up(definition)
    case.outcome = _outcome(definition, name)
    return decision(spec, case, definition, case.unit, authority, GROUNDS, timezone.now())


def made_up(definition: Definition) -> Case:
    """A case that exists nowhere, with believable answers."""
    today = timezone.localdate()
    answers = complete(definition, {}, today)
    applicant, email = applicant_of(definition, answers)
    unit = Unit.objects.filter(slug=definition.handled_by).first() or Unit(name=definition.handled_by)
    return Case(
        number=f"D-{today.year}-00000",
        unit=unit,
        applicant_name=applicant,
        applicant_email=email,
        title=definition.request_title,
        answers=answers,
        received_at=timezone.now(),
    )


def _outcome(definition: Definition, name: str) -> str:
    """How the case ends when this letter is sent: a refusal prints its remedies."""
    for step in definition.workflow.transitions.values():
        if name in letters_of(step):
            return outcome_of(definition, step) or ""
    return ""
