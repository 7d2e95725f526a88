"""Statistics: right counts, by procedure, and only over what one may see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from parvis.casework.actions.transition import take
from parvis.casework.figures.queries import Scope, by_channel, by_month, by_state, key_figures, months
from parvis.casework.models import Case
from parvis.core.actors import Actor
from parvis.core.authorities.models import Authority, Unit
from parvis.core.permissions.models import Grant, Role
from parvis.core.permissions.queries import agent_actor
from parvis.core.registries import Indicator, Manifest, registry
from tests.town import NOON, make_agent

pytestmark = pytest.mark.django_db
FileOne = Callable[..., Case]
SINCE = date(2026, 1, 1)


def decide(case: Case, officer: Actor, authority: Authority, days: int, name: str = "accept") -> None:
    take(
        case.pk,
        name,
        by=officer,
        now=case.received_at + timedelta(days=days),
        authority=authority,
        grounds="Le lien n’est pas prouvé.",
    )


def test_counts_waits_and_shares(file_one: FileOne, officer: Actor, authority: Authority) -> None:
    cases = [file_one() for _n in range(5)]
    for case, days in zip(cases, (2, 4, 6), strict=False):
        decide(case, officer, authority, days)
    decide(cases[3], officer, authority, 8, "refuse")
    found = key_figures(Scope(officer, SINCE))
    assert (found.received, found.decided, found.refused, found.open, found.silent) == (5, 4, 1, 1, 0)
    assert found.median_days == 5.0
    assert found.slow_days == 7.4
    assert found.in_time_share == 100


def test_a_decision_after_silence_is_not_in_time(
    file_one: FileOne, officer: Actor, authority: Authority
) -> None:
    first, second = file_one(), file_one()
    decide(first, officer, authority, 2)
    Case.objects.filter(pk=second.pk).update(implicit="rejection")
    decide(second, officer, authority, 90)
    found = key_figures(Scope(officer, SINCE))
    assert found.in_time_share == 50
    assert found.silent == 1


def test_months_channels_and_states(file_one: FileOne, officer: Actor, authority: Authority) -> None:
    file_one()
    decide(file_one(now=NOON - timedelta(days=40)), officer, authority, 1)
    shown = months(date(2026, 10, 1), date(2026, 11, 30))
    assert by_month(Scope(officer, date(2026, 10, 1)), shown) == [
        (date(2026, 10, 1), 1, 1),
        (date(2026, 11, 1), 1, 0),
    ]
    assert by_channel(Scope(officer, SINCE)) == [("En ligne", 2)]
    assert sum(count for _name, count in by_state(Scope(officer, SINCE))) == 1


def test_nothing_of_another_unit_is_counted(file_one: FileOne, officer: Actor) -> None:
    case = file_one()
    elsewhere = Unit.objects.create(slug="voirie", name="Voirie")
    agent = make_agent(elsewhere, "Paul Rey", ["x.y"])
    role = Role.objects.create(slug="v", name="v", abilities=["casework.view"])
    Grant.objects.create(agent=agent, role=role, unit=elsewhere)
    scope = Scope(agent_actor(agent, agent.account), SINCE, case.procedure_id)
    assert key_figures(scope).received == 0
    assert by_state(scope) == []


def test_the_page_and_its_csv(as_agent: Client, file_one: FileOne) -> None:
    case = file_one(now=NOON)
    whole = as_agent.get("/agent/statistiques/")
    assert whole.status_code == 200
    assert "<svg" in whole.content.decode()
    one = as_agent.get(f"/agent/statistiques/?procedure={case.procedure_id}")
    assert one.status_code == 200
    assert as_agent.get("/agent/statistiques/?procedure=99999999999").status_code == 200
    text = as_agent.get(f"/agent/statistiques/chiffres.csv?procedure={case.procedure_id}").content.decode()
    assert text.startswith("\ufeff")
    assert "\r\n" in text


def test_figures_of_rooms_and_modules_are_shown_for_the_whole_authority(
    as_agent: Client, file_one: FileOne, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = Indicator("x.returned", "Objets rendus", "%", lambda *, now: 12.5)
    untold = Indicator("x.none", "Objets vendus", "%", lambda *, now: None)
    more = Manifest("x", indicators=(known, untold))
    monkeypatch.setattr(registry, "_manifests", [*registry.manifests, more])
    case = file_one()
    page = as_agent.get("/agent/statistiques/").content.decode()
    assert "12,5" in page
    assert "Objets vendus" in page
    assert (
        "Objets" not in as_agent.get(f"/agent/statistiques/?procedure={case.procedure_id}").content.decode()
    )
