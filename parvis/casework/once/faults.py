"""Why "tell us once" refuses something."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.casework.faults import CaseworkFault
from parvis.kit.faults import Fault, gettext_noop


class FullVault(CaseworkFault):
    """There are too many documents in the vault."""

    status = 422
    message = _("You keep as many documents as possible: remove one first.")


class NoAgreement(CaseworkFault):
    """Nothing is asked nor sent without the person's agreement."""

    status = 422
    message = _("Tick the box: nothing is done without your agreement.")


class AskedEnough(CaseworkFault):
    """One request has asked services many times already: theirs is not for trying names."""

    status = 429
    message = _("You asked ten times already. Type the answer, or send the document.")


class TriedEnough(CaseworkFault):
    """The service has not confirmed, several times, what was asked about the same person."""

    status = 429
    message = _("The service did not confirm it several times. Type the answer, or send the document.")


class NotOurs(CaseworkFault):
    """An answer claims to be proven and is not, for this request."""

    status = 422
    message = _("A certified answer was changed. Ask for it again, or type it.")


class Silent(Fault):
    """The service brought no answer that can be used: the person types it, or sends the document."""

    messages = {
        "unknown": gettext_noop(
            "The service does not know this file. Type the answer, or send the document."
        ),
        "silent": gettext_noop("The service does not answer now. Type the answer, or send the document."),
    }
