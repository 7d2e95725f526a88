"""Answering a person who asks what is kept about her, why, until when and who acted on it (GDPR art. 15)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.casework.facade import cases_about, drafts_about, everything_about
from parvis.core.journal.actions import record
from parvis.core.messaging.models import OutgoingMessage
from parvis.core.people.models import Account, Person
from parvis.core.permissions.decorators import needs
from parvis.core.permissions.queries import me
from parvis.core.registries import registry
from parvis.kit.text import clean_line

MOST = 200


@dataclass(frozen=True)
class Kept:
    """What one declared table holds about an account."""

    purpose: str
    basis: str
    keep: str
    rows: list[dict[str, Any]]


@needs("authorities.manage")
@require_http_methods(["GET", "POST"])
def about(request: HttpRequest) -> HttpResponseBase:
    """The register, and what is kept about one person. She is named in the body of the request, so that no address or
    log says of whom one asked; the journal says that somebody did."""
    who = clean_line(request.POST.get("who", ""), 200)
    if not who:
        return _page(request, {"asked": request.method == "POST"}, 422 if request.method == "POST" else 200)
    account = Account.objects.filter(email__iexact=who).first()
    found: dict[str, Any] = {
        "who": who,
        "account": account,
        "people": _people(who, account),
        "mails": _messages(who),
    }
    found |= {"cases": cases_about(who), "drafts": drafts_about(who), "others": _others(account)}
    _noted(request, found)
    return _file(found) if "download" in request.POST else _page(request, found)


def _page(request: HttpRequest, found: dict[str, Any], status: int = 200) -> HttpResponse:
    nothing = "who" in found and not any(value for name, value in found.items() if name != "who")
    context = {"who": "", "asked": False, **found, "nothing": nothing, "holdings": registry.personal_data}
    return render(request, "portal/console/about.html", context, status=status)


def _people(who: str, account: Account | None) -> list[dict[str, Any]]:
    rows = Person.objects.filter(email__iexact=who)
    if account is not None:
        rows = rows | Person.objects.filter(account=account)
    names = ("family_name", "given_names", "birth_date", "email", "phone", "address")
    return list(rows.values(*names)[:MOST])


def _messages(who: str) -> list[dict[str, Any]]:
    rows = OutgoingMessage.objects.filter(to__iexact=who).order_by("-created_at")[:MOST]
    return [dict(row) for row in rows.values("created_at", "subject", "sent_at")]


def _others(account: Account | None) -> list[Kept]:
    """What rooms say that they hold of an account: proposals, vault, identities, mandates."""
    if account is None:
        return []
    told = [(row, list(row.export(account.pk))) for row in registry.personal_data if row.export]
    return [
        Kept(str(row.purpose), str(row.basis), capfirst(str(row.keep)), [dict(one) for one in rows])
        for row, rows in told
        if rows
    ]


@transaction.atomic
def _noted(request: HttpRequest, found: dict[str, Any]) -> None:
    account = found["account"]
    data = {"cases": [row.number for row in found["cases"]], "file": "download" in request.POST}
    pk = account.pk if account else None
    record("person.looked_up", by=me(request), now=timezone.now(), kind="account", pk=pk, data=data)


def _file(found: dict[str, Any]) -> HttpResponse:
    account = found["account"]
    data = {
        "about": found["who"],
        "made_at": timezone.now(),
        "account": account and {"email": account.email, "name": account.name, "opened": account.date_joined},
        "persons": found["people"],
        "cases": list(everything_about(found["who"])),
        "drafts": [vars(row) for row in found["drafts"]],
        "messages": found["mails"],
        "others": [vars(row) for row in found["others"]],
    }
    answer = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="{_("personal-data")}.json"'
    return answer
