"""What the palette finds in casework: cases by number or name, procedures, people."""

from __future__ import annotations

from urllib.parse import quote

from django.db.models import F, Q
from django.utils.translation import ngettext

from parvis.casework.models import Procedure
from parvis.casework.queries.inbox import visible
from parvis.casework.rules import VIEW
from parvis.core.actors import Actor
from parvis.core.people.models import Agent
from parvis.core.registries import Found
from parvis.core.search.queries import alphabetical, prefix_query
from parvis.kit.text import fold

MOST_READ = 200


def find_cases(actor: Actor, words: str, limit: int) -> list[Found]:
    """Cases this actor may see whose number begins so, or that hold every word; open ones first."""
    query = prefix_query(words)
    if query is None:
        return []
    rows = visible(actor).filter(Q(search=query) | Q(number__istartswith=words.strip()[:20]))
    rows = rows.order_by(F("closed_at").asc(nulls_first=True), "-received_at")[:limit]
    values = rows.values_list("number", "title", "applicant_name")
    return [
        Found(name, f"/agent/dossiers/{number}/", f"{title} · {number}") for number, title, name in values
    ]


def find_procedures(actor: Actor, words: str, limit: int) -> list[Found]:
    """Procedures whose name holds the words: each leads to its cases, for who sees cases."""
    if not actor.can(VIEW):
        return []
    wanted = fold(words)
    rows = Procedure.objects.order_by(alphabetical("case_title")).values_list(
        "id", "case_title", "unit__name"
    )
    found = ((pk, title, unit) for pk, title, unit in rows if wanted in fold(title))
    return [Found(title, f"/agent/dossiers/?procedure={pk}", unit) for pk, title, unit in found][:limit]


def find_people(actor: Actor, words: str, limit: int) -> list[Found]:
    """Colleagues, each with the cases that she has; then applicants of the cases that this actor may see. Who sees no
    case finds nobody."""
    if not actor.can(VIEW):
        return []
    wanted = fold(words)
    staff = Agent.objects.filter(is_active=True).order_by(alphabetical("account__name"))
    agents = [
        Found(name, f"/agent/dossiers/?agent={pk}", title or unit)
        for pk, name, title, unit in staff.values_list("id", "account__name", "title", "unit__name")
        if wanted in fold(name)
    ]
    return [*agents, *_applicants(actor, words, limit)][:limit]


def _applicants(actor: Actor, words: str, limit: int) -> list[Found]:
    query = prefix_query(words)
    if query is None:
        return []
    some = visible(actor).filter(search=query).order_by("-id")[:MOST_READ].values("applicant_name")
    names: dict[str, int] = {}
    for row in some:
        names[row["applicant_name"]] = names.get(row["applicant_name"], 0) + 1
    folded = fold(words).split()
    kept = [(name, n) for name, n in names.items() if all(word in fold(name) for word in folded)]
    told = (ngettext("%(n)s case", "%(n)s cases", n) % {"n": n} for _name, n in kept)
    pairs = zip(kept, told, strict=True)
    return [Found(name, f"/agent/dossiers/?view=all&q={quote(name)}", said) for (name, _n), said in pairs][
        :limit
    ]
