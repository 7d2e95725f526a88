"""What need not be asked again: the identity of who is signed in, as a provider certified it, their address, and
what rooms know of them (`registry.known`), each with its source.

Only the question named `applicant` is about the person at the browser; other identities are about others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from parvis.casework.answers import Answers
from parvis.casework.definition.model import APPLICANT, Definition
from parvis.casework.fields.proofs import proven
from parvis.core.actors import Actor
from parvis.core.federation.queries import certified
from parvis.core.people.models import Account
from parvis.core.registries import KnownAnswer, registry
from parvis.kit.text import plain_date_fr


@dataclass(frozen=True)
class KnownAlready:
    """Answers to propose, by question, and who certifies those that are certified."""

    answers: Answers = field(default_factory=dict)
    source: str = ""
    told: Mapping[str, KnownAnswer] = field(default_factory=dict)

    @property
    def mention(self) -> str:
        """What is written beside a certified answer."""
        return _("Data certified by %(source)s") % {"source": self.source}

    def mention_of(self, name: str, answers: Answers) -> str:
        """What is written beside an answer that is still the one we proposed: where it comes from. Empty otherwise."""
        if self.certifies(name, answers):
            return self.mention
        if proven(answers.get(name)):
            return _("Certified by the office")
        said = self.told.get(name)
        if said is None or answers.get(name) != said.answer:
            return ""
        if said.since is None:
            return _("From %(source)s") % {"source": said.source}
        return _("From %(source)s, on %(day)s") % {"source": said.source, "day": plain_date_fr(said.since)}

    def certifies(self, name: str, answers: Answers) -> bool:
        """Whether the answer given is the certified one, unchanged."""
        return bool(self.source) and name == APPLICANT and answers.get(name) == self.answers.get(name)


def known_already(definition: Definition, actor: Actor | None) -> KnownAlready:
    """What is known of the resident who is signed in; nothing for an agent or for nobody."""
    if actor is None or actor.kind != "applicant" or actor.account_id is None:
        return KnownAlready()
    told = {
        one.question: one
        for source in reversed(registry.known)
        for one in source.find(definition, actor.account_id)
    }
    answers: Answers = {name: one.answer for name, one in told.items()}
    email = next((spec.name for spec in definition.fields if spec.type == "email"), "")
    if email:
        answers[email] = Account.objects.values_list("email", flat=True).get(pk=actor.account_id)
    asked = any(spec.name == APPLICANT and spec.type == "identity" for spec in definition.fields)
    found = certified(actor.account_id) if asked else None
    if found is None or not _is_day(found.birth_date):
        return KnownAlready(answers, told=told)
    who: dict[str, Any] = {
        "family_name": found.family_name[:100],
        "given_names": found.given_names[:100],
        "birth_date": found.birth_date,
    }
    return KnownAlready({**answers, APPLICANT: who}, found.source, told)


def _is_day(text: str) -> bool:
    """Not so for people of whom only the year of birth is known: they write it themselves."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10
