"""Why a sign-in stops: a code for the log, a sentence for the person, a status that is never a 5xx.

A 5xx would roll the request back, and with it the state that was just used up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from parvis.kit.faults import Fault, gettext_noop


class SignInFault(Fault):
    """Nobody was signed in. `provider` fills the sentences."""

    messages: ClassVar[Mapping[str, str]] = {
        "cancelled": gettext_noop("You left %(provider)s before the end. Nothing was recorded."),
        "stale": gettext_noop("This sign-in page has expired or was already used. Start again."),
        "too_many": gettext_noop("Too many attempts in a short time. Wait a minute, then start again."),
        "down": gettext_noop(
            "%(provider)s does not answer. Try again in a few minutes, or sign in otherwise."
        ),
        "refused": gettext_noop("%(provider)s refused the sign-in. Start again, or sign in otherwise."),
        "unproven": gettext_noop(
            "The identity sent by %(provider)s could not be verified. Nobody was signed in."
        ),
        "weak": gettext_noop("%(provider)s did not check your identity well enough for this site."),
        "no_email": gettext_noop(
            "%(provider)s gave no e-mail address: an account needs one to write to you."
        ),
        "no_agent": gettext_noop(
            "No agent’s account has this e-mail address. Ask the administrator of your authority to invite you."
        ),
        "elsewhere": gettext_noop("%(provider)s says that you work for another organisation."),
        "closed": gettext_noop("This account is closed. Ask the administrator of your authority."),
        "not_for_agents": gettext_noop("An agent’s account is not opened with %(provider)s."),
        "not_for_residents": gettext_noop("%(provider)s is for agents only."),
        "taken": gettext_noop("This %(provider)s identity is linked to another account."),
        "other_identity": gettext_noop("Your account is already linked to another %(provider)s identity."),
        "only_way": gettext_noop("Choose a password first: you could no longer sign in."),
    }
    statuses: ClassVar[Mapping[str, int]] = {
        "stale": 400,
        "too_many": 429,
        "down": 424,
        "refused": 424,
        "taken": 409,
        "other_identity": 409,
        "only_way": 409,
    }

    @property
    def status(self) -> int:
        """The status of the page that says it."""
        return self.statuses.get(self.code, 403)


class BadProvider(Fault):
    """A provider cannot be used as it is set: for the administrator who sets it."""

    messages: ClassVar[Mapping[str, str]] = {
        "address": gettext_noop(
            "This address does not lead to a configuration. It ends with /.well-known/openid-configuration."
        ),
        "https": gettext_noop("The address must begin with https://."),
        "unreachable": gettext_noop("The provider does not answer at this address."),
        "unreadable": gettext_noop("What the provider answers is not an OpenID Connect configuration."),
        "issuer": gettext_noop("The configuration found belongs to another address: %(issuer)s."),
        "keys": gettext_noop("The provider publishes no signing key that we can use."),
    }
