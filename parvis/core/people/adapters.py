"""What django-allauth asks the house: where messages go, where one arrives, who may choose a password."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.http import HttpRequest

from parvis.core.authorities.queries import canonical_host
from parvis.core.messaging.actions import send_plain


class AccountAdapter(DefaultAccountAdapter):
    """Accounts' messages leave through the house's own mail, with its retries and its record."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        authority = self.request.authority
        site = {"name": authority.name, "domain": canonical_host(authority)}
        context = {"email": email, "current_site": site, **context, "authority": authority}
        rendered = self.render_mail(template_prefix, email, context)
        send_plain(to=email, subject=str(rendered.subject), body=str(rendered.body), kind="account")

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        """Not to an address that nobody confirmed, for an account opened through FranceConnect: whoever reads that
        mail would take over the account of the person who mistyped it."""
        if user.has_usable_password() or EmailAddress.objects.filter(user=user, verified=True).exists():
            super().send_password_reset_mail(user, email, context)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/agent/" if hasattr(request.user, "agent") else "/mon-espace/"
