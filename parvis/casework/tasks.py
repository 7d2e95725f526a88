"""Jobs of casework: receipts, letters and e-mails, made after the action that asked for them."""

from __future__ import annotations

import io
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.casework.definitions import definition_of
from parvis.casework.informing import recipients
from parvis.casework.letters.pdf import Letter, as_pdf
from parvis.casework.letters.wording import decision, receipt, remedies, silence_sentence, suspension_sentence
from parvis.casework.links import case_link
from parvis.casework.models import Case, CaseDocument, CaseEvent, MissingItems
from parvis.casework.numbers import access_code
from parvis.casework.queries.cases import public_state, signatory
from parvis.casework.timeline import Story
from parvis.core.actors import SYSTEM
from parvis.core.authorities.queries import current_authority
from parvis.core.files.actions import make
from parvis.core.jobs.registry import job
from parvis.core.messaging.actions import send
from parvis.core.people.models import Agent
from parvis.kit.text import plain_date_fr


def _keep(case: Case, letter: Letter, name: str, origin: str) -> CaseDocument:
    now = timezone.now()
    pdf = io.BytesIO(as_pdf(letter))
    file = make(pdf, name, "application/pdf", by=SYSTEM, now=now, kind="case", subject_id=case.pk)
    return CaseDocument.objects.create(case=case, file=file, title=letter.title, origin=origin, added_at=now)


def _values(case: Case) -> dict[str, object]:
    authority = current_authority()
    return {
        "number": case.number,
        "procedure": case.title,
        "applicant": case.applicant_name,
        "link": case_link(case, authority),
        "code": access_code(case),
        "authority": authority.name,
        "unit": case.unit.name,
    }


def _mail(case: Case, template: str, attachments: list[int] | None = None, **more: object) -> None:
    if not case.applicant_email:
        return
    values = {**_values(case), **more}
    sent = send(
        template,
        to=case.applicant_email,
        values=values,
        kind="case",
        pk=case.pk,
        attachments=attachments or [],
    )
    story = Story(case, by=SYSTEM, now=timezone.now())
    story.tell("mail", subject=sent.subject, message=sent.pk)
    story.write()


def _case(pk: int) -> Case:
    return Case.objects.select_related("unit").defer("search").get(pk=pk)


@job("casework.receipt", label=_("Make an acknowledgement of receipt"))
def make_receipt(case: int) -> None:
    """The acknowledgement of receipt, as PDF and by e-mail. Once: a second run finds it made."""
    row = _case(case)
    if row.documents.filter(origin=CaseDocument.Origin.RECEIPT).exists():
        return
    definition, authority = definition_of(row.version_id), current_authority()
    document = _keep(
        row,
        receipt(row, definition, row.unit, authority, code=access_code(row)),
        f"accuse-reception-{row.number}.pdf",
        CaseDocument.Origin.RECEIPT,
    )
    legal = f"{silence_sentence(definition, row.legal_due_on)}\n\n{remedies(definition, authority)}"
    received = plain_date_fr(timezone.localtime(row.received_at).date())
    _mail(row, "receipt", [document.file_id], received=received, legal=legal)


@job("casework.letter", label=_("Make a letter"))
def make_letter(event: int) -> None:
    """The letter that a transition asked for. Once an event: a second run finds it made."""
    line = CaseEvent.objects.select_for_update().get(pk=event)
    if line.data.get("document"):
        return
    row = _case(line.case_id)
    definition, authority = definition_of(row.version_id), current_authority()
    name = line.data["letter"]
    letter = decision(
        definition.letters[name],
        row,
        definition,
        row.unit,
        authority,
        line.data.get("grounds", ""),
        line.at,
        signatory(line.actor_account, line.data.get("behalf", "")),
    )
    document = _keep(row, letter, f"{name}-{row.number}.pdf", CaseDocument.Origin.LETTER)
    line.data = {**line.data, "document": document.pk, "title": letter.title}
    line.save(update_fields=["data"])
    _mail(row, "letter", [document.file_id])


@job("casework.mail", label=_("Write an e-mail about a case"))
def send_mail(case: int, template: str, event: int | None = None) -> None:
    """One e-mail about a case."""
    row = _case(case)
    line = CaseEvent.objects.filter(case=row, pk=event).first() if event else None
    more: dict[str, Any] = {"text": line.data.get("text", "") if line else ""}
    if template == "missing_items":
        more |= _missing(row)
    if template == "implicit_rejection":
        more["remedies"] = remedies(definition_of(row.version_id), current_authority())
    _mail(row, template, **more)


def _missing(case: Case) -> dict[str, str]:
    """What is asked for, until when, and what that does to the legal delay."""
    request = MissingItems.objects.filter(case=case).latest("id")
    told = CaseEvent.objects.filter(case=case, type="missing_asked").latest("id")
    titles = {spec.name: spec.title for spec in definition_of(case.version_id).documents}
    items = [f"- {titles.get(name, name)}" for name in request.names] + [request.text]
    return {
        "items": "\n".join(item for item in items if item),
        "until": plain_date_fr(request.until),
        "clock": suspension_sentence(told.data.get("clock", "none")),
    }


@job("casework.inform", label=_("Inform others of a step"))
def inform(event: int) -> None:
    """E-mails to those whom a step informs: number, title and state, nothing of the answers."""
    line = CaseEvent.objects.get(pk=event)
    row = _case(line.case_id)
    definition = definition_of(row.version_id)
    values = {
        name: value for name, value in _values(row).items() if name not in {"link", "code", "applicant"}
    }
    values["state"] = public_state(definition, row.state)
    for _who, address in recipients(row, definition, line.data["names"]):
        send("informed", to=address, values=values, kind="case", pk=row.pk)


@job("casework.tell_agents", label=_("Tell agents of a late case"))
def tell_agents(case: int, who: str) -> None:
    """Tell the officer in charge, or the unit's agents who may decide, that a deadline is past."""
    row = _case(case)
    agents = Agent.objects.filter(unit=row.unit, is_active=True).select_related("account")
    if who == "tell_officer" and row.assignee_id:
        agents = Agent.objects.filter(pk=row.assignee_id).select_related("account")
    if who == "tell_chief":
        agents = agents.filter(grants__role__abilities__contains=["casework.decide"]).distinct()
    for agent in agents:
        send("late", to=agent.account.email, values=_values(row), kind="case", pk=row.pk)
