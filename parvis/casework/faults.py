"""Why an action of casework may be refused. `message` is for the person; the API gives it as `detail`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _


class CaseworkFault(Exception):
    """Base class of refusals."""

    message = _("This cannot be done.")
    status = 409

    def __init__(self, message: object = None) -> None:
        if message is not None:
            self.message = message  # type: ignore[assignment]
        super().__init__(str(self.message))


class Stale(CaseworkFault):
    """Somebody changed the case since the page was shown."""

    message = _("Somebody has just changed this case. Read what is new before you go on.")


class NotPossible(CaseworkFault):
    """The case is not in a state from which this can be done."""

    message = _("This step is not possible in the present state of the case.")


class GroundsMissing(CaseworkFault):
    """A decision needs its grounds (CRPA L211-2)."""

    message = _("Write the grounds of the decision: the law demands it.")
    status = 422


class ProcedureClosed(CaseworkFault):
    """The procedure was closed meanwhile."""

    message = _("This procedure is closed. Your answers are kept: contact the service.")


class Expired(CaseworkFault):
    """The draft's link has expired, or the draft never existed."""

    message = _("This link has expired. Begin your request again.")
    status = 410


class TooManyLinks(CaseworkFault):
    """An address was sent as many links as an hour allows."""

    message = _("Several links were just sent to this address. Wait an hour, or use one of them.")
    status = 429


class Incomplete(CaseworkFault):
    """Mandatory answers or documents are missing."""

    message = _("Some answers are missing. Complete them before you send your request.")
    status = 422


class UnknownAnswer(CaseworkFault):
    """An answer to a question that the page does not ask."""

    status = 422

    def __init__(self, name: str) -> None:
        told = _("This page does not ask for “%(name)s”. Go back and reload it.")
        super().__init__(told % {"name": name[:60]})


class BadDay(CaseworkFault):
    """A last day to answer that is no date, or is too near or too far."""

    message = _("Choose a date in the future, within a year.")
    status = 422


class TextMissing(CaseworkFault):
    """An empty message or note."""

    message = _("Write your message.")
    status = 422


class LabelTaken(CaseworkFault):
    """A label of this name exists already."""

    message = _("A label has this name already. Choose another name.")
    status = 422
