"""Outside services: those that exist, on questions that they answer; documents that their answers make needless."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from parvis.casework.definition.faults import Fault, fault, split
from parvis.casework.definition.model import APPLICANT, Definition
from parvis.casework.verification.checks.places import Place, among, places
from parvis.core.registries import registry


def check(definition: Definition) -> Iterator[Fault]:
    """All faults of `connector` and `instead`."""
    for place in places(definition):
        for name, argument in (place.spec.connector or {}).items():
            yield from _connector(definition, place, name, argument)
    answered = {spec.name for spec in definition.fields if spec.connector and _provable(spec.type)}
    for index, document in enumerate(definition.documents):
        if document.instead is not None and document.instead not in answered:
            why = _("No service proves the answer to “%(name)s”.") % {"name": document.instead}
            yield fault(
                "document.instead", f"documents.{index}.instead", why, among(document.instead, answered)
            )


def _provable(kind: str) -> bool:
    known = registry.field_types.get(kind)
    return known is not None and known.provable


def _connector(definition: Definition, place: Place, name: str, argument: object) -> Iterator[Fault]:
    path, known = f"{place.path}.connector", registry.connectors
    if name not in known:
        why = _("The service “%(name)s” does not exist.") % {"name": name}
        yield fault("connector.unknown", path, why, among(name, known))
        return
    service, spec = known[name], place.spec
    if spec.type not in service.answers_to or place.inside is not None:
        why = _("The service “%(name)s” does not answer this question.") % {"name": name}
        yield fault("connector.wrong", path, why, _("Put it on a question of another type, or remove it."))
        return
    known_by_then = {one.name for one in place.before if one.type == "identity"}
    for who in dict.fromkeys((APPLICANT, service.about(argument))) if service.asks else ():
        if who and who not in known_by_then:
            why = _("The service “%(name)s” must know the identity “%(who)s” first.") % {
                "name": name,
                "who": who,
            }
            mend = _("Ask before it: %(who)s, of type identity.") % {"who": who}
            yield fault("connector.wrong", path, why, mend)
    for sentence in service.faults(argument, spec, definition):
        why, mend = split(sentence)
        yield fault("connector.wrong", path, why, mend or _("See the guide of the language."))
