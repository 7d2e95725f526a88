"""Absences: an agent, her chief or an administrator says who stands in for her, and for which dates."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from parvis.core.actors import Actor, Forbidden
from parvis.core.authorities.queries import current_authority
from parvis.core.journal.actions import record
from parvis.core.messaging.actions import send
from parvis.core.people.models import Absence, Agent
from parvis.core.permissions.models import Grant
from parvis.kit.text import plain_date_fr

LONGEST = timedelta(days=366)
MANAGE, DECIDE = "people.manage", "casework.decide"


class BadAbsence(ValueError):
    """An absence that cannot be. `message` says why, `at` names the field that mends it."""

    def __init__(self, message: object, at: str) -> None:
        super().__init__(str(message))
        self.message, self.at = message, at


def may_end(actor: Actor, agent: Agent) -> bool:
    """Herself, who decides over her unit (with rights of his own), or who manages agents. Pure."""
    if not actor.is_agent:
        return False
    own = actor.agent_id == agent.pk
    return own or actor.holds(MANAGE) or actor.holds(DECIDE, agent.unit_id)


@transaction.atomic
def declare(
    agent: Agent, *, delegate: Agent, starts_on: date, ends_on: date, by: Actor, now: datetime, today: date
) -> Absence:
    """Declare an absence, both days included. Raises Forbidden, BadAbsence."""
    if not by.is_agent or not declarable(by).filter(pk=agent.pk).exists():
        raise Forbidden(MANAGE)
    held = Agent.objects.select_for_update().get(pk=agent.pk)
    _check(held, delegate, starts_on, ends_on, today)
    row = Absence.objects.create(
        agent=held, delegate=delegate, starts_on=starts_on, ends_on=ends_on, declared_by_id=by.account_id
    )
    told = {"agent": agent.pk, "delegate": delegate.pk, "from": str(starts_on), "until": str(ends_on)}
    record("absence.declared", by=by, now=now, kind="agent", pk=agent.pk, data=told)
    _tell(row)
    return row


def _tell(row: Absence) -> None:
    """Tell who stands in."""
    values = {
        "name": row.delegate.account.name,
        "absent": row.agent.account.name,
        "first": plain_date_fr(row.starts_on),
        "last": plain_date_fr(row.ends_on),
        "authority": current_authority().name,
    }
    send("absence_declared", to=row.delegate.account.email, values=values, kind="agent", pk=row.agent_id)


def _check(agent: Agent, delegate: Agent, starts_on: date, ends_on: date, today: date) -> None:
    if delegate.pk == agent.pk or not delegate.is_active:
        raise BadAbsence(_("Choose a colleague who is at work."), "delegate")
    if starts_on < today:
        raise BadAbsence(_("An absence begins today at the earliest."), "starts_on")
    if not starts_on <= ends_on <= starts_on + LONGEST:
        raise BadAbsence(_("The last day comes after the first, within a year."), "ends_on")
    if _in_force(agent, today).filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        raise BadAbsence(_("Another absence is declared for these dates. End it first."), "starts_on")


@transaction.atomic
def end(pk: int, *, by: Actor, now: datetime) -> Absence | None:
    """End an absence at once, or one to come; None when there is none. Raises Forbidden."""
    row = Absence.objects.select_for_update(of=("self",)).select_related("agent").filter(pk=pk).first()
    if row is None or row.ended_at is not None:
        return None
    if not may_end(by, row.agent):
        raise Forbidden(MANAGE)
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    record("absence.ended", by=by, now=now, kind="agent", pk=row.agent_id, data={"absence": row.pk})
    return row


def _in_force(agent: Agent, today: date) -> QuerySet[Absence]:
    return Absence.objects.filter(agent=agent, ended_at=None, ends_on__gte=today)


def shown_to(actor: Actor, today: date) -> QuerySet[Absence]:
    """The absences, present and to come, that this agent has to do with: her own, those she stands in for, those of
    agents whom she may declare absent."""
    rows = Absence.objects.filter(ended_at=None, ends_on__gte=today, agent__is_active=True)
    rows = rows.select_related("agent__account", "agent__unit", "delegate__account")
    if actor.holds(MANAGE) or DECIDE in actor.everywhere:
        return rows
    units = [unit for ability, unit in actor.over_units if ability == DECIDE]
    mine = Q(agent=actor.agent_id) | Q(delegate=actor.agent_id) | Q(agent__unit__in=units)
    return rows.filter(mine)


def declarable(actor: Actor) -> QuerySet[Agent]:
    """The agents whom this one may declare absent: herself, or, for a chief, those of her units whose grants are all
    over units that she decides over. What an absence lends she could else give herself."""
    rows = Agent.objects.filter(is_active=True).select_related("account")
    if actor.holds(MANAGE) or DECIDE in actor.everywhere:
        return rows
    units = [unit for ability, unit in actor.over_units if ability == DECIDE]
    beyond = Grant.objects.filter(Q(unit=None) | ~Q(unit__in=units), agent=OuterRef("pk"))
    return rows.filter(Q(pk=actor.agent_id) | Q(unit__in=units) & ~Exists(beyond))
