"""Tables of casework: procedures and their versions, drafts, cases and their timeline."""

from parvis.casework.models.case import Case, CaseDocument, CaseEvent, MissingItems, SavedView
from parvis.casework.models.draft import Draft
from parvis.casework.models.procedure import Procedure, ProcedureVersion

__all__ = [
    "Case",
    "CaseDocument",
    "CaseEvent",
    "Draft",
    "MissingItems",
    "Procedure",
    "ProcedureVersion",
    "SavedView",
]
