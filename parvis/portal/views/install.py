"""The first page of an empty install: who is the authority, who administers it. Closed for ever afterwards."""

from __future__ import annotations

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.validators import RegexValidator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from parvis.casework.facade import publish_catalogue
from parvis.core.administration.founding import Founder, found, opens_installation
from parvis.core.authorities.models import Authority
from parvis.core.permissions.decorators import public


class InstallForm(forms.Form):
    """What must be known before anything can be served."""

    code = forms.CharField(
        label=gettext_lazy("Installation code"),
        help_text=gettext_lazy(
            "The command parvis install-code prints it, on the machine where Parvis runs."
        ),
    )
    name = forms.CharField(label=gettext_lazy("Name of the authority"), max_length=120)
    insee_code = forms.CharField(
        label=gettext_lazy("INSEE code"),
        required=False,
        validators=[RegexValidator(r"^[0-9AB]{5}\Z")],
        help_text=gettext_lazy("Five characters. It decides on public holidays."),
    )
    agent_name = forms.CharField(label=gettext_lazy("Your name"), max_length=150)
    email = forms.EmailField(label=gettext_lazy("Your e-mail address"))
    password = forms.CharField(
        label=gettext_lazy("Your password"),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least twelve characters."),
    )
    catalogue = forms.BooleanField(
        label=gettext_lazy("Publish the ready procedures of the catalogue"), required=False
    )

    def clean_code(self) -> str:
        """The code printed on the server."""
        code = str(self.cleaned_data["code"])
        if not opens_installation(code):
            raise forms.ValidationError(_("This is not the code of this installation."))
        return code

    def clean_password(self) -> str:
        """A password that CNIL would accept."""
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password


@public
@require_http_methods(["GET", "POST"])
def install(request: HttpRequest) -> HttpResponseBase:
    """Create the first authority under the hostname that was asked."""
    if Authority.objects.exists():
        raise Http404
    form = InstallForm(request.POST or None, initial={"catalogue": True})
    if request.method != "POST" or not form.is_valid():
        return _page(request, form)
    data, now = form.cleaned_data, timezone.now()
    founder = Founder(data["agent_name"], data["email"], data["password"])
    host = request.get_host().rsplit(":", 1)[0].lower()
    authority = found(data["name"], host, founder, facts={"insee_code": data["insee_code"]}, now=now)
    if data["catalogue"]:
        publish_catalogue(authority, now=now)
    return redirect("/compte/connexion/?next=/agent/reglages/")


def _page(request: HttpRequest, form: InstallForm) -> HttpResponse:
    return render(request, "portal/install.html", {"form": form}, status=422 if form.is_bound else 200)
