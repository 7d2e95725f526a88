"""All that the floors above may ask of casework."""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.http import Http404

from parvis.casework.actions.install import install as install_ready
from parvis.casework.actions.publish import close, publish
from parvis.casework.definition.faults import Refused
from parvis.casework.definition.language import read
from parvis.casework.faults import CaseworkFault
from parvis.casework.links import absolute, case_path
from parvis.casework.models import Procedure, ProcedureVersion
from parvis.casework.queries.cases import by_number
from parvis.casework.queries.cases import drafts_of as drafts_of_account
from parvis.casework.queries.cases import of_account as cases_of_account
from parvis.casework.queries.catalogue import Listed
from parvis.casework.queries.catalogue import all_open as all_procedures
from parvis.casework.queries.catalogue import find as search_procedures
from parvis.casework.queries.catalogue import most_asked as most_asked_procedures
from parvis.casework.queries.inbox import counts as inbox_counts
from parvis.casework.queries.inbox import saved_views as saved_views_of
from parvis.casework.queries.privacy import Declaration, declarations
from parvis.casework.queries.ready import Ready, ready_here
from parvis.casework.rules import is_applicant
from parvis.core.actors import SYSTEM, Actor
from parvis.core.authorities.models import Authority
from parvis.core.authorities.queries import in_authority
from parvis.core.search.queries import alphabetical

__all__ = [
    "CaseworkFault",
    "Declaration",
    "Listed",
    "Ready",
    "Refused",
    "absolute",
    "all_procedures",
    "case_path_of_account",
    "cases_of_account",
    "close_procedure",
    "declarations",
    "drafts_of_account",
    "inbox_counts",
    "install_ready",
    "most_asked_procedures",
    "procedure_rows",
    "publish_catalogue",
    "publish_text",
    "ready_here",
    "saved_views_of",
    "search_procedures",
    "source_of",
]


def case_path_of_account(number: str, actor: Actor) -> str:
    """The page that follows one of a resident's own cases. Raises Http404 for anybody else's, and for an agent: the
    code in this address lets whoever holds it act as the applicant."""
    case = by_number(number)
    if case is None or not is_applicant(actor, case):
        raise Http404
    return case_path(case)


def publish_text(source: str, *, by: Actor, now: datetime) -> None:
    """Publish the definition that a text spells. Raises Refused; the version in force then stays."""
    publish(read(source)[0], by=by, now=now)


def source_of(slug: str) -> str | None:
    """The text of the published version, None when there is no such procedure."""
    rows = ProcedureVersion.objects.filter(procedure__slug=slug, procedure__published=F("pk"))
    return rows.values_list("source", flat=True).first()


def close_procedure(slug: str, *, by: Actor, now: datetime) -> None:
    """Close a procedure to new requests. Raises Http404."""
    procedure = Procedure.objects.filter(slug=slug).first()
    if procedure is None:
        raise Http404
    close(procedure, by=by, now=now)


def procedure_rows() -> list[dict[str, Any]]:
    """Procedures with state, unit and version, for the console."""
    rows = Procedure.objects.order_by(alphabetical("title")).values(
        "slug", "title", "state", "unit__name", "published__number", "published__published_at"
    )
    return [{**row, "label": Procedure.State(row["state"]).label} for row in rows]


def publish_catalogue(authority: Authority, *, now: datetime) -> int:
    """Publish the catalogue's procedures whose unit exists. Returns how many."""
    with in_authority(authority):
        wanted = [one.definition for one in ready_here() if one.has_unit]
        for definition in wanted:
            publish(definition, by=SYSTEM, now=now)
    return len(wanted)
