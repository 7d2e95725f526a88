"""Procedures as démarches, units as groups of instructors."""

from __future__ import annotations

from typing import Any

from parvis.casework.bridge.champs import descriptors
from parvis.casework.bridge.identifiers import global_id
from parvis.casework.definitions import definition_of
from parvis.casework.links import absolute
from parvis.casework.models import Procedure, ProcedureVersion
from parvis.casework.queries import inbox
from parvis.core.authorities.models import Authority, Unit
from parvis.core.people.models import Agent

STATES = {"draft": "brouillon", "open": "publiee", "closed": "close"}


def revision(version_id: int) -> dict[str, Any]:
    """A version."""
    version = ProcedureVersion.objects.only("created_at", "published_at").get(pk=version_id)
    return {
        "id": global_id("Revision", version_id),
        "dateCreation": version.created_at.isoformat(),
        "datePublication": version.published_at.isoformat() if version.published_at else None,
        "champDescriptors": lambda _info: descriptors(definition_of(version_id)),
        "annotationDescriptors": [],
    }


def _common(procedure: Procedure, authority: Authority) -> dict[str, Any]:
    versions = list(procedure.versions.order_by("number").values_list("created_at", "published_at"))
    published = [at for _made, at in versions if at]
    return {
        "id": global_id("Procedure", procedure.pk),
        "number": procedure.pk,
        "title": procedure.title,
        "description": procedure.summary,
        "state": STATES[procedure.state],
        "dateCreation": versions[0][0].isoformat(),
        "datePublication": published[0].isoformat() if published else None,
        "dateDerniereModification": versions[-1][0].isoformat(),
        "service": lambda _info: service(procedure.unit, authority),
    }


def service(unit: Unit, authority: Authority) -> dict[str, Any]:
    """The service in charge."""
    return {
        "id": global_id("Service", unit.pk),
        "nom": unit.name,
        "organisme": authority.name,
        "typeOrganisme": "collectivite_territoriale",
    }


def demarche(procedure: Procedure, authority: Authority) -> dict[str, Any]:
    """A procedure, without its cases."""
    last = procedure.published_id or procedure.versions.values_list("pk", flat=True).first()
    assert last is not None
    return {
        **_common(procedure, authority),
        "__typename": "Demarche",
        "administrateurs": [],
        "revisions": lambda _info: [
            revision(pk) for pk in procedure.versions.order_by("number").values_list("pk", flat=True)
        ],
        "activeRevision": lambda _info: revision(last),
        "publishedRevision": lambda _info: (
            revision(procedure.published_id) if procedure.published_id else None
        ),
        "draftRevision": lambda _info: revision(last),
        "champDescriptors": lambda _info: descriptors(definition_of(last)),
        "annotationDescriptors": [],
        "groupeInstructeurs": lambda _info, closed=None: [group(procedure.unit)] if not closed else [],
    }


def descriptor(procedure: Procedure, authority: Authority, version_id: int) -> dict[str, Any]:
    """A procedure as it is described to who has a case of this version."""
    definition = definition_of(version_id)
    return {
        **_common(procedure, authority),
        "revision": lambda _info: revision(version_id),
        "demarcheURL": absolute(authority, f"/demarches/{procedure.slug}/"),
        "dureeConservationDossiers": _months(definition.privacy.keep.amount, definition.privacy.keep.unit),
        "cadreJuridiqueURL": definition.legal.basis,
        "opendata": False,
        "tags": list(definition.keywords),
        "zones": [authority.name],
    }


def _months(amount: int, unit: str) -> int:
    return amount * 12 if str(unit).startswith("year") else amount if str(unit).startswith("month") else 1


def group(unit: Unit) -> dict[str, Any]:
    """A unit and those who may handle its cases."""
    return {
        "id": global_id("GroupeInstructeur", unit.pk),
        "number": unit.pk,
        "label": unit.name,
        "closed": not unit.is_active,
        "instructeurs": lambda _info: _members(unit),
    }


def _members(unit: Unit) -> list[dict[str, Any]]:
    keys = [pk for pk, _name in inbox.agents(unit.pk)]
    rows = Agent.objects.select_related("account").filter(pk__in=keys).order_by("pk")
    return [profile(agent) for agent in rows]


def profile(agent: Agent) -> dict[str, Any]:
    """An agent."""
    return {"id": global_id("Instructeur", agent.pk), "email": agent.account.email}
