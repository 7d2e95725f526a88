"""An answer that nobody types: a formula works it out from the others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.casework.definition.model import FieldSpec
from parvis.casework.fields.base import FieldType
from parvis.casework.fields.figures import plain_number
from parvis.kit.expressions import Type
from parvis.kit.money import Money

EUROS = "€"
DECIMALS = 2


class Computed(FieldType):
    """A number worked out by `formula`, shown with its explanation (`hint`) and kept with the case. Rounded to two
    decimals; in euros when its `unit` is €. Without one of the answers it needs, there is none."""

    name = "computed"
    label = gettext_lazy("Result")
    called = gettext_lazy("Computed result")
    options = frozenset({"formula", "unit"})
    expression = Type.NUMBER
    derived = True
    personal = False

    def faults(self, spec: FieldSpec) -> Iterable[tuple[str, str, str]]:
        if spec.formula is None:
            yield (
                "formula",
                _("Nothing says how “%(name)s” is worked out.") % {"name": spec.name},
                _("Write formula."),
            )
        if not spec.hint:
            why = _("“%(name)s” is worked out and does not say how to the person.") % {"name": spec.name}
            yield "hint", why, _("Explain it in hint.")

    def kept(self, result: Any) -> int | float | None:
        """The result as JSON keeps it. None when there is none."""
        if result is None:
            return None
        number = round(float(result), DECIMALS)
        return int(number) if number == int(number) else number

    def lines(self, answer: Any, spec: FieldSpec) -> list[str]:
        if spec.unit == EUROS:
            return [str(Money(round(answer * 100)))]
        return [f"{plain_number(answer)} {spec.unit}".strip()]

    def columns(self, answer: Any, spec: FieldSpec) -> dict[str, str]:
        return {"": "" if answer is None else str(answer)}

    def schema(self, spec: FieldSpec) -> dict[str, Any]:
        return {"type": "number", "readOnly": True}

    def example(self, spec: FieldSpec, today: date) -> Any:
        return None
