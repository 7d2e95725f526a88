"""Links of mandates and of co-applicants: each opens one thing."""

from __future__ import annotations

from parvis.casework.households.models import CoApplicant
from parvis.casework.numbers import derived_code, same_code
from parvis.core.people.models import RepresentationMandate


def mandate_path(row: RepresentationMandate) -> str:
    """Where the person accepts, refuses or ends the mandate that she is asked for."""
    return f"/mandat/{row.pk}/{derived_code('mandate', row.salt, row.pk)}/"


def opens_mandate(row: RepresentationMandate, code: str) -> bool:
    """Whether a code opens this mandate."""
    return bool(row.salt) and same_code(derived_code("mandate", row.salt, row.pk), code)


def section_path(row: CoApplicant) -> str:
    """Where a co-applicant fills in her section."""
    return f"/co-demande/{row.pk}/{derived_code('co-applicant', row.salt, row.pk)}/"


def opens_section(row: CoApplicant, code: str) -> bool:
    """Whether a code opens this section."""
    return same_code(derived_code("co-applicant", row.salt, row.pk), code)
