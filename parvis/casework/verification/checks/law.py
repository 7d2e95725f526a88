"""The law: the unit that answers, silence and its delay, appeals, privacy, algorithms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _

from parvis.casework.definition.faults import Fault, fault
from parvis.casework.definition.model import Algorithm, Definition, Legal, Privacy
from parvis.casework.verification.checks.places import Place, among, places
from parvis.kit.delays import Delay, add

# GDPR article 6, paragraph 1, in the words of the French data-protection authority.
BASES = (
    "consentement",
    "contrat",
    "obligation légale",
    "intérêts vitaux",
    "mission d’intérêt public",
    "intérêt légitime",
)
NOT_FOR_SPECIAL = frozenset({"contrat", "intérêt légitime"})
SOME_DAY = date(2026, 1, 1)
LONGEST_SILENCE = timedelta(days=731)
SHORTEST_APPEAL, LONGEST_APPEAL = timedelta(days=15), timedelta(days=366)


def check(definition: Definition, units: set[str] | None) -> Iterator[Fault]:
    """All faults of the legal frame. `units` are those of the authority, None when they are not known."""
    if units is not None and definition.handled_by not in units:
        why = _("The unit “%(unit)s” does not exist.") % {"unit": definition.handled_by}
        yield fault("unit.unknown", "handled_by", why, among(definition.handled_by, units))
    yield from _clock(definition.legal)
    yield from _appeal(definition.legal)
    yield from _privacy("privacy", definition.privacy)
    if not definition.privacy.recipients:
        why = _("Nothing says who sees the personal data (GDPR, art. 13).")
        yield fault("privacy.recipients", "privacy", why, _("Add recipients: the services that see them."))
    for place in places(definition):
        if place.spec.privacy is not None:
            yield from _privacy(f"{place.path}.privacy", place.spec.privacy)
            yield from _special(place)
        elif place.spec.sensitive:
            why = _("“%(name)s” is sensitive and does not say why it is asked.") % {"name": place.spec.name}
            mend = _("Add its own privacy: purpose, basis, recipients, keep.")
            yield fault("privacy.sensitive", f"{place.path}.sensitive", why, mend)
    for index, algorithm in enumerate(definition.algorithms):
        yield from _algorithm(f"algorithms.{index}", algorithm)


def _lasts(delay: Delay) -> timedelta:
    return add(delay, SOME_DAY) - SOME_DAY


def _clock(legal: Legal) -> Iterator[Fault]:
    rule = legal.clock
    if rule is None:
        why = _("Nothing says what silence means.")
        yield fault("law.no_clock", "legal", why, _("Add clock: silence, after and because."))
        return
    if legal.financial and rule.silence != "rejection":
        why = _("On a financial request, silence means rejection (CRPA L231-4).")
        yield fault("law.financial", "legal.clock.silence", why, _("Write silence: rejection."))
    if rule.after is not None and _lasts(rule.after) > LONGEST_SILENCE:
        why = _("This delay is longer than two years.")
        yield fault("law.after", "legal.clock.after", why, _("Check it: the common delay is 2 months."))
    if rule.after is not None and legal.promise is not None and _lasts(legal.promise) > _lasts(rule.after):
        why = _("The announced delay is longer than the legal one.")
        yield fault("law.promise", "legal.promise", why, _("Announce a shorter delay."))


def _appeal(legal: Legal) -> Iterator[Fault]:
    within = legal.appeal.within
    if within is not None and not SHORTEST_APPEAL <= _lasts(within) <= LONGEST_APPEAL:
        why = _("This delay of appeal is not plausible.")
        yield fault("law.appeal", "legal.appeal.within", why, _("Check it: the common delay is 2 months."))


def _privacy(path: str, privacy: Privacy) -> Iterator[Fault]:
    if privacy.basis not in BASES:
        why = _("“%(basis)s” is not one of the six bases of the GDPR.") % {"basis": privacy.basis}
        yield fault("privacy.basis", f"{path}.basis", why, among(privacy.basis, BASES))


def _special(place: Place) -> Iterator[Fault]:
    """A basis of article 6 that opens no exception of article 9 for special categories of data."""
    spec = place.spec
    if spec.sensitive and spec.privacy is not None and spec.privacy.basis in NOT_FOR_SPECIAL:
        why = _("“%(basis)s” does not allow asking for sensitive data (GDPR, art. 9).") % {
            "basis": spec.privacy.basis
        }
        mend = _("Choose another basis, such as consentement, or do not ask.")
        yield fault("privacy.special", f"{place.path}.privacy.basis", why, mend)


def _algorithm(path: str, algorithm: Algorithm) -> Iterator[Fault]:
    if not algorithm.fully_automated:
        return
    if algorithm.register_entry is None:
        why = _("A fully automated decision needs an entry in the public register (CRPA L312-1-3).")
        yield fault("algorithm.register", path, why, _("Add register_entry."))
    if algorithm.human_way_out is None:
        why = _("A fully automated decision needs a human way out (loi 78-17, art. 47).")
        yield fault("algorithm.human", path, why, _("Add human_way_out: how to have a person decide again."))
