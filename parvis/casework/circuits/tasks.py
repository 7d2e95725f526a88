"""E-mails of circuits, after the act that asked for them."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.casework.circuits.eyes import Staff, needed_later
from parvis.casework.circuits.links import guest_path
from parvis.casework.circuits.models import Circuit, Opinion
from parvis.casework.circuits.queries import signatories
from parvis.casework.circuits.rules import barred
from parvis.casework.links import absolute
from parvis.core.authorities.queries import current_authority
from parvis.core.jobs.registry import job
from parvis.core.messaging.actions import send
from parvis.core.people.models import Agent
from parvis.core.permissions.queries import agent_actor
from parvis.kit.text import plain_date_fr


def standing_in(agents: list[Agent]) -> list[Agent]:
    """The agents, and those who stand in for the absent among them."""
    today = timezone.localdate()
    absent = Agent.objects.filter(
        replacements__agent__in=agents,
        replacements__ended_at=None,
        replacements__starts_on__lte=today,
        replacements__ends_on__gte=today,
        is_active=True,
    )
    found = {agent.pk: agent for agent in [*agents, *absent.select_related("account")]}
    return list(found.values())


def values_of(row: Circuit) -> dict[str, object]:
    """What the messages may name."""
    authority = current_authority()
    return {
        "number": row.case.number,
        "procedure": row.case.title,
        "step": row.label,
        "authority": authority.name,
    }


@job("circuits.awaited", label=_("Tell who must sign"))
def tell_awaited(circuit: int, place: int, template: str = "visa_awaited") -> None:
    """Tell who may sign at a place, remind them, or say why it comes back to them; unless it has moved since."""
    row = Circuit.objects.select_related("case").defer("case__search").get(pk=circuit)
    if row.state != Circuit.State.RUNNING or row.place != place:
        return
    link = absolute(current_authority(), f"/agent/visas/{row.pk}/")
    staff, out = Staff(), barred(row)
    more = {"until": plain_date_fr(row.due_on)} if template == "visa_reminder" and row.due_on else {}
    more |= sent_back(row) if template == "visa_returned" else {}
    for agent in standing_in(list(signatories(row).select_related("account"))):
        if agent.account_id in out or needed_later(agent_actor(agent, agent.account), row, staff):
            continue
        send(
            template,
            to=agent.account.email,
            values={**values_of(row), "link": link, **more},
            kind="case",
            pk=row.case_id,
        )


def sent_back(row: Circuit) -> dict[str, str]:
    """Who sent a circuit back last, and why; nothing when nobody did."""
    word = row.visas.filter(agreed=False).order_by("at", "id").last()
    return {"who": word.name, "reason": word.reason} if word is not None else {}


@job("circuits.returned", label=_("Tell that a step is sent back"))
def tell_returned(circuit: int) -> None:
    """Tell who began the circuit that it comes back to her, and why."""
    row = Circuit.objects.select_related("case", "begun_by__account").defer("case__search").get(pk=circuit)
    why = sent_back(row)
    if row.begun_by is None or not why:
        return
    link = absolute(current_authority(), f"/agent/dossiers/{row.case.number}/")
    values = {**values_of(row), "link": link, **why}
    for agent in standing_in([row.begun_by]):
        send("visa_returned", to=agent.account.email, values=values, kind="case", pk=row.case_id)


@job("circuits.opinion", label=_("Ask for an opinion by e-mail"))
def send_opinion(opinion: int, template: str) -> None:
    """Write to whom is asked: outside, with the link that opens what she may see; inside, with her page."""
    row = Opinion.objects.select_related("case", "agent__account").defer("case__search").get(pk=opinion)
    if not row.is_open:
        return
    if row.email:
        values = opinion_values(row, guest_path(row))
        send(template, to=row.email, values=values, kind="case", pk=row.case_id)
        return
    agents = Agent.objects.filter(is_active=True).select_related("account")
    asked = agents.filter(pk=row.agent_id) if row.agent_id else agents.filter(unit=row.unit_id)
    for agent in standing_in(list(asked)):
        values = opinion_values(row, f"/agent/avis/{row.pk}/")
        send(template, to=agent.account.email, values=values, kind="case", pk=row.case_id)


@job("circuits.opinion_told", label=_("Tell that an opinion was given, or is late"))
def tell_asker(opinion: int, template: str) -> None:
    """Write to who asked, and to who stands in for her."""
    row = Opinion.objects.select_related("case", "asked_by__account").defer("case__search").get(pk=opinion)
    who = row.asked_by or Agent.objects.select_related("account").filter(pk=row.case.assignee_id).first()  # type: ignore[misc]
    values = opinion_values(row, f"/agent/dossiers/{row.case.number}/")
    values |= {"who": row.given_by_name or row.name, "verdict": str(row.get_verdict_display())}
    for agent in standing_in([who]) if who else ():
        send(template, to=agent.account.email, values=values, kind="case", pk=row.case_id)


def opinion_values(row: Opinion, path: str) -> dict[str, object]:
    """What the messages about an opinion may name."""
    authority = current_authority()
    return {
        "number": row.case.number,
        "procedure": row.case.title,
        "question": row.question,
        "until": plain_date_fr(row.due_on),
        "link": absolute(authority, path),
        "authority": authority.name,
    }
