"""What may be read: one démarche, one dossier, one group, and pages of dossiers by cursor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from graphql import GraphQLError

from parvis.casework.bridge import demarches
from parvis.casework.bridge.dossiers import STATES, Shelf, label_of
from parvis.casework.bridge.identifiers import global_id, key_of
from parvis.casework.bridge.limits import PAGE
from parvis.casework.models import Case, CaseEvent, Procedure
from parvis.casework.queries.inbox import visible
from parvis.casework.queries.names import labels_for
from parvis.casework.rules import VIEW
from parvis.core.actors import Actor
from parvis.core.authorities.models import Authority, Unit

NOTHING = {"pageInfo": {"hasNextPage": False, "hasPreviousPage": False}, "nodes": []}


def refused(message: str, code: str) -> GraphQLError:
    """An error of the whole request, in their shape."""
    return GraphQLError(message, extensions={"code": code})


class Reading:
    """The root of queries, for one program in one authority."""

    def __init__(self, actor: Actor, authority: Authority) -> None:
        self.actor, self.authority = actor, authority

    def root(self) -> dict[str, Callable[..., Any]]:
        """What the schema calls its fields."""
        return {
            "demarche": lambda _info, number: self.demarche(number),
            "demarcheDescriptor": lambda _info, demarche: self.descriptor(demarche),
            "dossier": lambda _info, number: self.dossier(number),
            "groupeInstructeur": lambda _info, number: self.group(number),
        }

    def _must_view(self) -> None:
        if not self.actor.can(VIEW):
            raise refused("Ce jeton ne permet pas de lire les dossiers.", "unauthorized")

    def _procedure(self, number: int) -> Procedure:
        rows = Procedure.objects.select_related("unit").exclude(versions=None)
        found = rows.filter(pk=number).first()
        if found is None:
            raise refused("Demarche not found", "not_found")
        return found

    def demarche(self, number: int) -> dict[str, Any]:
        """A démarche with its dossiers."""
        self._must_view()
        procedure = self._procedure(number)
        rows = visible(self.actor).filter(procedure=procedure)
        return {
            **demarches.demarche(procedure, self.authority),
            "labels": lambda _info: [label_of(label) for label in labels_for(self.actor)],
            **self._connections(rows),
        }

    def descriptor(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """A démarche as it is described to everybody."""
        number = wanted.get("number") or key_of("Procedure", str(wanted.get("id", "")))
        procedure = self._procedure(number or 0)
        version = procedure.published_id or procedure.versions.values_list("pk", flat=True)[0]
        return demarches.descriptor(procedure, self.authority, version)

    def group(self, number: int) -> dict[str, Any]:
        """A unit with its dossiers."""
        self._must_view()
        unit = Unit.objects.filter(pk=number).first()
        if unit is None:
            raise refused("Groupe instructeur not found", "not_found")
        return {**demarches.group(unit), **self._connections(visible(self.actor).filter(unit=unit))}

    def case(self, pk: int | None) -> Case | None:
        """A case that this program may see, with what its dossier needs."""
        return whole(visible(self.actor)).filter(pk=pk or 0).first()

    def dossier(self, number: int) -> dict[str, Any]:
        """One dossier."""
        self._must_view()
        case = self.case(number)
        if case is None:
            raise refused("Dossier not found", "not_found")
        return Shelf([case], self.authority).dossier(case)

    def _connections(self, rows: QuerySet[Case]) -> dict[str, Callable[..., Any]]:
        return {
            "dossiers": lambda _info, **asked: self._page(rows, asked),
            "deletedDossiers": lambda _info, **asked: NOTHING,
            "pendingDeletedDossiers": lambda _info, **asked: NOTHING,
        }

    def _page(self, rows: QuerySet[Case], asked: Mapping[str, Any]) -> dict[str, Any]:
        rows = whole(_narrowed(rows, asked))
        after, before = (key_of("Cursor", str(asked.get(word) or "")) for word in ("after", "before"))
        if after is not None:
            rows = rows.filter(pk__gt=after)
        if before is not None:
            rows = rows.filter(pk__lt=before)
        last = asked.get("last") if asked.get("first") is None else None
        backwards = last is not None or asked.get("order") == "DESC"
        size = max(min(last or asked.get("first") or PAGE, PAGE), 1)
        found = list(rows.order_by("-pk" if backwards else "pk")[: size + 1])
        more, cases = len(found) > size, found[:size]
        if last is not None:
            cases.reverse()
        return self._connection(cases, more, backwards, after, before)

    def _connection(
        self, cases: list[Case], more: bool, backwards: bool, after: int | None, before: int | None
    ) -> dict[str, Any]:
        nodes = Shelf(cases, self.authority).dossiers()
        cursors = [global_id("Cursor", case.pk) for case in cases]
        return {
            "nodes": nodes,
            "edges": [{"cursor": cursor, "node": node} for cursor, node in zip(cursors, nodes, strict=True)],
            "pageInfo": {
                "hasNextPage": before is not None if backwards else more,
                "hasPreviousPage": more if backwards else after is not None,
                "startCursor": cursors[0] if cursors else None,
                "endCursor": cursors[-1] if cursors else None,
            },
        }


def whole(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Cases with the tables that a dossier speaks of."""
    return rows.select_related("procedure__unit", "unit").defer("search")


def _narrowed(rows: QuerySet[Case], asked: Mapping[str, Any]) -> QuerySet[Case]:
    if asked.get("archived"):
        return rows.none()
    if asked.get("state"):
        rows = rows.filter(STATES[asked["state"]])
    if asked.get("revision"):
        rows = rows.filter(version=key_of("Revision", asked["revision"]) or 0)
    created, updated = (_moment(asked.get(word)) for word in ("createdSince", "updatedSince"))
    if created is not None:
        rows = rows.filter(received_at__gte=created)
    if updated is not None:
        rows = rows.filter(Exists(CaseEvent.objects.filter(case=OuterRef("pk"), at__gte=updated)))
    return rows


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        found = parse_datetime(text) or parse_datetime(f"{text}T00:00:00")
    except ValueError:
        found = None
    if found is None:
        raise refused(
            "Cette date ne se lit pas. Écrivez 2026-12-31T12:00:00Z.", "argumentLiteralsIncompatible"
        )
    return found if timezone.is_aware(found) else timezone.make_aware(found)
