"""Why an act on a household, a mandate or a co-application may be refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.casework.faults import CaseworkFault


class NotEntitled(CaseworkFault):
    """The right to act for this person has ended, or never was."""

    message = _("You may no longer act for this person. Check your mandates in your space.")
    status = 403


class NotTheBeneficiary(CaseworkFault):
    """The person named in the answers is not the one of the mandate."""

    message = _("The person named in the request is not the one for whom you may act. Correct it.")
    status = 422


class ForOneself(CaseworkFault):
    """The one who asks named herself, where the request is never for oneself."""

    message = _("This request is never for oneself. Write the identity of the person that it is for.")
    status = 422


class SectionMissing(CaseworkFault):
    """The co-applicant has not confirmed her section."""

    message = _("The other person has not confirmed her section yet.")
    status = 422


class ReadAgain(CaseworkFault):
    """What she is shown changed while she was reading it."""

    message = _("What you are shown has just changed. Read it again, then confirm.")
    status = 409


class BadMember(CaseworkFault):
    """A member or a mandate that cannot be; `at` names the field that mends it."""

    status = 422

    def __init__(self, message: object, at: str | None = None) -> None:
        super().__init__(message)
        self.at = at


class MandateClosed(CaseworkFault):
    """Already answered, or ended."""

    message = _("This mandate is already answered, or it has ended.")
    status = 410


class NotHerself(CaseworkFault):
    """Who asks for a mandate answers in the place of who is asked."""

    message = _(
        "You asked for this mandate. The other person answers, signed in to no account or to her own."
    )
    status = 403


class TooMany(CaseworkFault):
    """More e-mails than anybody needs."""

    message = _("Several messages were just sent to this address. Wait an hour.")
    status = 429
