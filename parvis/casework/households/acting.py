"""A request made for somebody else: begun with the right to do so, and checked again when it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from parvis.casework.actions import drafting
from parvis.casework.actions.drafting import Opened
from parvis.casework.clock import day_of
from parvis.casework.definition.model import Definition
from parvis.casework.households.faults import BadMember, ForOneself, NotEntitled, NotTheBeneficiary
from parvis.casework.households.models import Helper
from parvis.casework.households.rules import (
    identity_of,
    is_oneself,
    is_same,
    is_same_organisation,
    kind_of,
    title_of,
)
from parvis.casework.models import Draft
from parvis.core.actors import Actor, Forbidden
from parvis.core.people.models import RepresentationMandate
from parvis.kit.text import clean_line

ORGANISATION = ("association", "organisation")


@dataclass(frozen=True)
class Consent:
    """How somebody agreed to be helped, when, and how she is called."""

    person: str
    how: str
    on: date


def rights_of(account_id: int, kinds: tuple[str, ...], today: date) -> list[RepresentationMandate]:
    """The rights in force of an account, of the kinds that a procedure accepts."""
    rows = RepresentationMandate.objects.filter(representative__account=account_id, state="active")
    rows = rows.select_related("representative", "person", "organisation").order_by("pk")
    return [row for row in rows if row.in_force(today) and kind_of(row) in kinds]


@transaction.atomic
def begin_for(
    version_id: int, definition: Definition, mandate_id: int, *, by: Actor, now: datetime
) -> Opened:
    """Begin a request for the person or the association of a mandate, named in it already. Raises NotEntitled."""
    if by.account_id is None or by.kind != "applicant":
        raise NotEntitled
    mine = rights_of(by.account_id, definition.on_behalf, day_of(now))
    mandate = next((row for row in mine if row.pk == mandate_id), None)
    if mandate is None:
        raise NotEntitled
    opened = drafting.begin(version_id, prefilled(definition, mandate), None, by=by, now=now)
    _keep(opened.draft, parties_of(mandate))
    return opened


def prefilled(definition: Definition, mandate: RepresentationMandate) -> dict[str, Any]:
    """The answers that say for whom: the beneficiary's identity, or the association's name and number."""
    if mandate.person is not None:
        return {definition.beneficiary: identity_of(mandate.person)} if definition.beneficiary else {}
    assert mandate.organisation is not None
    found: dict[str, Any] = {}
    for spec in definition.fields:
        if spec.name in ORGANISATION and spec.type == "text":
            found[spec.name] = mandate.organisation.name
        elif spec.type == "siret" and mandate.organisation.siret:
            found[spec.name] = mandate.organisation.siret
    return found


def parties_of(mandate: RepresentationMandate) -> dict[str, Any]:
    """What the case will say of them."""
    return {
        "kind": kind_of(mandate),
        "beneficiary": str(mandate.person or mandate.organisation),
        "representative": str(mandate.representative),
        "title": title_of(mandate),
        "mandate": mandate.pk,
    }


@transaction.atomic
def begin_helping(version_id: int, consent: Consent, *, by: Actor, channel: str, now: datetime) -> Opened:
    """Begin one request for somebody who agreed to be helped: an agent at the counter or on the phone, or an account
    known as a helper's, online. Raises Forbidden, BadMember."""
    organisation = ""
    if by.is_agent:
        by.must("casework.file")
        opened = drafting.begin_for_somebody(version_id, channel=channel, now=now)
    else:
        helper = Helper.objects.filter(account=by.account_id, ended_at=None).first()
        if helper is None:
            raise Forbidden("casework.file")
        organisation = helper.organisation
        opened = drafting.begin(version_id, {}, None, by=None, now=now)  # his space must not keep her case
    _keep(opened.draft, _helped(consent, by, organisation, day_of(now)))
    return opened


def _helped(consent: Consent, by: Actor, organisation: str, today: date) -> dict[str, Any]:
    person = clean_line(consent.person, 200)
    if not person:
        raise BadMember("", "person")
    if consent.how not in {"spoken", "written"}:
        raise BadMember("", "how")
    if not date(today.year - 1, 1, 1) <= consent.on <= today:
        raise BadMember("", "on")
    who = f"{by.name} ({organisation})" if organisation else by.name
    return {
        "kind": "helped",
        "beneficiary": person,
        "representative": who,
        "title": "",
        "consent": {"how": consent.how, "on": consent.on.isoformat(), "by": who},
    }


def _keep(draft: Draft, parties: dict[str, Any]) -> None:
    draft.parties = parties
    draft.save(update_fields=["parties"])


def check(draft: Draft, definition: Definition, now: datetime) -> None:
    """Refuse to send under a right that has ended, for another than the one of the right, or for oneself where it is
    never so. For the registry. Raises NotEntitled, NotTheBeneficiary, ForOneself."""
    if definition.only_on_behalf and is_oneself(draft.answers, definition.beneficiary):
        raise ForOneself
    pk = draft.parties.get("mandate")
    if pk is None:
        return
    rows = RepresentationMandate.objects.select_for_update(of=("self",))
    mandate = rows.select_related("person", "organisation", "representative").filter(pk=pk).first()
    if mandate is None or not mandate.in_force(day_of(now)):
        raise NotEntitled
    if mandate.person is not None:
        asked = draft.answers.get(definition.beneficiary or "")
        if not is_same(asked, mandate.person):
            raise NotTheBeneficiary
    elif mandate.organisation is not None:
        named = [draft.answers.get(name) for name in ORGANISATION]
        if not any(is_same_organisation(name, mandate.organisation) for name in named):
            raise NotTheBeneficiary


def entry(definition: Definition) -> str:
    """The page that asks for whom, when the procedure may be asked for somebody else. For the registry."""
    return "pour-qui/" if definition.on_behalf else ""
