"""What this install lacks to serve a real town, told to whoever can mend it: on screens, not only in a guide."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from parvis.core.authorities.models import Authority
from parvis.core.messaging.actions import cannot_leave

TWIN = "parvis.core.files.antivirus.Demo"


@dataclass(frozen=True)
class Lack:
    """One thing that is missing: what follows from it, and the setting of the server that mends it."""

    title: str
    text: str
    setting: str


def lacks(authority: Authority) -> list[Lack]:
    """What is missing, worst first. A demonstration lacks nothing: nobody real waits for it."""
    if authority.is_demo:
        return []
    found = []
    if cannot_leave(authority):
        text = _("No e-mail leaves: neither invitations nor receipts. They wait here.")
        found.append(Lack(_("No mail server is set"), text, "PARVIS_SMTP_HOST"))
    elif settings.DEFAULT_FROM_EMAIL.endswith(".example"):
        text = _("E-mails name a sender that does not exist: most mail servers refuse them.")
        found.append(Lack(_("No sender is set"), text, "PARVIS_FROM_EMAIL"))
    if settings.PARVIS_ANTIVIRUS == TWIN:
        text = _("Files that residents send are accepted without being checked.")
        found.append(Lack(_("No antivirus is set"), text, "PARVIS_ANTIVIRUS"))
    if not settings.PARVIS_HTTPS:
        text = _("Passwords and documents travel in clear.")
        found.append(Lack(_("HTTPS is not set"), text, "PARVIS_HTTPS"))
    return found
