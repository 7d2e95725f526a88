"""Pages of the console. Each loads, checks the right, calls one action, and says that it is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.casework.facade import absolute
from parvis.core.administration import staff
from parvis.core.administration.identity import BadLogo, as_logo, change_authority
from parvis.core.authorities.models import Authority, Unit
from parvis.core.exchange.actions import add_webhook, remove_webhook
from parvis.core.exchange.models import ApiToken, Webhook
from parvis.core.exchange.tokens import create_token, revoke_token
from parvis.core.messaging.actions import cannot_leave, restore_wording, reword, send
from parvis.core.messaging.models import Wording
from parvis.core.messaging.wording import UnknownVariable
from parvis.core.people.models import Agent
from parvis.core.permissions.decorators import needs
from parvis.core.permissions.models import Role
from parvis.core.permissions.queries import actor_of, me
from parvis.core.registries import MailTemplate, registry
from parvis.core.search.queries import alphabetical
from parvis.kit.faults import Fault
from parvis.portal.console import forms as console
from parvis.portal.console.lacks import lacks

BASE = "/agent/reglages/"


def _by(request: HttpRequest) -> dict[str, Any]:
    """Who acts and when, for actions."""
    return {"by": actor_of(request), "now": timezone.now()}


def _form(request: HttpRequest, title: str, form: forms.BaseForm, back: str, **more: Any) -> HttpResponse:
    context = {"title": title, "form": form, "back": f"{BASE}{back}", **more}
    return render(request, "portal/console/form.html", context, status=422 if form.is_bound else 200)


def _done(request: HttpRequest, where: str, text: str = "") -> HttpResponseBase:
    messages.success(request, text or _("Saved."))
    return redirect(f"{BASE}{where}")


@needs("authorities.manage")
@require_http_methods(["GET", "POST"])
def identity(request: HttpRequest) -> HttpResponseBase:
    """Name, colour, logo."""
    authority = Authority.objects.get(pk=request.authority.pk)  # type: ignore[attr-defined]
    form = console.IdentityForm(request.POST or None, request.FILES or None, instance=authority)
    if request.method != "POST" or not form.is_valid():
        return _form(request, _("Identity"), form, "", logo=authority.logo)
    fields = list(form.Meta.fields)
    if upload := form.cleaned_data["logo_file"]:
        try:
            authority.logo = as_logo(upload)
        except BadLogo:
            form.add_error("logo_file", _("Add a PNG or JPEG picture."))
            return _form(request, _("Identity"), form, "", logo=authority.logo)
        fields.append("logo")
    change_authority(authority, fields=fields, **_by(request))
    return _done(request, "identite/")


@needs("authorities.manage")
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest) -> HttpResponseBase:
    """Address, telephone, opening hours, court."""
    authority = Authority.objects.get(pk=request.authority.pk)  # type: ignore[attr-defined]
    form = console.ContactForm(request.POST or None, instance=authority)
    if request.method != "POST" or not form.is_valid():
        return _form(request, _("Contact details and opening hours"), form, "")
    authority.opening_hours = form.cleaned_data["hours"]
    change_authority(authority, fields=[*form.Meta.fields, "opening_hours"], **_by(request))
    return _done(request, "coordonnees/")


@needs("people.manage")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What can be changed."""
    missing = lacks(request.authority)  # type: ignore[attr-defined]
    return render(request, "portal/console/home.html", {"entries": ENTRIES, "lacks": missing})


@needs("people.manage")
@require_safe
def agents(request: HttpRequest) -> HttpResponse:
    """Agents, active first."""
    rows = Agent.objects.select_related("account", "unit").order_by(
        "-is_active", alphabetical("account__name")
    )
    return render(request, "portal/console/agents.html", {"rows": rows})


@needs("people.manage")
@require_http_methods(["GET", "POST"])
def agent_add(request: HttpRequest) -> HttpResponseBase:
    """A new agent; he is sent a link to choose a password, then a second factor."""
    form = console.AgentForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _form(request, _("New agent"), form, "agents/")
    data = form.cleaned_data
    try:
        agent = staff.add_agent(
            name=data["name"], email=data["email"], unit=data["unit"], title=data["title"], **_by(request)
        )
    except staff.EmailTaken:
        form.add_error("email", _("Another account has this e-mail address."))
        return _form(request, _("New agent"), form, "agents/")
    staff.grant_roles(agent, form.grants(), **_by(request))
    return _invited(request, agent)


