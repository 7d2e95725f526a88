"""Agents come and go, units change: each act with its journal entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from parvis.core.actors import Actor
from parvis.core.authorities.models import Unit
from parvis.core.journal.actions import record
from parvis.core.people.models import Account, Agent, Session
from parvis.core.permissions.models import Grant, Role


class EmailTaken(ValueError):
    """Another account of the authority has this e-mail."""


@transaction.atomic
def add_agent(*, name: str, email: str, unit: Unit, title: str, by: Actor, now: datetime) -> Agent:
    """A new agent with an account that waits for its password. Raises EmailTaken."""
    if Account.objects.filter(email__iexact=email).exists():
        raise EmailTaken
    account = Account.objects.create_user(email, None, name=name)
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    agent = Agent.objects.create(account=account, unit=unit, title=title)
    record("agent.added", by=by, now=now, kind="agent", pk=agent.pk, data={"name": name, "unit": unit.slug})
    return agent


@transaction.atomic
def change_agent(agent: Agent, *, name: str, unit: Unit, title: str, by: Actor, now: datetime) -> None:
    """Name, unit and job title."""
    agent.account.name = name
    agent.account.save(update_fields=["name"])
    agent.unit, agent.title = unit, title
    agent.save(update_fields=["unit", "title"])
    record("agent.changed", by=by, now=now, kind="agent", pk=agent.pk, data={"name": name, "unit": unit.slug})


@transaction.atomic
def set_agent_active(agent: Agent, *, active: bool, by: Actor, now: datetime) -> None:
    """An agent who leaves loses access at once: his sessions end."""
    agent.is_active = agent.account.is_active = active
    agent.save(update_fields=["is_active"])
    agent.account.save(update_fields=["is_active"])
    if not active:
        Session.objects.filter(account_id=agent.account_id).delete()
    action = "agent.returned" if active else "agent.left"
    record(action, by=by, now=now, kind="agent", pk=agent.pk)


@transaction.atomic
def grant_roles(
    agent: Agent, grants: Sequence[tuple[Role, Unit | None]], *, by: Actor, now: datetime
) -> None:
    """Replace the roles of an agent. His sessions end, so that no page keeps a right he lost."""
    Grant.objects.filter(agent=agent).delete()
    Grant.objects.bulk_create(Grant(agent=agent, role=role, unit=unit) for role, unit in grants)
    Session.objects.filter(account_id=agent.account_id).exclude(account_id=by.account_id).delete()
    said = [[role.slug, unit.slug if unit else ""] for role, unit in grants]
    record("agent.roles", by=by, now=now, kind="agent", pk=agent.pk, data={"roles": said})


@transaction.atomic
def save_unit(unit: Unit, *, by: Actor, now: datetime) -> None:
    """Create or change a unit."""
    new = unit.pk is None
    unit.save()
    record(
        "unit.added" if new else "unit.changed",
        by=by,
        now=now,
        kind="unit",
        pk=unit.pk,
        data={"name": unit.name},
    )


@transaction.atomic
def save_role(role: Role, *, by: Actor, now: datetime) -> None:
    """Create or change a role."""
    new = role.pk is None
    role.save()
    said = {"name": role.name, "abilities": sorted(role.abilities)}
    record("role.added" if new else "role.changed", by=by, now=now, kind="role", pk=role.pk, data=said)
