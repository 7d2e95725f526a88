"""Computed answers: a formula that gives a number, over what is answered before it and always there."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from parvis.casework.definition.faults import Fault, fault, split
from parvis.casework.definition.model import Definition
from parvis.casework.verification.checks.conditions import too_early, types_of
from parvis.casework.verification.checks.places import Guard, Place, places
from parvis.casework.verification.checks.situations import Prover
from parvis.kit import expressions
from parvis.kit.expressions import ExpressionError, Type


def check(definition: Definition, prover: Prover) -> Iterator[Fault]:
    """All faults of the formulas."""
    for place in places(definition):
        if place.spec.formula is None:
            continue
        wrong = list(_typed(place, definition))
        yield from wrong
        if not wrong:
            yield from _hidden(place, prover)


def _typed(place: Place, definition: Definition) -> Iterator[Fault]:
    path, formula = f"{place.path}.formula", place.spec.formula or ""
    try:
        expressions.check(formula, types_of(place.before), expects=Type.NUMBER)
    except ExpressionError as error:
        guard = Guard(path, formula, place.before, place.spec, place.page, place.inside)
        early = too_early(error, guard, definition)
        if early is not None:
            yield early
        else:
            why, mend = split(error.message)
            yield fault("computed.wrong", path, why, mend or _("Correct the formula."))


def _hidden(place: Place, prover: Prover) -> Iterator[Fault]:
    """A question that the formula needs, and that is not asked in a situation where the result is shown."""
    wanted = expressions.names_in(place.spec.formula or "")
    for spec in place.before:
        if spec.name in wanted and prover.hidden(spec, place):
            why = _("“%(needed)s” may not be asked when “%(name)s” is worked out from it.") % {
                "needed": spec.name,
                "name": place.spec.name,
            }
            mend = _("Give both the same condition.")
            yield fault("field.hidden_when_required", f"{place.path}.formula", why, mend)