def _invited(request: HttpRequest, agent: Agent) -> HttpResponseBase:
    """Invite, and say what is true: without a mail server the invitation waits."""
    _invite(request, agent)
    if not cannot_leave(request.authority):  # type: ignore[attr-defined]
        return _done(request, "agents/", _("The agent is invited by e-mail."))
    messages.warning(request, _("The agent is added. No mail server is set: the invitation does not leave."))
    return redirect(f"{BASE}agents/")


@needs("people.manage")
@require_POST
def agent_invite(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send a new link to an agent who never signed in."""
    rows = Agent.objects.select_related("account").filter(is_active=True, account__last_login=None)
    return _invited(request, get_object_or_404(rows, pk=pk))


def _invite(request: HttpRequest, agent: Agent) -> None:
    key = f"{user_pk_to_url_str(agent.account)}-{default_token_generator.make_token(agent.account)}"
    uid, _mark, token = key.partition("-")
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
    authority = request.authority  # type: ignore[attr-defined]
    values = {"name": agent.account.name, "authority": authority.name, "link": absolute(authority, path)}
    send("agent_invitation", to=agent.account.email, values=values, kind="agent", pk=agent.pk)


@needs("people.manage")
@require_http_methods(["GET", "POST"])
def agent_edit(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Name, unit, job title, roles."""
    agent = get_object_or_404(Agent.objects.select_related("account", "unit"), pk=pk)
    form = console.AgentForm(request.POST or None, agent=agent)
    if request.method != "POST" or not form.is_valid():
        return _form(request, str(agent), form, "agents/", agent=agent)
    data = form.cleaned_data
    staff.change_agent(agent, name=data["name"], unit=data["unit"], title=data["title"], **_by(request))
    staff.grant_roles(agent, form.grants(), **_by(request))
    return _done(request, "agents/")


@needs("people.manage")
@require_POST
def agent_active(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take access away, or give it back. Nobody takes his own away."""
    agent = get_object_or_404(Agent.objects.select_related("account"), pk=pk)
    actor = actor_of(request)
    if actor is not None and agent.account_id == actor.account_id:
        messages.error(request, _("You cannot take your own access away."))
        return redirect(f"{BASE}agents/{pk}/")
    staff.set_agent_active(agent, active=not agent.is_active, **_by(request))
    return _done(request, "agents/")


@needs("people.manage")
@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """Units."""
    rows = Unit.objects.select_related("parent").order_by(alphabetical("name"))
    return render(request, "portal/console/units.html", {"rows": rows})


@needs("people.manage")
@require_http_methods(["GET", "POST"])
def unit(request: HttpRequest, pk: int | None = None) -> HttpResponseBase:
    """A unit, new or old."""
    row = get_object_or_404(Unit.objects, pk=pk) if pk else Unit()
    return _save(
        request,
        console.UnitForm(request.POST or None, instance=row),
        str(row) if pk else _("New unit"),
        "services/",
        staff.save_unit,
    )


@needs("people.manage")
@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """Roles and what they allow."""
    labels = {name: ability.label for name, ability in registry.abilities.items()}
    rows = [(role, [labels[n] for n in role.abilities if n in labels]) for role in Role.objects.all()]
    return render(request, "portal/console/roles.html", {"rows": rows})


@needs("people.manage")
@require_http_methods(["GET", "POST"])
def role(request: HttpRequest, pk: int | None = None) -> HttpResponseBase:
    """A role, new or old."""
    row = get_object_or_404(Role.objects, pk=pk) if pk else Role()
    form = console.RoleForm(request.POST or None, instance=row)
    return _save(request, form, str(row) if pk else _("New role"), "roles/", staff.save_role)


def _save(
    request: HttpRequest, form: forms.ModelForm[Any], title: str, where: str, save: Callable[..., None]
) -> HttpResponseBase:
    if request.method != "POST" or not form.is_valid():
        return _form(request, title, form, where)
    save(form.save(commit=False), **_by(request))
    return _done(request, where)


@needs("authorities.manage")
@require_safe
def wordings(request: HttpRequest) -> HttpResponse:
    """Messages that can be rewritten."""
    own = set(Wording.objects.values_list("name", flat=True))
    rows = [(template, _spoken(template), template.name in own) for template in registry.mail.values()]
    return render(request, "portal/console/wordings.html", {"rows": rows})


def _spoken(template: MailTemplate) -> str:
    """The subject of a message with its variables in words: `{{ number }}` is how a program says it."""
    subject = str(template.subject)
    for name, meaning in template.variables.items():
        subject = subject.replace("{{ " + name + " }}", f"[{meaning}]")
    return subject


@needs("authorities.manage")
@require_http_methods(["GET", "POST"])
def wording(request: HttpRequest, name: str) -> HttpResponseBase:
    """One message."""
    template = registry.mail.get(name)
    if template is None:
        raise Http404
    if request.method == "POST" and "restore" in request.POST:
        restore_wording(name, **_by(request))
        return _done(request, "messages/")
    own = Wording.objects.filter(name=name).first()
    first = {"subject": (own or template).subject, "body": (own or template).body}
    form = console.WordingForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            reword(name, subject=form.cleaned_data["subject"], body=form.cleaned_data["body"], **_by(request))
        except UnknownVariable as unknown:
            form.add_error("body", _("Unknown variables: %(names)s.") % {"names": ", ".join(unknown.names)})
        else:
            return _done(request, "messages/")
    more = {"variables": template.variables, "restorable": own is not None}
    return _form(request, str(template.label), form, "messages/", **more)


@needs("exchange.manage")
@require_http_methods(["GET", "POST"])
def exchange(request: HttpRequest) -> HttpResponseBase:
    """Keys of programs and webhooks. A new key is shown once."""
    maker = me(request)
    token_form = console.TokenForm(maker, request.POST if "token" in request.POST else None)
    hook_form = console.WebhookForm(request.POST if "webhook" in request.POST else None)
    shown = ""
    if "token" in request.POST and token_form.is_valid():
        data = token_form.cleaned_data
        _row, shown = create_token(name=data["name"], abilities=data["abilities"], **_by(request))
        token_form = console.TokenForm(maker)
    if "webhook" in request.POST and hook_form.is_valid():
        try:
            hook = add_webhook(**hook_form.cleaned_data, **_by(request))
        except Fault as fault:
            hook_form.add_error("url", fault.message)
        else:
            shown, hook_form = hook.secret, console.WebhookForm()
    context = {
        "tokens": _in_words(ApiToken.objects.filter(revoked_at=None).order_by("name")),
        "webhooks": _in_words(Webhook.objects.filter(is_active=True).order_by("url")),
        "token_form": token_form,
        "hook_form": hook_form,
        "shown": shown,
    }
    return render(request, "portal/console/exchange.html", context)


def _in_words(rows: QuerySet[Any]) -> list[Any]:
    """Keys with what they allow, addresses with what they are told, in words instead of codes."""
    allowed = {name: str(ability.label) for name, ability in registry.abilities.items()}
    told = {f"case.{event.name}": str(event.label) for event in registry.timeline_events.values()}
    found = list(rows)
    for row in found:
        row.words = [
            (allowed | told).get(code, code) for code in getattr(row, "abilities", None) or row.events
        ]
    return found


@needs("exchange.manage")
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Revoke a key."""
    revoke_token(get_object_or_404(ApiToken.objects, pk=pk), **_by(request))
    return _done(request, "echanges/", _("The key opens nothing any more."))


@needs("exchange.manage")
@require_POST
def unhook(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Stop telling an address."""
    remove_webhook(get_object_or_404(Webhook.objects, pk=pk), **_by(request))
    return _done(request, "echanges/")


ENTRIES = (
    ("identite/", gettext_lazy("Identity"), gettext_lazy("Name, colour and logo")),
    (
        "coordonnees/",
        gettext_lazy("Contact details and opening hours"),
        gettext_lazy("What receipts and letters print"),
    ),
    ("agents/", gettext_lazy("Agents"), gettext_lazy("Who works here, and with which rights")),
    ("services/", gettext_lazy("Units"), gettext_lazy("Who handles what, and how to reach them")),
    ("roles/", gettext_lazy("Roles"), gettext_lazy("Sets of rights, to be given to agents")),
    ("/agent/studio/", gettext_lazy("Procedures"), gettext_lazy("Write, publish, close")),
    ("messages/", gettext_lazy("E-mails sent"), gettext_lazy("The words of the e-mails that leave")),
    ("connexion/", gettext_lazy("Signing in"), gettext_lazy("FranceConnect, ProConnect")),
    ("echanges/", gettext_lazy("Other programs"), gettext_lazy("Access keys and notifications")),
    (
        "donnees/",
        gettext_lazy("Personal data"),
        gettext_lazy("What is kept about a person, and the register"),
    ),
    ("incidents/", gettext_lazy("Incidents"), gettext_lazy("What did not work, to be tried again")),
)
