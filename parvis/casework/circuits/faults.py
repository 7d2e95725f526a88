"""Why an act on a circuit or an opinion may be refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.casework.faults import CaseworkFault


class CircuitRunning(CaseworkFault):
    """A step already waits for approval."""

    message = _("A step of this case waits for approval. Take it back before you do something else.")


class NobodySigns(CaseworkFault):
    """No agent can sign at some place."""

    def __init__(self, title: str) -> None:
        super().__init__(_("Nobody can sign as “%(title)s”. Ask an administrator.") % {"title": title})


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
