"""What did not work, and what this install lacks.

Jobs that were set aside and e-mails that nobody took may be tried again."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.core.jobs.actions import try_again
from parvis.core.jobs.queries import failures
from parvis.core.messaging.actions import send_again, send_plain
from parvis.core.messaging.queries import undelivered
from parvis.core.permissions.decorators import needs
from parvis.core.permissions.queries import me
from parvis.core.registries import registry
from parvis.portal.console.lacks import lacks

BASE = "/agent/reglages/incidents/"


@needs("authorities.manage")
@require_safe
def incidents(request: HttpRequest) -> HttpResponse:
    """Both lists."""
    others = [(source.label, list(source.rows())) for source in registry.incidents]
    missing = lacks(request.authority)  # type: ignore[attr-defined]
    context = {"lacks": missing, "jobs": failures(), "mails": undelivered(), "others": others}
    return render(request, "portal/console/incidents.html", context)


@needs("authorities.manage")
@require_POST
def trial(request: HttpRequest) -> HttpResponseBase:
    """Send a message to oneself, to see whether messages leave and arrive."""
    to = request.user.email  # type: ignore[union-attr]
    authority = request.authority  # type: ignore[attr-defined]
    body = _("This message was asked for in the settings of %(authority)s. E-mails leave and arrive.")
    send_plain(to=to, subject=_("Trial message"), body=body % {"authority": authority.name}, kind="trial")
    said = _("A message leaves for %(to)s. If it does not, it shows below within a minute.")
    messages.success(request, said % {"to": to})
    return redirect(BASE)


@needs("authorities.manage")
@require_POST
def job_again(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give a job another chance."""
    return _tried(request, try_again(pk, by=me(request), now=timezone.now()))


@needs("authorities.manage")
@require_POST
def mail_again(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send an e-mail once more."""
    return _tried(request, send_again(pk, by=me(request), now=timezone.now()))


@needs("authorities.manage")
@require_POST
def mails_again(request: HttpRequest) -> HttpResponseBase:
    """Send again all those that the page shows, as after days without a mail server."""
    by, now = me(request), timezone.now()
    for row in undelivered():
        send_again(row.pk, by=by, now=now)
    return _tried(request, True)


def _tried(request: HttpRequest, found: bool) -> HttpResponseBase:
    if not found:
        raise Http404
    messages.success(request, _("It is being tried again."))
    return redirect(BASE)
