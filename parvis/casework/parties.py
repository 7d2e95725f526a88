"""For whom a request is made, and who makes it, when they are not one person.

`parties` of a draft or a case is empty, or holds: `kind` (child, adult, association, helped), `beneficiary` and
`representative` (names), `title` (by what right, in words), `mandate` (identifier of the dated right, if any) and, for
somebody who was helped, `consent`: `how` (spoken, written), `on` (a date) and `by` (who recorded it).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from parvis.casework.models import Case
from parvis.core.actors import Actor, applicant
from parvis.kit.text import plain_date_fr

Parties = Mapping[str, Any]


def facts(parties: Parties) -> list[tuple[str, str]]:
    """What is said of the parties wherever the case is shown: labels and values; nothing for oneself."""
    if not parties:
        return []
    found = [(_("For"), str(parties["beneficiary"])), (_("Represented by"), _with_title(parties))]
    consent = parties.get("consent")
    return [*found, (_("Agreement recorded"), _consent(consent))] if consent else found


def _with_title(parties: Parties) -> str:
    title = parties.get("title")
    return f"{parties['representative']} ({title})" if title else str(parties["representative"])


def _consent(consent: Mapping[str, Any]) -> str:
    how = _("in writing") if consent.get("how") == "written" else _("by word of mouth")
    values = {"how": how, "day": plain_date_fr(date.fromisoformat(consent["on"])), "who": consent["by"]}
    return _("%(how)s, on %(day)s, by %(who)s") % values


def is_for_another(parties: Parties) -> bool:
    """Whether the applicant is another than the person at the browser: nothing that is known of the account is then
    proposed. A parent who acts for her child is the applicant herself."""
    return bool(parties) and parties.get("kind") != "child"


def sentences(parties: Parties) -> list[str]:
    """The same, a line each, for the timeline and for letters."""
    return [_("%(label)s: %(value)s") % {"label": label, "value": value} for label, value in facts(parties)]


def voice(name: str, parties: Parties) -> str:
    """The name of who acts on the applicant's side: hers, and for whom."""
    if not parties:
        return name
    names = {"name": parties["representative"], "other": parties["beneficiary"]}
    return _("%(name)s, for %(other)s") % names


def voice_of(case: Case) -> Actor:
    """Who acts through the case's own link."""
    return applicant(voice(case.applicant_name, case.parties), case.account_id)
