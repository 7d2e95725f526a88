"""Why something about paper may be refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.casework.faults import CaseworkFault


class UnknownCode(CaseworkFault):
    """No living draft has this code."""

    message = _("This code opens nothing. Check it, or use the link that you were sent.")
    status = 422


class TooManyTries(CaseworkFault):
    """Too many wrong codes."""

    message = _("Too many wrong codes were tried. Wait an hour, or use the link that you were sent.")
    status = 429


class NotReadYet(CaseworkFault):
    """The scan is still being read."""

    message = _("This form is still being read. Wait a moment.")


class ChooseProcedure(CaseworkFault):
    """The scan does not say which procedure it is."""

    message = _("Choose a procedure.")
    status = 422
