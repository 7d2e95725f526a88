"""Help offered beside questions and documents: a service that may answer, the address finder, the vault."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.casework.definition.model import DocumentSpec, FieldSpec
from parvis.casework.fields.proofs import proven
from parvis.casework.models import Draft
from parvis.casework.once import geocoder, searching
from parvis.casework.once.asking import connector_of, is_stale
from parvis.casework.once.queries import geocoding, in_use, vault_of
from parvis.core.files.models import StoredFile
from parvis.core.permissions.queries import actor_of

ASK, FIND, VAULT, KEEP = "demander", "adresse", "documents-gardes", "garder"


def offer_service(asked: Any, step: Any) -> str:
    """The button that asks a service for the answer; empty when none in use answers it, or when one did about
    the person still named."""
    if not isinstance(asked, FieldSpec) or asked.connector is None:
        return ""
    found = connector_of(asked)
    if found is None or (proven(step.answers.get(asked.name)) and not is_stale(step.draft, asked)):
        return ""
    return str(found[0].button)


def offer_address(asked: Any, step: Any) -> str:
    """The button that finds an address, where the authority uses a geocoder."""
    if not isinstance(asked, FieldSpec) or asked.type != "address" or geocoder.NAME not in in_use():
        return ""
    return _("Find the address")


def look_typed(request: HttpRequest, step: Any, question: str) -> None:
    """Look at once for what was typed of an address before the button was pressed: it need not be typed again."""
    typed = (request.POST.get(f"{question}_{part}", "").strip() for part in ("street", "postcode", "city"))
    if text := " ".join(filter(None, typed)):
        look_up(request, step.begun, question, text)


def look_up(request: HttpRequest, draft: Draft, question: str, text: str) -> None:
    """Look for an address on behalf of who is at the browser."""
    address = get_adapter(request).get_client_ip(request)  # behind a proxy, not the proxy's
    now = timezone.now()
    searching.look(request.session, draft, question, text, service=geocoding(), address=address, now=now)


def offer_vault(asked: Any, step: Any) -> str:
    """The link to the documents that the resident keeps, when she is signed in and keeps some."""
    account = _resident(step) if isinstance(asked, DocumentSpec) else None
    if account is None or not _kept(step.request, account):
        return ""
    return _("Send a document that I keep")


def offer_keeping(asked: Any, step: Any) -> str:
    """The link that keeps a document just sent, for a resident who is signed in and does not keep it already."""
    draft = getattr(step, "draft", None)
    if not isinstance(asked, DocumentSpec) or draft is None or not draft.documents.get(asked.name):
        return ""
    account = _resident(step)
    if account is None:
        return ""
    sent = StoredFile.objects.filter(pk__in=draft.documents[asked.name]).values_list("sha256", flat=True)
    if set(sent) <= _kept(step.request, account):
        return ""
    return _("Keep this document for my next requests")


def _resident(step: Any) -> int | None:
    """The account of the resident at the browser; None for nobody and for an agent."""
    request = getattr(step, "request", None)
    if request is None or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    actor = actor_of(request)
    return None if actor is None or actor.kind != "applicant" else actor.account_id


def _kept(request: Any, account_id: int) -> set[str]:
    """The digests of the files that a resident keeps: asked once a page, whatever the number of documents."""
    if not hasattr(request, "kept_digests"):
        request.kept_digests = set(vault_of(account_id).values_list("file__sha256", flat=True))
    found: set[str] = request.kept_digests
    return found
