"""All that the floors above may ask of casework."""

from datetime import datetime

from django.http import Http404

from parvis.casework.actions.publish import publish
from parvis.casework.links import absolute, case_path
from parvis.casework.queries.about import KeptCase, KeptDraft, cases_about, drafts_about, everything_about
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
from parvis.casework.queries.ready import ready_here
from parvis.casework.rules import is_applicant
from parvis.core.actors import SYSTEM, Actor
from parvis.core.authorities.models import Authority
from parvis.core.authorities.queries import in_authority

__all__ = [
    "Declaration",
    "KeptCase",
    "KeptDraft",
    "Listed",
    "absolute",
    "all_procedures",
    "case_path_of_account",
    "cases_about",
    "cases_of_account",
    "declarations",
    "drafts_about",
    "drafts_of_account",
    "everything_about",
    "inbox_counts",
    "most_asked_procedures",
    "publish_catalogue",
    "saved_views_of",
    "search_procedures",
]


def case_path_of_account(number: str, actor: Actor) -> str:
    """The page that follows one of a resident's own cases. Raises Http404 for anybody else's, and for an agent: the
    code in this address lets whoever holds it act as the applicant."""
    case = by_number(number)
    if case is None or not is_applicant(actor, case):
        raise Http404
    return case_path(case)


def publish_catalogue(authority: Authority, *, now: datetime) -> int:
    """Publish the catalogue's procedures whose unit exists. Returns how many."""
    with in_authority(authority):
        wanted = [one.definition for one in ready_here() if one.has_unit]
        for definition in wanted:
            publish(definition, by=SYSTEM, now=now)
    return len(wanted)
