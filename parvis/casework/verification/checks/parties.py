"""For whom a request may be made, and what another person fills in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext as _

from parvis.casework.definition.faults import Fault, fault
from parvis.casework.definition.model import APPLICANT, Definition, FieldSpec
from parvis.casework.fields.base import FieldType
from parvis.core.registries import registry
from parvis.kit import expressions

ORGANISATION = ("association", "organisation")  # what `submit.applicant_of` takes for the applicant's name


def check(definition: Definition) -> Iterator[Fault]:
    """All faults of `on_behalf`, `only_on_behalf`, `beneficiary`, `filled_by` and `shows`."""
    yield from _beneficiary(definition)
    yield from _shared(definition)


def _beneficiary(definition: Definition) -> Iterator[Fault]:
    kinds = {spec.name: spec.type for spec in definition.fields}
    persons = {"child", "adult"} & set(definition.on_behalf)
    if persons and kinds.get(definition.beneficiary or "") != "identity":
        why = _("The question that says for whom the request is made is not an identity.")
        yield fault(
            "behalf.beneficiary", "on_behalf", why, _("Add beneficiary: the name of an identity question.")
        )
    if definition.beneficiary and not persons:
        why = _("Nobody else can be the beneficiary: on_behalf says neither child nor adult.")
        yield fault("behalf.unused", "beneficiary", why, _("Add on_behalf, or remove this word."))
    if definition.only_on_behalf and (not definition.on_behalf or definition.beneficiary == APPLICANT):
        why = _("Nobody could ask: it is never for oneself, and nobody else is named.")
        mend = _("Add on_behalf and the beneficiary, who is not the applicant, or remove this word.")
        yield fault("behalf.nobody", "only_on_behalf", why, mend)
    if "association" in definition.on_behalf and not any(kinds.get(name) == "text" for name in ORGANISATION):
        why = _("No question names the association.")
        yield fault("behalf.association", "on_behalf", why, _("Add a text question named association."))


def _shared(definition: Definition) -> Iterator[Fault]:
    if definition.pages[0].filled_by:
        why = _("The first page is filled in by somebody who is not invited yet.")
        yield fault(
            "co_applicant.first", "pages.0.filled_by", why, _("Put a page of the applicant before it.")
        )
    owners = {
        spec.name: page.filled_by for page in definition.pages if page.filled_by for spec in page.fields
    }
    for number, page in enumerate(definition.pages):
        yield from _shows(definition, number, owners)
        theirs = {name for name, owner in owners.items() if owner != page.filled_by}
        path = f"pages.{number}"
        sources = [
            (path, page.show_if),
            *((f"{path}.fields.{n}", s.show_if) for n, s in enumerate(page.fields)),
            *((f"{path}.fields.{n}", s.formula) for n, s in enumerate(page.fields)),
        ]
        yield from _leaks(sources, theirs)
    documents = enumerate(definition.documents)
    yield from _leaks([(f"documents.{n}", spec.required_if) for n, spec in documents], set(owners))


def _shows(definition: Definition, number: int, owners: Mapping[str, str]) -> Iterator[Fault]:
    """What a person is shown is the applicant's to show: never what another co-applicant writes."""
    page = definition.pages[number]
    if page.shows and not page.filled_by:
        why = _("The applicant fills in this page herself: nobody is shown anything here.")
        yield fault(
            "shows.nobody", f"pages.{number}.shows", why, _("Add filled_by, or remove what is shown.")
        )
        return
    asked = {spec.name for spec in definition.fields if _asks(spec)}
    for index, name in enumerate(page.shows):
        path, said = f"pages.{number}.shows.{index}", {"name": name}
        if name not in asked:
            why = _("No question is named “%(name)s”.") % said
            yield fault("shows.unknown", path, why, _("Name a question of the applicant."))
        elif name in owners:
            why = _("“%(name)s” is not answered by the applicant.") % said
            yield fault("shows.not_hers", path, why, _("Name a question of the applicant."))


def _asks(spec: FieldSpec) -> bool:
    kind: FieldType | None = registry.field_types.get(spec.type)
    return kind is not None and kind.asks


def _leaks(sources: Iterable[tuple[str, str | None]], theirs: set[str]) -> Iterator[Fault]:
    """What somebody is asked must not depend on what another answered: it would tell her."""
    for path, source in sources:
        try:
            named = {name.partition(".")[0] for name in expressions.names_in(source)} if source else set()
        except expressions.ExpressionError:
            continue  # told by the check of conditions
        for name in sorted(named & theirs):
            why = _("What is asked here would tell one person what another answered to “%(name)s”.") % {
                "name": name
            }
            yield fault("co_applicant.condition", path, why, _("Move it to a page of the same person."))
