"""All that the floors above may ask of casework."""

from parvis.casework.queries.cases import of_account as cases_of_account
from parvis.casework.queries.catalogue import Listed
from parvis.casework.queries.catalogue import all_open as all_procedures
from parvis.casework.queries.catalogue import find as search_procedures
from parvis.casework.queries.catalogue import most_asked as most_asked_procedures
from parvis.casework.queries.inbox import counts as inbox_counts

__all__ = [
    "Listed",
    "all_procedures",
    "cases_of_account",
    "inbox_counts",
    "most_asked_procedures",
    "search_procedures",
]
