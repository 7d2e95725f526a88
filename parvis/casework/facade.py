"""All that the floors above may ask of casework."""

from django.http import Http404

from parvis.casework.links import case_path
from parvis.casework.queries.cases import by_number
from parvis.casework.queries.cases import drafts_of as drafts_of_account
from parvis.casework.queries.cases import of_account as cases_of_account
from parvis.casework.queries.catalogue import Listed
from parvis.casework.queries.catalogue import all_open as all_procedures
from parvis.casework.queries.catalogue import find as search_procedures
from parvis.casework.queries.catalogue import most_asked as most_asked_procedures
from parvis.casework.queries.inbox import counts as inbox_counts
from parvis.casework.rules import may_view
from parvis.core.permissions.actors import Actor

__all__ = [
    "Listed",
    "all_procedures",
    "case_path_of_account",
    "cases_of_account",
    "drafts_of_account",
    "inbox_counts",
    "most_asked_procedures",
    "search_procedures",
]


def case_path_of_account(number: str, actor: Actor) -> str:
    """The page that follows one of a resident's own cases. Raises Http404 for anybody else's."""
    case = by_number(number)
    if case is None or not may_view(actor, case):
        raise Http404
    return case_path(case)
