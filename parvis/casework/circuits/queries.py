"""Baskets of visas, and what pages say of circuits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from parvis.casework.answers import lines_of, question_of, type_of, visible_fields, visible_pages
from parvis.casework.circuits.eyes import Staff, holders, may_sign
from parvis.casework.circuits.models import Circuit, Opinion, Visa
from parvis.casework.circuits.rules import awaited, barred, opining
from parvis.casework.clock import day_of
from parvis.casework.definitions import definition_of
from parvis.casework.models import Case
from parvis.casework.queries import cases
from parvis.casework.queries.cases import Piece
from parvis.core.actors import Actor, Delegation
from parvis.core.authorities.memory import remembered
from parvis.core.database.scope import current_authority_id
from parvis.core.people.models import Agent

MOST = 500


def basket(actor: Actor) -> list[Circuit]:
    """The circuits that wait for this agent, or for those whom she stands in for; oldest first. `who` is the actor as
    she signs each."""
    desks: list[Actor | Delegation] = [actor, *actor.delegations]
    units = {desk.unit_id for desk in desks}
    roles = {slug for desk in desks for slug, _unit in desk.roles}
    rows = Circuit.objects.filter(state=Circuit.State.RUNNING)
    rows = rows.filter(Q(awaits_unit=None) | Q(awaits_unit__in=units), awaits_role__in={"", *roles})
    last = Visa.objects.filter(circuit=OuterRef("pk")).order_by("-at", "-id").values("agreed")[:1]
    rows = rows.annotate(last_agreed=Subquery(last))
    found = rows.select_related("case__unit").defer("case__search")[:MOST]
    staff = Staff()
    for row in found:
        row.who = may_sign(actor, row, staff)  # type: ignore[attr-defined]
    return [row for row in found if row.who is not None]  # type: ignore[attr-defined]


@remembered
def _in_progress() -> tuple[bool, bool]:
    """Whether any circuit runs, and any opinion is awaited: most often none, and every page of an agent asks."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM circuits_circuit WHERE authority_id = %(authority)s AND state = 'running'),"
            " EXISTS (SELECT FROM circuits_opinion WHERE authority_id = %(authority)s AND state = 'open')",
            {"authority": current_authority_id()},
        )
        running, awaited = cursor.fetchone()
        return running, awaited


@remembered
def waiting(actor: Actor) -> int:
    """How many wait, for the menu."""
    return len(basket(actor)) if _in_progress()[0] else 0


def one(actor: Actor, pk: int) -> Circuit | None:
    """A circuit that waits for this agent, with its case; None for anything else."""
    row = Circuit.objects.select_related("case__unit").defer("case__search").filter(pk=pk).first()
    return row if row is not None and may_sign(actor, row) is not None else None


def signatories(circuit: Circuit) -> QuerySet[Agent]:
    """The agents at work who may sign where the circuit is (absences left aside)."""
    return holders(awaited(circuit, circuit.case.unit_id)).exclude(account__in=barred(circuit))


def opinions_to_give(actor: Actor) -> list[Opinion]:
    """The opinions that are asked of this agent, of her unit, or of those whom she stands in for."""
    holders = [
        (actor.agent_id, actor.unit_id),
        *((lent.agent_id, lent.unit_id) for lent in actor.delegations),
    ]
    agents, units = {pair[0] for pair in holders}, {pair[1] for pair in holders}
    rows = Opinion.objects.filter(state=Opinion.State.OPEN, case__closed_at=None)
    rows = rows.filter(Q(agent__in=agents) | Q(unit__in=units)).select_related("case").defer("case__search")
    return [row for row in rows[:MOST] if opining(actor, row) is not None]


@remembered
def opinions_waiting(actor: Actor) -> int:
    """How many wait, for the menu."""
    return len(opinions_to_give(actor)) if _in_progress()[1] else 0


def opinions_of(case: Case) -> list[Opinion]:
    """All opinions about a case, in the order they were asked."""
    return list(
        Opinion.objects.filter(case=case).exclude(state=Opinion.State.WITHDRAWN).order_by("asked_at", "pk")
    )


def shown_answers(row: Opinion) -> list[tuple[str, list[str]]]:
    """The answers that the opinion may be given on: question and lines."""
    definition = definition_of(row.case.version_id)
    day = day_of(row.case.received_at)
    return [
        (question_of(spec), lines_of(spec, row.case.answers.get(spec.name)))
        for _number, page in visible_pages(definition, row.case.answers, day)
        for spec in visible_fields(definition, page, row.case.answers, day)
        if spec.name in row.shown and type_of(spec).asks
    ]


def shown_documents(row: Opinion) -> list[Piece]:
    """The documents that it may be given on."""
    return [piece for piece in cases.pieces(row.case, public_only=False) if piece.id in row.documents]


@dataclass(frozen=True)
class Place:
    """A place of a circuit as it is shown: who, whether she agreed, and where it waits now."""

    act: str
    title: str
    said: Visa | None
    is_here: bool


def places(circuit: Circuit) -> list[Place]:
    """The places, each with the last word said there."""
    last: dict[int, Visa] = {visa.place: visa for visa in circuit.visas.all()}
    running = circuit.state == Circuit.State.RUNNING
    return [
        Place(acts()[place["kind"]], place["title"], last.get(n), running and n == circuit.place)
        for n, place in enumerate(circuit.places)
    ]


def acts() -> dict[str, str]:
    """What a signatory gives, in words."""
    return {"visa": _("Visa"), "approval": _("Approval"), "signature": _("Signature")}


def latest(case: Case) -> Circuit | None:
    """The last circuit of a case."""
    return Circuit.objects.filter(case=case).prefetch_related("visas").order_by("-begun_at", "-pk").first()


def sent_back(circuit: Circuit) -> tuple[str, str, datetime] | None:
    """The refusal that brought the circuit where it is: who, why, when; None when it comes from before."""
    word = circuit.visas.order_by("at", "id").last()
    return (word.name, word.reason, word.at) if word is not None and not word.agreed else None
