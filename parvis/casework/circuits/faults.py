"""Why an act on a circuit or an opinion may be refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.casework.faults import CaseworkFault


class CircuitRunning(CaseworkFault):
    """A step already waits for approval."""

    message = _("A step of this case waits for approval. Take it back before you do something else.")


class NobodySigns(CaseworkFault):
    """No agent can sign at some place."""

    sentence = _("Nobody can sign as “%(title)s”. Ask an administrator.")

    def __init__(self, title: str) -> None:
        super().__init__(self.sentence % {"title": title})


class NobodyElse(NobodySigns):
    """Those who can sign at some place began the step, or are all awaited before."""

    sentence = _(
        "Nobody is left to sign as “%(title)s”. Who begins the step, or agrees before, does not sign there. Ask an"
        " administrator."
    )


class OtherPerson(CaseworkFault):
    """She began the step, or agreed to it at an earlier place."""

    message = _("You began this step, or you have agreed to it already: another person agrees here.")


class NeededLater(CaseworkFault):
    """Her agreement is the only one that a later place can have."""

    def __init__(self, title: str) -> None:
        super().__init__(
            _("You are the only one who can agree as “%(title)s”: another person agrees here.")
            % {"title": title}
        )


class NotHere(CaseworkFault):
    """The circuit is no longer at the place that the page showed."""

    message = _("This is no longer to be signed here: somebody has just acted on it.")


class ReadFirst(CaseworkFault):
    """What came back is read before it is approved again, one at a time."""

    message = _("It was sent back: open it and read why.")


class ReasonMissing(CaseworkFault):
    """A refusal says why."""

    message = _("Write why you send it back.")
    status = 422


class BadRequest(CaseworkFault):
    """An opinion that cannot be asked, or given, in this way."""

    status = 422


class OpinionClosed(CaseworkFault):
    """It is given, or no longer asked."""

    message = _("This opinion is no longer awaited.")
    status = 410
