"""What casework keeps about people: requests, their history, what agents prepare."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.core.registries import Holding

HANDLE = _("Handle your request and answer it")
TASK = _("Public interest task")
CASE = _("As long as the procedure says, counted from the end of the case")
LISTS = _("Let agents keep their lists and take back what they did on several cases")

HOLDINGS = (
    Holding(
        "casework_case",
        (
            *("assignee", "account", "person", "applicant_name", "applicant_email", "title", "answers"),
            *("parties", "suspensions"),
        ),
        HANDLE,
        TASK,
        CASE,
    ),
    Holding("casework_caseevent", ("actor_kind", "actor_name", "actor_account", "data"), HANDLE, TASK, CASE),
    Holding("casework_casedocument", ("name", "title"), HANDLE, TASK, CASE),
    Holding("casework_missingitems", ("names", "text"), HANDLE, TASK, CASE),
    Holding(
        "casework_draft",
        ("account_id", "email", "answers", "parties", "documents", "pages_done"),
        _("Let you finish a request later"),
        TASK,
        _("30 days after your last visit"),
    ),
    Holding(
        "casework_savedview",
        ("account", "name", "query"),
        LISTS,
        TASK,
        _("As long as the agent works here"),
    ),
    Holding("casework_bulkact", ("account", "changes"), LISTS, TASK, _("As long as the agent works here")),
)
