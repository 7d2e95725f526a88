"""What django-allauth asks the house: who may sign up, where messages go, how an identity becomes an account."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from parvis.core.messaging.actions import send_plain


class AccountAdapter(DefaultAccountAdapter):
    """Accounts' messages leave through the house's own mail, with its retries and its record."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        context = {**context, "authority": self.request.authority}
        rendered = self.render_mail(template_prefix, email, context)
        send_plain(to=email, subject=str(rendered.subject), body=str(rendered.body), kind="account")

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/agent/" if hasattr(request.user, "agent") else "/mon-espace/"


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """FranceConnect (residents) and ProConnect (agents). Two people of one name are never merged."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """FranceConnect may open a resident's account; an agent must exist before ProConnect."""
        return sociallogin.account.provider != "proconnect"

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        user = super().populate_user(request, sociallogin, data)
        extra = sociallogin.account.extra_data
        claims = extra.get("userinfo", extra)
        user.name = f"{claims.get('given_name', '')} {claims.get('family_name', '')}".strip()
        return user
