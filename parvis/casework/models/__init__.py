"""Tables of casework: procedures and their versions, drafts, cases and their timeline."""

from parvis.casework.models.case import Case, CaseDocument, CaseEvent, MissingItems
from parvis.casework.models.desk import BulkAct, Label, SavedView
from parvis.casework.models.draft import Draft
from parvis.casework.models.procedure import Procedure, ProcedureVersion

__all__ = [
    "BulkAct",
    "Case",
    "CaseDocument",
    "CaseEvent",
    "Draft",
    "Label",
    "MissingItems",
    "Procedure",
    "ProcedureVersion",
    "SavedView",
]
