"""What the foundations keep about people: accounts, persons, agents, messages, files, the journal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.core.registries import Holding

TASK = _("Public interest task")
DUTY = _("Legal obligation")
OPEN = _("As long as the account is open")
HERE = _("As long as the agent works here, then as long as the cases that he handled")
SIGN_IN = _("Open an account and protect it")
KNOWN = _("Know for whom a request is made: person, household, organisation")
STAFF = _("Give agents their work and their rights")
WRITE = _("Write to you about a request, and know that the message left")
PROVE = _("Prove who did what")
CASE = _("As long as the case")

HOLDINGS = (
    Holding("people_account", ("email", "name"), SIGN_IN, TASK, OPEN),
    Holding("account_emailaddress", ("user", "email"), SIGN_IN, TASK, OPEN),
    Holding("account_emailconfirmation", ("email_address",), SIGN_IN, TASK, OPEN),
    Holding("mfa_authenticator", ("user", "data"), SIGN_IN, TASK, OPEN),
    Holding(
        "people_session",
        ("session_data", "account_id"),
        _("Keep you signed in"),
        TASK,
        _("12 hours, or until you sign out"),
    ),
    Holding(
        "people_attempt",
        ("value",),
        _("Stop whoever tries passwords one after the other"),
        TASK,
        _("One day"),
    ),
    Holding(
        "people_person",
        ("account", "given_names", "family_name", "birth_date", "email", "phone", "address"),
        KNOWN,
        TASK,
        CASE,
    ),
    Holding("people_organisation", ("name", "email", "address"), KNOWN, TASK, CASE),
    Holding("people_household", ("name",), KNOWN, TASK, CASE),
    Holding("people_householdmember", ("person",), KNOWN, TASK, CASE),
    Holding("people_agent", ("account", "title", "phone"), STAFF, TASK, HERE),
    Holding("people_absence", ("agent", "delegate", "declared_by"), STAFF, TASK, HERE),
    Holding("permissions_grant", ("agent",), STAFF, TASK, HERE),
    Holding(
        "messaging_outgoingmessage",
        ("to", "subject", "body", "subject_kind", "subject_id", "last_error"),
        WRITE,
        TASK,
        CASE,
    ),
    Holding(
        "files_storedfile",
        ("name", "reason", "subject_id"),
        _("Keep the documents of a request"),
        TASK,
        CASE,
    ),
    Holding(
        "exchange_keptanswer",
        ("body",),
        _("Answer a program that asks twice without doing things twice"),
        TASK,
        _("2 days"),
    ),
    Holding(
        "journal_entry",
        ("subject_kind", "subject_id", "payload"),
        PROVE,
        DUTY,
        _("Without limit; what an entry says of a person can be erased"),
    ),
)
