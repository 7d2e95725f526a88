"""The counts of the menu, written by hand, are those of the lists they stand beside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from parvis.casework.models import Case
from parvis.casework.queries.filters import Filters
from parvis.casework.queries.inbox import COUNTED, counts, narrowed, visible
from parvis.core.actors import Actor
from parvis.core.authorities.models import Unit
from tests.town import NOON

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("today", [date(2026, 11, 18), date(2027, 6, 1)])
@pytest.mark.parametrize("everywhere", [True, False])
def test_the_menu_counts_what_the_lists_show(
    file_one: Callable[..., Case], officer: Actor, unit: Unit, everywhere: bool, today: date
) -> None:
    cases = [file_one() for _n in range(6)]
    elsewhere = Unit.objects.create(slug="ailleurs", name="Ailleurs")
    Case.objects.filter(pk=cases[0].pk).update(unit=elsewhere)
    Case.objects.filter(pk=cases[1].pk).update(assignee=officer.agent_id)
    Case.objects.filter(pk=cases[2].pk).update(phase=Case.Phase.WAITING)
    Case.objects.filter(pk=cases[3].pk).update(closed_at=NOON)
    held = frozenset({"casework.view"})
    actor = replace(
        officer,
        everywhere=held if everywhere else frozenset(),
        over_units=frozenset() if everywhere else frozenset({("casework.view", unit.pk)}),
    )
    counts.forget()
    listed = {view: narrowed(visible(actor), Filters(view=view), actor, today).count() for view in COUNTED}
    assert counts(actor, today) == listed
    assert listed["mine"] == 1
    assert listed["todo"] == 3 + everywhere
