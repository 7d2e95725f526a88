"""The forms of django-allauth in the words of the house: one name for an e-mail address everywhere."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.totp import forms as totp
from django.utils.translation import gettext_lazy as _


class LoginForm(account.LoginForm):
    """Signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")


class SignupForm(account.SignupForm):
    """Opening a resident's account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        self.fields["password2"].label = _("The same password again")


class ResetPasswordForm(account.ResetPasswordForm):
    """Asking for a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")


class ActivateTOTPForm(totp.ActivateTOTPForm):
    """Proving that the application on the phone works."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code of six digits")
