"""Cases that a case names (`case_link`), for who may see them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from parvis.casework.definitions import definition_of
from parvis.casework.models import Case
from parvis.casework.queries.inbox import visible
from parvis.core.actors import Actor


def for_agents(case: Case, actor: Actor) -> Mapping[str, Any] | None:
    """The cases named, among those that the agent may see; None when there is none."""
    numbers = _named(case)
    return _shown(visible(actor), numbers, "/agent/dossiers/") if numbers else None


def for_the_applicant(case: Case, actor: Actor) -> Mapping[str, Any] | None:
    """The cases named that are of the same account. Who holds the case's code acts as the applicant: they see numbers
    that the answers hold already, under addresses that open for the account alone."""
    numbers = _named(case)
    if not numbers or case.account_id is None or case.account_id != actor.account_id:
        return None
    rows = Case.objects.filter(account_id=case.account_id, number__in=numbers).order_by("number")
    found = [(f"/mon-espace/{number}/", number, "") for number in rows.values_list("number", flat=True)]
    return {"cases": found} if found else None


def _named(case: Case) -> list[str]:
    specs = definition_of(case.version_id).fields
    found = (case.answers.get(spec.name) for spec in specs if spec.type == "case_link")
    return [number for number in found if isinstance(number, str)]


def _shown(rows: QuerySet[Case], numbers: list[str], base: str) -> Mapping[str, Any] | None:
    found = list(rows.filter(number__in=numbers).order_by("number").values_list("number", "title"))
    return {"cases": [(f"{base}{number}/", title, number) for number, title in found]} if found else None
