"""Pages of the console about FranceConnect, ProConnect and other identity providers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from parvis.core.federation import twin
from parvis.core.federation.actions import set_provider
from parvis.core.federation.faults import BadProvider
from parvis.core.federation.kinds import AGENTS, KINDS, Kind
from parvis.core.federation.models import IdentityProvider
from parvis.core.permissions.decorators import needs
from parvis.core.permissions.queries import actor_of
from parvis.kit.identifiers import BadIdentifier
from parvis.kit.identifiers import siret as siret_of
from parvis.kit.ui.widgets import Options
from parvis.portal.views.identity import absolute

HERE = "/agent/reglages/connexion/"
TEXTS = {
    "franceconnect": gettext_lazy(
        "Residents sign in with their tax, health insurance or post office account"
    ),
    "proconnect": gettext_lazy("Agents sign in with their professional account"),
    "oidc": gettext_lazy("Another provider: that of your computing department, for instance"),
}


class ProviderForm(forms.ModelForm):
    """A provider. The secret is typed, never shown."""

    secret = forms.CharField(
        label=gettext_lazy("Client secret"),
        required=False,
        max_length=500,
        widget=forms.PasswordInput({"autocomplete": "off", "spellcheck": "false"}),
    )

    class Meta:
        model = IdentityProvider
        fields = ("is_active", "discovery_url", "client_id", "secret", "audience", "name", "siret")
        help_texts = {
            "is_active": gettext_lazy("The address is tried out when you save."),
            "siret": gettext_lazy("Only agents of this establishment may enter. Empty: no check."),
        }

    def __init__(self, kind: Kind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        secret = self.fields["secret"]
        secret.required = not self.instance.sealed_secret
        if self.instance.sealed_secret:
            secret.help_text = _("A secret is kept. Type another one to replace it.")
        if kind.places:
            self._choose_place()
        for name in ("audience", "name") if kind.audience else ():
            del self.fields[name]
        if kind.audience and kind.audience != AGENTS:
            del self.fields["siret"]

    def _choose_place(self) -> None:
        places = dict(self.kind.places)
        if self.instance.discovery_url == twin.DISCOVERY:
            places[twin.DISCOVERY] = _("Demonstration")
        self.fields["discovery_url"] = forms.ChoiceField(
            label=_("Where"), choices=list(places.items()), widget=Options(), initial=next(iter(places))
        )
        if not self.instance.discovery_url:
            self.initial["discovery_url"] = next(iter(places))

    def clean_siret(self) -> str:
        """Fourteen figures that hold together, or nothing."""
        typed = str(self.cleaned_data["siret"]).replace(" ", "")
        try:
            return siret_of(typed) if typed else ""
        except BadIdentifier as bad:
            raise forms.ValidationError(bad.message) from bad

    def provider(self) -> IdentityProvider:
        """What was typed, not kept yet."""
        made: IdentityProvider = self.save(commit=False)
        made.kind = self.kind.name
        if self.kind.audience:
            made.audience = self.kind.audience
            made.name = made.name or self.kind.label
        return made


@needs("authorities.manage")
@require_safe
def providers(request: HttpRequest) -> HttpResponse:
    """The three kinds, and which are offered."""
    known = {row.kind: row for row in IdentityProvider.objects.all()}
    rows = [(name, kind.label, TEXTS[name], known.get(name)) for name, kind in KINDS.items()]
    return render(request, "portal/console/providers.html", {"rows": rows})


@needs("authorities.manage")
@require_http_methods(["GET", "POST"])
def provider(request: HttpRequest, name: str) -> HttpResponseBase:
    """One kind: what to send to it, and what it gave in exchange."""
    kind = KINDS.get(name)
    if kind is None:
        raise Http404
    row = IdentityProvider.objects.filter(kind=name).first() or IdentityProvider()
    form = ProviderForm(kind, request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            secret = form.cleaned_data["secret"]
            set_provider(form.provider(), secret=secret, by=actor_of(request), now=timezone.now())  # type: ignore[arg-type]
        except BadProvider as fault:
            form.add_error("discovery_url", fault.message)
        else:
            messages.success(request, _("Saved."))
            return redirect(f"{HERE}{name}/")
    context = {
        "form": form,
        "kind": kind,
        "row": row if row.pk else None,
        "sign_in_back": absolute(request, reverse("portal:identity_back", args=[name])),
        "sign_out_back": absolute(request, reverse("portal:signed_out")),
        "scopes": " ".join(kind.scopes),
        "sign_in_page": absolute(request, "/compte/connexion/"),
    }
    return render(request, "portal/console/provider.html", context, status=422 if form.is_bound else 200)
